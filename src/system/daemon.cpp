// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/daemon.hpp"

#include "base/child_process.hpp"
#include "base/files.hpp"
#include "base/log.hpp"
#include "system/faults.hpp"
#include "system/server_process.hpp"
#include "system/state_reader.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::system {
namespace {

constexpr std::chrono::seconds look_interval{60};  // for what tells no events: a full card, the clock
constexpr std::chrono::seconds oled_retry{10};
constexpr std::string_view sign_of_life = "/run/nanokvm/alive";

bool is_there(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

power::Hardware hardware_of(const base::Root& root) {
    return power::parse_hardware(base::read_file(root / "/etc/kvm/hw", 64).value_or(""));
}

panel::Size size_for(const base::Root& root) {
    const auto place = oled_place(hardware_of(root));
    return place ? place->size : panel::Size::large_128x64;
}

/// An empty file that is there or not; the card is written only when that changes.
void set_flag(const std::filesystem::path& path, bool wanted) {
    std::error_code error;
    if (wanted && !is_there(path)) {
        if (auto made = base::write_file_atomically(path, ""); !made) {
            log::warning("{}", made.error().message);
        }
    } else if (!wanted) {
        std::filesystem::remove(path, error);
    }
}

}  // namespace

base::Result<Daemon> Daemon::make(base::Root root) {
    auto files = FileWatch::make();
    auto network = net::NetlinkWatch::make();
    if (!files || !network) {
        return tl::unexpected(files ? network.error() : files.error());
    }
    for (const char* folder : {"/run/nanokvm", "/kvmapp/kvm", "/etc/kvm"}) {
        std::error_code error;
        std::filesystem::create_directories(root / folder, error);
        if (!files->add(root / folder)) {
            log::warning("changes in {} are not seen", folder);
        }
    }
    files->add(root / "/dev/input");  // keys that come later
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    ::sigprocmask(SIG_BLOCK, &ends, nullptr);
    base::UniqueFd signals(::signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals) {
        return base::fail_errno("cannot wait for signals");
    }
    return Daemon(std::move(root), std::move(*files), std::move(*network), std::move(signals));
}

Daemon::Daemon(base::Root root, FileWatch files, net::NetlinkWatch network, base::UniqueFd signals)
    : root_(std::move(root)),
      files_(std::move(files)),
      network_(std::move(network)),
      signals_(std::move(signals)),
      display_(size_for(root_), Clock::now()),
      watchdog_(Clock::now()) {}

void Daemon::run() {
    open_oled();
    log::info("{}, {}", power::name(hardware_of(root_)), oled_ ? "with an OLED" : "without an OLED");
    look(Clock::now());
    do {
        const auto now = Clock::now();
        if (now >= look_again_) {
            look(now);
        }
        guard(now);
        ask_gateway(now);
        show_countdown(now);
        show(now);
    } while (wait());
    if (oled_) {
        static_cast<void>(oled_->show(std::nullopt));
    }
}

int Daemon::timeout_ms(Clock::time_point now) const {
    auto next = look_again_;
    const auto earlier = [&next](std::optional<Clock::time_point> time) { next = time ? std::min(next, *time) : next; };
    if (oled_) {
        earlier(display_.next_change(now));
    }
    earlier(oled_again_);
    earlier(gateway_.deadline());
    earlier(key_.next_change(now));
    if (guarded_) {
        earlier(watchdog_.deadline());
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
    return static_cast<int>(std::clamp<long>(left, 0, 3'600'000));
}

bool Daemon::wait() {
    const int key = key_device_ ? key_device_->fd() : -1;
    std::array<pollfd, 6> events{{{signals_.get(), POLLIN, 0},
                                  {files_.fd(), POLLIN, 0},
                                  {network_.fd(), POLLIN, 0},
                                  {usb_state_.get(), POLLPRI, 0},
                                  {key, POLLIN, 0},
                                  {gateway_.fd(), POLLIN, 0}}};
    if (::poll(events.data(), events.size(), timeout_ms(Clock::now())) <= 0) {
        return true;
    }
    const auto now = Clock::now();
    if (events[1].revents != 0) {
        files_.drain();
    }
    if (events[2].revents != 0) {
        network_.drain();
    }
    if (events[3].revents != 0) {
        take_usb_event();
    }
    if (events[4].revents != 0) {
        take_keys(now);
    }
    if (events[1].revents != 0 || events[2].revents != 0 || events[3].revents != 0) {
        look(now);
    }
    return events[0].revents == 0;
}

void Daemon::look(Clock::time_point now) {
    look_again_ = now + look_interval;
    if (!key_device_) {
        key_device_ = KeyDevice::find(root_);
    }
    if (!usb_state_) {
        open_usb_state();
    }
    note_life(now);
    gateway_.look(root_, now);
    set_flag(root_ / gateway_silent_flag, gateway_.silent());
    auto state = read_state(root_, Secrets::read);
    state.faults = faults_of(read_facts(root_, state));
    publish(state);
    display_.set_sleep(is_there(root_ / "/etc/kvm/oled_sleep")
                           ? panel::parse_sleep(base::read_file(root_ / "/etc/kvm/oled_sleep", 64).value_or("0"))
                           : std::nullopt);
    display_.set_state(std::move(state), now);
}

/// The files that the server and scripts read (device.md 5.11).
void Daemon::publish(const panel::PanelState& state) {
    const bool wifi = state.wifi != panel::Link::absent;
    set_flag(root_ / "/etc/kvm/wifi_exist", wifi);
    if (wifi) {
        const auto written = base::write_file_if_changed(root_ / "/kvmapp/kvm/wifi_state",
                                                         state.wifi == panel::Link::online ? "1" : "0");
        if (!written) {
            log::warning("{}", written.error().message);
        }
    }
}

/// Its time is looked at when it matters, so that signs of life wake nobody.
void Daemon::note_life(Clock::time_point now) {
    // A server that never showed life is none that could be judged by it.
    guarded_ =
        is_there(root_ / sign_of_life) && (is_there(root_ / "/etc/kvm/watchdog") || is_there(root_ / "/tmp/watchdog"));
    std::error_code error;
    const auto life = std::filesystem::last_write_time(root_ / sign_of_life, error);
    if (!error && life != last_life_) {
        last_life_ = life;
        watchdog_.sign_of_life(now);
    }
}

void Daemon::guard(Clock::time_point now) {
    if (!guarded_) {
        return;
    }
    if (now >= watchdog_.deadline()) {
        note_life(now);
    }
    const auto verdict = watchdog_.check(now);
    if (verdict == Watchdog::Verdict::restart_server) {
        log::error("the server shows no life: restarting it");
        if (const auto pid = server_pid(root_)) {
            ::kill(*pid, SIGKILL);  // its supervisor starts it again
        }
    } else if (verdict == Watchdog::Verdict::reboot) {
        log::error("restarting the server did not help: restarting the device");
        base::ChildOptions reboot;
        reboot.argv = {"/sbin/reboot"};
        if (auto started = base::ChildProcess::spawn(reboot)) {
            started->wait();
        } else {
            log::error("{}", started.error().message);
        }
    }
}

void Daemon::ask_gateway(Clock::time_point now) {
    const bool before = gateway_.silent();
    gateway_.act(now);
    if (gateway_.silent() != before) {
        log::info("the network's gateway {}", before ? "answers again" : "does not answer");
        look(now);
    }
}

void Daemon::open_usb_state() {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(root_ / "/sys/class/udc", error)) {
        usb_state_.reset(::open((entry.path() / "state").c_str(), O_RDONLY | O_CLOEXEC));
        take_usb_event();
        return;
    }
}

/// sysfs tells the next change only after the last was read.
void Daemon::take_usb_event() noexcept {
    std::array<char, 64> text{};
    if (usb_state_ && ::pread(usb_state_.get(), text.data(), text.size(), 0) < 0) {
        usb_state_.reset();  // the controller is gone; it is looked for again
    }
}

void Daemon::take_keys(Clock::time_point now) {
    for (;;) {
        switch (key_device_->next()) {
            case KeyDevice::Event::press:
                key_.press(now);
                break;
            case KeyDevice::Event::release:
                if (const auto action = key_.release(now)) {
                    act(*action, now);
                }
                break;
            case KeyDevice::Event::gone:
                key_device_.reset();
                key_.cancel();
                return;
            case KeyDevice::Event::none:
                return;
        }
    }
}

void Daemon::act(KeyAction action, Clock::time_point now) {
    switch (action) {
        case KeyAction::toggle_display:
            display_.toggle(now);
            break;
        case KeyAction::second_function:
            display_.home(now);
            break;
        case KeyAction::reset_passwords:
            reset_passwords();
            display_.home(now);
            break;
    }
}

void Daemon::show_countdown(Clock::time_point now) {
    if (const auto left = key_.countdown(now)) {
        display_.set_message(*left > 0 ? fmt::format("Reset in {} s", *left) : "Let go: reset",
                             *left > 0 ? "Let go now to keep the web passwords" : "The web accounts start anew");
    } else {
        display_.clear_message();
    }
}

/// The server makes a new administrator at its next start, whose password the OLED shows.
void Daemon::reset_passwords() {
    log::warning("the user key asks for new web accounts");
    for (const char* file : {"/etc/kvm/pwd", "/etc/kvm/.accounts_initialised", "/etc/kvm/first-password"}) {
        std::error_code error;
        std::filesystem::remove(root_ / file, error);
    }
    ::sync();
    if (const auto pid = server_pid(root_)) {
        ::kill(*pid, SIGTERM);
    }
}

void Daemon::open_oled() {
    oled_again_.reset();
    const auto place = oled_place(hardware_of(root_));
    if (!place) {
        return;
    }
    auto oled = Oled::open(root_, *place);
    if (oled) {
        oled_ = std::move(*oled);
    }
    set_flag(root_ / "/etc/kvm/oled_exist", oled.has_value());
}

void Daemon::show(Clock::time_point now) {
    if (!oled_ && oled_again_ && now >= *oled_again_) {
        open_oled();
    }
    if (!oled_) {
        return;
    }
    if (auto shown = oled_->show(display_.picture(now)); !shown) {
        log::warning("{}", shown.error().message);
        oled_.reset();
        oled_again_ = now + oled_retry;
    }
}

}  // namespace nanokvm::system
