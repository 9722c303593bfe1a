// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/doctor.hpp"

#include "base/unique_fd.hpp"
#include "card/prepare.hpp"
#include "panel/pages.hpp"
#include "system/state_reader.hpp"
#include "system/supervisor.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <filesystem>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

#include <fmt/format.h>

namespace nanokvm::system {
namespace {

constexpr int connect_timeout_ms = 2000;

using Level = Finding::Level;

bool accepts(std::uint16_t port) {
    const base::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return true;
    }
    pollfd done{socket.get(), POLLOUT, 0};
    int error = 0;
    socklen_t size = sizeof error;
    return errno == EINPROGRESS && ::poll(&done, 1, connect_timeout_ms) > 0 &&
           ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

Finding device(bool good, std::string when_good, std::string when_not) {
    return {good ? Level::good : Level::fault, good ? std::move(when_good) : std::move(when_not)};
}

Finding surroundings(bool good, std::string when_good, std::string when_not) {
    return {good ? Level::good : Level::note, good ? std::move(when_good) : std::move(when_not)};
}

Finding network(const panel::PanelState& state) {
    const auto address = address_of(state);
    const bool usable = state.ethernet == panel::Link::online || state.wifi == panel::Link::online;
    if (state.ethernet == panel::Link::fallback && state.wifi != panel::Link::online) {
        return {Level::note, fmt::format("No DHCP server answered: the address is {}", address)};
    }
    if (state.ethernet == panel::Link::gateway_silent && state.wifi != panel::Link::online) {
        return {Level::note, fmt::format("The network address is {}, but the gateway does not answer", address)};
    }
    return surroundings(
        usable, fmt::format("The network address is {}", address),
        state.ethernet == panel::Link::down ? "There is no network cable" : "There is no network address");
}

}  // namespace

Examination examine(const base::Root& root, const std::vector<std::uint16_t>& ports) {
    Examination examination;
    examination.facts = read_facts(root, read_state(root, Secrets::leave_out));
    examination.supervisor_of_server = is_supervised(root, "NanoKVM-Server");
    examination.supervisor_of_system = is_supervised(root, "kvm_system");
    for (const std::uint16_t port : ports) {
        examination.answers = examination.answers || accepts(port);
    }
    std::error_code error;
    examination.usb_controller = !std::filesystem::is_empty(root / "/sys/class/udc", error) && !error;
    examination.lacks_data_partition = card::lacks_data_partition(root);
    return examination;
}

std::vector<Finding> judge(const Examination& examination) {
    const Facts& facts = examination.facts;
    const bool known = facts.hardware == "alpha" || facts.hardware == "beta" || facts.hardware == "pcie";
    const bool room = facts.free_bytes >= least_free_bytes;
    std::vector<Finding> findings{
        device(known, "The board is " + facts.hardware,
               facts.hardware.empty() ? "Which board this is has not been found out (/etc/kvm/hw)"
                                      : "The board '" + facts.hardware + "' is not supported"),
        device(examination.supervisor_of_server && facts.server_runs, "The server runs",
               examination.supervisor_of_server ? "The server keeps ending: see /run/nanokvm/NanoKVM-Server.log"
                                                : "The server was not started (/etc/init.d/S95nanokvm start)"),
        device(examination.answers, "The server accepts connections", "The server accepts no connections"),
        device(examination.supervisor_of_system, "The OLED and the key are served",
               "The OLED and the key are not served: kvm_system was not started"),
        device(facts.settings_writable && room, "Settings can be saved",
               facts.settings_writable ? "The SD card is full" : "The SD card is read-only"),
        device(examination.usb_controller, "There is a USB device controller", "There is no USB device controller"),
        surroundings(facts.state.usb == panel::Usb::configured, "The computer uses the USB connection",
                     "The computer does not use the USB connection"),
        surroundings(facts.state.hdmi == panel::Hdmi::signal, "There is an HDMI signal", "There is no HDMI signal"),
        network(facts.state),
        surroundings(facts.clock >= 1'735'689'600, "The clock is set", "The clock is not set"),
    };
    if (examination.lacks_data_partition) {
        findings.push_back(
            {Level::note, "Disk images have no partition of their own: /etc/init.d/S01fs restart says why"});
    }
    return findings;
}

std::string to_text(const std::vector<Finding>& findings) {
    std::string text;
    for (const auto& [level, sentence] : findings) {
        text += fmt::format("{} {}\n", level == Level::good ? "ok" : level == Level::note ? "--" : "!!", sentence);
    }
    return text;
}

}  // namespace nanokvm::system
