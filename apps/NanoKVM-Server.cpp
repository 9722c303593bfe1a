// SPDX-License-Identifier: GPL-3.0-or-later
// The server: HTTP, accounts, streams, input and power. This file makes the parts and joins them; it decides nothing.
#include "account/login.hpp"
#include "account/secret.hpp"
#include "account/sessions.hpp"
#include "account/store.hpp"
#include "api/auth.hpp"
#include "api/dns.hpp"
#include "api/edid.hpp"
#include "api/encoder.hpp"
#include "api/event_board.hpp"
#include "api/hdmi.hpp"
#include "api/hid.hpp"
#include "api/image_download.hpp"
#include "api/image_upload.hpp"
#include "api/input_socket.hpp"
#include "api/jiggler.hpp"
#include "api/local_caller.hpp"
#include "api/screen.hpp"
#include "api/shortcuts.hpp"
#include "api/storage.hpp"
#include "api/streams.hpp"
#include "api/usb.hpp"
#include "api/vm_autostart.hpp"
#include "api/vm_gpio.hpp"
#include "api/vm_info.hpp"
#include "api/vm_names.hpp"
#include "api/vm_oled.hpp"
#include "api/vm_services.hpp"
#include "api/vm_swap.hpp"
#include "api/vm_tls.hpp"
#include "api/webrtc.hpp"
#include "api/whep.hpp"
#include "api/wol.hpp"
#include "base/log.hpp"
#include "boards.hpp"
#include "config/server_config.hpp"
#include "first_password.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "input/control.hpp"
#include "input/jiggler.hpp"
#include "input/paster.hpp"
#include "listeners.hpp"
#include "media/downloader.hpp"
#include "media/drive.hpp"
#include "media/incoming_file.hpp"
#include "media/transfers.hpp"
#include "panel_notes.hpp"
#include "password_note.hpp"
#include "program.hpp"
#include "server_options.hpp"
#include "status_wiring.hpp"
#include "stream/capture_switch.hpp"
#include "stream/hub.hpp"
#include "stream/webrtc/viewers.hpp"
#include "system/faults.hpp"
#include "system/run_program.hpp"
#include "system/state_reader.hpp"
#include "webrtc_options.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <signal.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

namespace nanokvm {
namespace {

namespace asio = boost::asio;

/// The first start of SSH makes keys, which takes the device half a minute.
constexpr std::chrono::minutes slowest_program{2};

std::vector<std::string> worker_argv(const ServerOptions& options) {
    std::vector<std::string> argv{options.capture};
    argv.insert(argv.end(), options.capture_arguments.begin(), options.capture_arguments.end());
    return argv;
}

account::Sessions::Options session_options(const config::ServerConfig& config, const base::Root& root) {
    account::Sessions::Options options;
    options.secret = config.jwt.secret_key;
    if (options.secret.empty()) {
        auto secret = account::ensure_token_secret(root);
        if (secret) {
            options.secret = std::move(*secret);
        } else if (secret.error().code != EROFS && secret.error().code != ENOSPC) {
            throw std::runtime_error(secret.error().message);
        } else {  // a card that takes no writes must not keep anyone out
            log::error("{}: everyone has to log in again after the next start", secret.error().message);
            options.secret = account::random_text(64);
        }
    }
    options.lifetime_s = config.jwt.lifetime_s;
    options.authentication = config.authentication;
    options.revoke_on_logout = config.jwt.revoke_tokens_on_logout;
    return options;
}

/// Without its secret the routes for the device's own programs let nobody in; everything else works.
std::function<bool(const http::Request&)> local_caller(const base::Root& root) {
    auto caller = api::LocalCaller::load(root);
    if (!caller) {
        log::error("programs of this device cannot call the server: {}", caller.error().message);
    }
    return [known = caller.value_or(api::LocalCaller())](const http::Request& request) { return known.is(request); };
}

/// Empty where the target keeps its monitor.
stream::CaptureSwitch::Monitor monitor_of(board::Board& board) {
    power::BridgeReset* const bridge = board.bridge();
    if (bridge == nullptr || !bridge->wired()) {
        return {};
    }
    return [bridge](bool shown) { return bridge->set(shown); };
}

/// All parts in the order of their dependencies: what stands later uses what stands earlier.
class Product {
public:
    Product(const ServerOptions& options, const config::ServerConfig& config)
        : root_(options.root),
          store_(loop_, root_),
          password_note_(store_, root_),
          panel_notes_(loop_, root_),
          sessions_(loop_, store_, session_options(config, root_)),
          login_(store_, pool_,
                 {.limits = {.lockout_s = config.security.lockout_s, .max_failures = config.security.max_failures},
                  .delays = options.login_delays}),
          device_(options.board == ServerOptions::Board::cube),
          board_(make_board(loop_, options, config.power, [this](std::uint8_t bits) { leds_.set(bits); })),
          files_(root_),
          leds_([this](const input::Leds& leds) { api::publish_leds(events_, leds); }),
          control_(board_->input()),
          paster_(loop_.get_executor(), control_),
          jiggler_(loop_, control_),
          status_(loop_, events_, leds_, files_),
          hub_(loop_, worker_argv(options), hub_events()),
          capture_(loop_, hub_, root_, monitor_of(*board_)),
          webrtc_(loop_, hub_, webrtc_options(config)),
          sockets_(control_, events_, sessions_),
          drive_(loop_, pool_, media::ImageStore(root_), board_->media()),
          transfers_(root_),
          downloader_({loop_, pool_, drive_, transfers_}, config.security.download_hosts) {
        status_.attach(hub_);
        api::publish_leds(events_, leds_.get());
        api::watch_power(board_->power(), events_, [this] { panel_notes_.power_changed(board_->power()); });
        api::watch_media(drive_, events_);
        add_routes(options, config);
    }

    /// Serves until SIGTERM or SIGINT. Errors: what keeps it from starting.
    base::Result<void> run(const ServerOptions& options, const config::ServerConfig& config) {
        const auto password = ensure_first_password(store_, options);
        if (!password) {
            return tl::unexpected(password.error());
        }
        password_note_.begin(*password);
        panel_notes_.start();
        auto files = http::StaticFiles::open(options.web);
        if (!files) {
            return tl::unexpected(files.error());
        }
        http::Server server(loop_, router_, sessions_,
                            {.limits = {},
                             .hosts = host_policy(config),
                             .files = &*files,
                             .proxies = config.security.proxies,
                             .local_caller = local_caller(root_)});
        server_ = &server;
        if (auto listening = open_listeners(server, options, config, root_); !listening) {
            return listening;
        }
        asio::signal_set signals(loop_, SIGINT, SIGTERM, SIGQUIT);
        signals.async_wait([&](const boost::system::error_code& error, int) {
            if (!error) {
                stop();
            }
        });
        board_->start();
        capture_.begin();
        prepare_images(options.board);
        announce(server, first_scheme(options, config), *password);
        loop_.run();
        return {};
    }

    /// run() has ended because the server is to start anew, with what its settings say now.
    [[nodiscard]] bool starts_anew() const noexcept { return starts_anew_; }

private:
    stream::HubEvents hub_events() {
        stream::HubEvents events = status_.events();
        events.viewers = [this, tell = std::move(events.viewers)] {
            tell();
            capture_.viewers_changed();
        };
        return events;
    }

    void add_routes(const ServerOptions& options, const config::ServerConfig& config) {
        const api::AuthParts auth{store_, sessions_, login_};
        api::add_auth_routes(router_, auth);
        api::add_user_routes(router_, auth);
        api::add_info_routes(router_, root_,
                             {.usb = board_->usb() != nullptr,
                              .tls = !options.listen_port,
                              .system = device_,
                              .no_input = board_->no_input()});
        api::add_screen_routes(router_, hub_, files_);
        api::add_encoder_routes(router_, hub_, files_);
        api::add_hdmi_routes(router_, capture_, hub_);
        api::add_edid_routes(router_, root_, options.board == ServerOptions::Board::cube);
        api::add_stream_routes(router_, sessions_, hub_);
        api::add_webrtc_routes(router_, sessions_, webrtc_);
        api::add_whep_routes(loop_, router_, sessions_, webrtc_);
        api::add_gpio_routes(router_, board_->power());
        api::add_oled_routes(router_, root_, [this] { return panel_state(); });
        api::add_input_socket(router_, sockets_);
        const api::MediaParts media{drive_, transfers_, sessions_, pool_};
        api::add_storage_routes(router_, media);
        api::add_upload_routes(router_, media);
        api::add_download_routes(router_, media, downloader_);
        api::add_hid_routes(router_, {leds_, paster_, sessions_, [this] { return board_->reset_input(); }});
        api::add_usb_routes(router_, {board_->usb(), [this] { return board_->reset_input(); }});
        api::add_shortcut_routes(router_, root_);
        api::add_jiggler_routes(router_, root_, jiggler_);
        const api::DeviceParts device{root_, device_, [](std::vector<std::string> argv) {
                                          return system::run_program(std::move(argv), slowest_program);
                                      }};
        api::add_name_routes(router_, device, [this](const std::string& name) { server_->set_hostname(name); });
        api::add_service_routes(router_, device);
        api::add_swap_routes(router_, device);
        api::add_dns_routes(router_, device);
        api::add_autostart_routes(router_, device);
        api::add_wol_routes(router_, root_);
        api::add_tls_routes(router_, tls_switch(options, config));
    }

    api::TlsSwitch tls_switch(const ServerOptions& options, const config::ServerConfig& config) {
        api::TlsSwitch tls{config.protocol == config::Protocol::https, config.port.http, config.port.https, {}, {}};
        if (!options.listen_port) {
            tls.set = [root = root_](bool enabled) { return set_tls(root, enabled); };
            tls.restart = [this] {
                starts_anew_ = true;
                stop();
            };
        }
        return tls;
    }

    /// What is examined for faults is the device: on another board there is nothing to find.
    panel::PanelState panel_state() {
        auto state = system::read_state(root_, system::Secrets::leave_out);
        if (const auto leds = board_->power().leds()) {
            state.power = leds->power ? panel::TargetPower::on : panel::TargetPower::off;
        }
        if (device_) {
            auto facts = system::read_facts(root_, state);
            facts.server_runs = true;  // whoever started it
            state.faults = system::faults_of(facts);
        }
        return state;
    }

    /// Uploads that were cut off leave their files. The device has its folder of images on a disk of its own or not at
    /// all; those of other boards with a target are made.
    void prepare_images(ServerOptions::Board board) {
        const bool make = board == ServerOptions::Board::virtual_pc || board == ServerOptions::Board::linux_machine;
        asio::post(pool_, [folder = drive_.store().folder(), make] {
            std::error_code ignored;
            if (make) {
                std::filesystem::create_directories(folder, ignored);
            }
            media::remove_leftovers(folder);
        });
    }

    /// What the clients let go of still reaches the target; then the loop ends, and with it everything.
    void stop() {
        server_->stop();
        paster_.cancel();
        sockets_.close_all(1001, "the server is stopping");
        hub_.end_viewers();
        asio::co_spawn(loop_, board_->stop(), [this](const std::exception_ptr&) { loop_.stop(); });
    }

    /// One line for people and scripts: a browser can log in from now on.
    static void announce(const http::Server& server, std::string_view scheme,
                         const std::optional<std::string>& password) {
        const auto endpoint = server.endpoints().front();
        const std::string address =
            endpoint.address().is_v6() ? "[" + endpoint.address().to_string() + "]" : endpoint.address().to_string();
        // The password goes to a terminal or to who started us, never into a log.
        std::printf("ready %s://%s:%u user=admin password=%s\n", std::string(scheme).c_str(), address.c_str(),
                    static_cast<unsigned>(endpoint.port()), password ? password->c_str() : "(the one you set)");
        std::fflush(stdout);
    }

    base::Root root_;
    asio::io_context loop_{1};
    asio::thread_pool pool_{1};
    account::Store store_;
    PasswordNote password_note_;
    PanelNotes panel_notes_;
    account::Sessions sessions_;
    account::Login login_;
    api::EventBoard events_;
    const bool device_;
    std::unique_ptr<board::Board> board_;
    stream::StateFiles files_;
    input::LedState leds_;
    input::InputControl control_;
    input::Paster paster_;
    input::Jiggler jiggler_;
    StatusWiring status_;
    stream::Hub hub_;
    stream::CaptureSwitch capture_;
    stream::webrtc::Viewers webrtc_;
    api::InputSockets sockets_;
    media::Drive drive_;
    media::Transfers transfers_;
    media::Downloader downloader_;
    http::Router router_;
    http::Server* server_ = nullptr;  // while it serves
    bool starts_anew_ = false;
};

/// A server that cannot listen as it was told by a browser must not stay away from it. False: it has to.
bool keep_protocol(const base::Root& root, config::Protocol protocol, const base::Error& why) {
    log::error("{}: HTTPS stays as it was", why.message);
    return set_tls(root, protocol == config::Protocol::https).has_value();
}

int run(int argc, char** argv) {
    const auto options = parse_server_options(argc, argv);
    if (!options) {
        if (options.error().message.empty()) {
            return 0;
        }
        std::fprintf(stderr, "NanoKVM-Server: %s\n", options.error().message.c_str());
        return exit_usage;
    }
    log::configure("server", options->verbose ? log::Level::debug : log::Level::info);
    ::signal(SIGPIPE, SIG_IGN);
    std::optional<config::Protocol> former;  // what was spoken before HTTPS was switched
    for (;;) {
        const auto loaded = config::load_server_config(base::Root(options->root));
        if (!loaded.problem.empty()) {
            log::error("{}; the file is kept, the defaults are used", loaded.problem);
        }
        Product product(*options, loaded.config);
        const auto served = product.run(*options, loaded.config);
        if (served && !product.starts_anew()) {
            return 0;
        }
        if (served) {
            former = loaded.config.protocol;
        } else if (!former || !keep_protocol(base::Root(options->root), *std::exchange(former, {}), served.error())) {
            std::fprintf(stderr, "NanoKVM-Server: %s\n", served.error().message.c_str());
            return exit_failed;
        }
    }
}

}  // namespace
}  // namespace nanokvm

int main(int argc, char** argv) {
    return nanokvm::run_program("NanoKVM-Server", argc, argv, nanokvm::run);
}
