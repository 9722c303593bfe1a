// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel_notes.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/unique_fd.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace nanokvm {
namespace {

constexpr std::chrono::seconds life_interval{5};

}  // namespace

PanelNotes::PanelNotes(boost::asio::io_context& loop, base::Root root) : timer_(loop), root_(std::move(root)) {
    std::error_code error;
    std::filesystem::create_directories(root_ / "/run/nanokvm", error);  // a failure shows at the first note
}

void PanelNotes::start() {
    show_life();
    timer_.expires_after(life_interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            start();
        }
    });
}

void PanelNotes::show_life() {
    const auto alive = root_ / "/run/nanokvm/alive";
    // By its name: to open and close it would wake who watches the folder.
    if (::utimensat(AT_FDCWD, alive.c_str(), nullptr, 0) != 0) {
        const base::UniqueFd made(::open(alive.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644));
    }
}

void PanelNotes::power_changed(const power::PowerControl& power) {
    const auto leds = power.leds();
    const auto noted = base::write_file_if_changed(root_ / "/run/nanokvm/power", leds ? leds->power ? "1" : "0" : "-");
    if (!noted) {
        log::debug("{}", noted.error().message);
    }
}

}  // namespace nanokvm
