// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/faults.hpp"

#include "base/files.hpp"
#include "system/server_process.hpp"

#include <sys/statvfs.h>
#include <utility>

namespace nanokvm::system {
namespace {

constexpr std::time_t first_possible_time = 1'735'689'600;  // 2025-01-01: before this software was made

void add(std::vector<std::string>& faults, bool wrong, const char* sentence) {
    if (wrong) {
        faults.emplace_back(sentence);
    }
}

}  // namespace

Facts read_facts(const base::Root& root, panel::PanelState state) {
    Facts facts;
    facts.hardware = base::read_file(root / "/etc/kvm/hw", 64).value_or("");
    while (!facts.hardware.empty() && (facts.hardware.back() == '\n' || facts.hardware.back() == '\r')) {
        facts.hardware.pop_back();
    }
    struct statvfs card {};
    if (::statvfs((root / "/etc/kvm").c_str(), &card) == 0) {
        facts.settings_writable = (card.f_flag & ST_RDONLY) == 0;
        facts.free_bytes = static_cast<std::uint64_t>(card.f_bavail) * card.f_frsize;
    }
    facts.clock = std::time(nullptr);
    facts.server_runs = server_pid(root).has_value();
    facts.state = std::move(state);
    return facts;
}

std::vector<std::string> faults_of(const Facts& facts) {
    using panel::Hdmi;
    using panel::Link;
    std::vector<std::string> faults;
    add(faults, !facts.server_runs, "The server is not running");
    add(faults, !facts.settings_writable, "The SD card is read-only: settings cannot be saved");
    add(faults, facts.settings_writable && facts.free_bytes < least_free_bytes,
        "The SD card is full: settings cannot be saved");
    const bool known = facts.hardware == "alpha" || facts.hardware == "beta" || facts.hardware == "pcie";
    add(faults, !known, "The board is not known: power and reset are off");
    const bool wireless = facts.state.wifi == Link::online;
    add(faults, facts.state.ethernet == Link::down && !wireless, "No network cable");
    add(faults, facts.state.ethernet == Link::no_address && !wireless, "No network address yet");
    add(faults, facts.state.ethernet == Link::fallback && !wireless, "No DHCP server answered: using 192.168.90.1");
    add(faults, facts.state.ethernet == Link::gateway_silent && !wireless, "The network's gateway does not answer");
    add(faults, facts.state.hdmi == Hdmi::no_signal, "No HDMI signal");
    add(faults, facts.state.usb == panel::Usb::not_attached, "No USB connection to the computer");
    add(faults, facts.clock < first_possible_time, "The clock is not set: certificates may seem invalid");
    return faults;
}

}  // namespace nanokvm::system
