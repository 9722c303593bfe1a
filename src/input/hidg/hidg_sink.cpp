// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/hidg/hidg_sink.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::input {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_opening{100};  // after a failure
constexpr milliseconds slowest_opening{1000};
constexpr milliseconds slowest_try{50};
constexpr milliseconds given_up_try{1000};
constexpr std::uint64_t wake_pause_ns = 2'000'000'000;

std::uint64_t ns(milliseconds time) {
    return static_cast<std::uint64_t>(std::chrono::nanoseconds(time).count());
}

base::Result<base::UniqueFd> open_path(const std::filesystem::path& path, int access) {
    base::UniqueFd node(::open(path.c_str(), access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    return node ? base::Result<base::UniqueFd>(std::move(node)) : base::fail_errno("cannot open " + path.string());
}

}  // namespace

HidgSink::HidgSink(boost::asio::io_context& loop, Options options)
    : options_(std::move(options)),
      watch_(loop, options_.root, [this] { host_changed(); }),
      devices_{Device(loop), Device(loop), Device(loop)},
      lights_(loop),
      opening_(loop) {
    for (std::size_t i = 0; i < device_count; ++i) {
        devices_[i].patience = i == keyboard_device ? options_.keyboard_patience : options_.pointer_patience;
    }
}

HidgSink::~HidgSink() {
    for (std::size_t i = 0; i < device_count; ++i) {
        release_now(i);
    }
}

void HidgSink::start() {
    watch_.start();
    host_changed();
}

bool HidgSink::keyboard(const KeyboardReport& report) {
    const bool down = !report.neutral();
    return give(keyboard_device, ReportBytes(report), {.acts = down, .down = down});
}

bool HidgSink::relative(const RelativeReport& report) {
    return give(relative_device, ReportBytes(report),
                {.acts = report != RelativeReport{}, .down = report.buttons != 0});
}

bool HidgSink::absolute(const AbsoluteReport& report) {
    const bool acts = report != position_;
    position_ = {.x = report.x, .y = report.y};
    return give(absolute_device, ReportBytes(report), {.acts = acts, .down = report.buttons != 0});
}

bool HidgSink::give(std::size_t index, const ReportBytes& report, Effect effect) {
    Device& device = devices_[index];
    if (!device.node.is_open()) {
        return true;
    }
    if (effect.acts && watch_.state() == HostState::suspended) {
        wake_host();
    }
    if (device.given_up) {
        device.release_due = true;
        return true;
    }
    if (device.waiting || device.release_due || !former_fetched(index)) {
        return refuse();
    }
    switch (device.node.write(report.span())) {
        case HidgNode::Written::yes:
            device.down = effect.down;
            last_ = index;
            return true;
        case HidgNode::Written::busy:
            wait(index);
            return refuse();
        case HidgNode::Written::refused:
            try_later(index);
            return device.given_up || refuse();  // given up now: dropped
        case HidgNode::Written::lost:
            lose(index, device.node.last_error());
    }
    return true;
}

bool HidgSink::refuse() {
    refused_ = true;
    return false;
}

bool HidgSink::former_fetched(std::size_t index) {
    Device& former = devices_[last_];
    if (last_ == index || !former.node.is_open() || former.given_up || former.node.idle()) {
        return true;
    }
    wait(last_);
    return false;
}

void HidgSink::wait(std::size_t index) {
    Device& device = devices_[index];
    if (std::exchange(device.waiting, true)) {
        return;
    }
    device.node.wait_writable([this, index] {
        Device& writable = devices_[index];
        writable.timer.cancel();
        writable.waiting = writable.given_up = false;
        writable.tries = 0;
        release(index);
        go_on();
    });
    device.since_ns = base::monotonic_ns();
    device.timer.expires_after(device.patience);
    device.timer.async_wait([this, index](const boost::system::error_code& cancelled) {
        Device& slow = devices_[index];
        if (!cancelled && slow.waiting && base::monotonic_ns() - slow.since_ns >= ns(slow.patience)) {
            give_up(slow);
            go_on();
        }
    });
}

/// No event tells when the controller is awake, so it is tried, at longer and longer intervals.
void HidgSink::try_later(std::size_t index) {
    Device& device = devices_[index];
    const std::uint64_t now = base::monotonic_ns();
    if (device.tries == 0) {
        device.since_ns = now;
    }
    if (!device.given_up && now - device.since_ns > ns(device.patience)) {
        give_up(device);
    }
    const milliseconds pause(1U << std::min(device.tries, 6U));
    ++device.tries;
    device.waiting = true;
    device.timer.expires_after(device.given_up ? given_up_try : std::min(pause, slowest_try));
    device.timer.async_wait([this, index](const boost::system::error_code& cancelled) {
        if (!cancelled && devices_[index].waiting) {
            devices_[index].waiting = false;
            release(index);
            go_on();
        }
    });
}

void HidgSink::give_up(Device& device) {
    device.given_up = true;
    device.release_due = true;
}

/// Writes "everything up" where it is due.
void HidgSink::release(std::size_t index) {
    Device& device = devices_[index];
    if (!device.node.is_open() || !device.release_due || device.waiting) {
        return;
    }
    switch (device.node.write(all_up(index).span())) {
        case HidgNode::Written::yes:
            device.release_due = device.given_up = device.down = false;
            device.tries = 0;
            last_ = index;
            return;
        case HidgNode::Written::busy:
            wait(index);
            return;
        case HidgNode::Written::refused:
            try_later(index);
            return;
        case HidgNode::Written::lost:
            lose(index, device.node.last_error());
    }
}

void HidgSink::release_now(std::size_t index) {
    Device& device = devices_[index];
    if (device.node.is_open() && (device.down || device.release_due) &&
        device.node.write(all_up(index).span()) == HidgNode::Written::yes) {
        device.down = device.release_due = false;
    }
}

ReportBytes HidgSink::all_up(std::size_t index) const {
    switch (index) {
        case keyboard_device:
            return ReportBytes(KeyboardReport{});
        case absolute_device:
            return ReportBytes(position_);
        default:
            return ReportBytes(RelativeReport{});
    }
}

void HidgSink::go_on() {
    if (refused_ && ready_) {
        refused_ = false;
        ready_();
    }
}

bool HidgSink::host_present() const noexcept {
    return !held_ && watch_.state() != HostState::absent;
}

void HidgSink::host_changed() {
    if (!held_ && std::exchange(told_present_, host_present()) != host_present()) {
        log::info("input: {}", told_present_ ? "a USB host is connected" : "no USB host is connected");
    }
    if (!host_present()) {
        opening_.cancel();
        close_nodes();
        boost::asio::post(opening_.get_executor(), [this] { go_on(); });  // to be dropped
        return;
    }
    for (std::size_t i = 0; i < device_count; ++i) {
        Device& device = devices_[i];
        if (device.node.is_open() && !options_.open && !device.node.is(path_of(i))) {
            close(i);
        } else if (device.tries > 0) {  // it may be awake now
            device.timer.cancel();
            device.waiting = false;
            release(i);
        }
    }
    opening_pause_ = {};
    open_nodes();
    boost::asio::post(opening_.get_executor(), [this] { go_on(); });
}

std::filesystem::path HidgSink::path_of(std::size_t index) const {
    return options_.root / ("/dev/hidg" + std::to_string(index));
}

void HidgSink::open_nodes() {
    std::string problem;
    for (std::size_t i = 0; i < device_count; ++i) {
        if (devices_[i].node.is_open()) {
            continue;
        }
        if (auto opened = open(i); !opened) {
            problem = opened.error().message;
            continue;
        }
        devices_[i].release_due = true;
        release(i);
    }
    if (std::exchange(complaint_, problem) != problem) {
        problem.empty() ? log::info("input: the USB keyboard and pointers are open")
                        : log::warning("input: {}; it is tried again", problem);
    }
    if (!problem.empty()) {
        open_later();
    }
}

base::Result<void> HidgSink::open(std::size_t index) {
    auto node = options_.open ? options_.open(index, O_WRONLY) : open_path(path_of(index), O_WRONLY);
    if (!node) {
        return tl::unexpected(node.error());
    }
    devices_[index].node.assign(std::move(*node));
    if (index != keyboard_device) {
        return {};
    }
    auto lights = open_lights();
    if (!lights) {
        close(keyboard_device);
    }
    return lights;
}

base::Result<void> HidgSink::open_lights() {
    auto node =
        options_.open ? options_.open(keyboard_device, O_RDONLY) : open_path(path_of(keyboard_device), O_RDONLY);
    if (!node) {
        return tl::unexpected(node.error());
    }
    lights_.assign(std::move(*node));
    const auto told = [this](std::uint8_t bits) {
        if (options_.leds) {
            options_.leds(bits);
        }
    };
    lights_.read_reports(told, [this] {
        lose(keyboard_device, lights_.last_error());
        go_on();
    });
    return {};
}

void HidgSink::open_later() {
    opening_pause_ = std::clamp(opening_pause_ * 2, first_opening, slowest_opening);
    opening_.expires_after(opening_pause_);
    opening_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && host_present()) {
            watch_.look();
            open_nodes();
            go_on();
        }
    });
}

void HidgSink::lose(std::size_t index, const base::Error& error) {
    const std::string problem = path_of(index).string() + ": " + error.message;
    if (std::exchange(complaint_, problem) != problem) {
        log::warning("input: {}; it is opened again", problem);
    }
    close(index);
    open_later();
}

void HidgSink::close(std::size_t index) {
    Device& device = devices_[index];
    if (index == keyboard_device) {
        lights_.close();
    }
    device.node.close();
    device.timer.cancel();
    device.waiting = device.given_up = device.down = false;
    device.tries = 0;
}

void HidgSink::close_nodes() {
    for (std::size_t i = 0; i < device_count; ++i) {
        close(i);
    }
}

void HidgSink::wake_host() {
    const std::uint64_t now = base::monotonic_ns();
    if (now - woken_ns_ < wake_pause_ns) {
        return;
    }
    woken_ns_ = now;
    std::error_code ignored;
    if (std::filesystem::exists(options_.root / "/boot/usb.notwakeup", ignored)) {
        return;
    }
    // Any kernel's way to remote wake-up (udc core: srp_store calls usb_gadget_wakeup); the host has allowed it or not.
    const base::UniqueFd file(::open((watch_.controller() / "srp").c_str(), O_WRONLY | O_CLOEXEC));
    const bool asked = file && ::write(file.get(), "1", 1) == 1;
    log::info("input: the host sleeps; {}", asked ? "it is asked to wake up" : "this controller cannot wake it");
}

void HidgSink::hold() {
    held_ = true;
    host_changed();
}

void HidgSink::resume() {
    held_ = false;
    watch_.look();
    host_changed();
}

boost::asio::awaitable<base::Result<void>> HidgSink::reopen(milliseconds limit) {
    hold();
    resume();
    boost::asio::steady_timer pause(opening_.get_executor());
    const Device& keyboard = devices_[keyboard_device];
    for (milliseconds waited{0}; waited < limit; waited += milliseconds(10)) {
        pause.expires_after(milliseconds(10));
        co_await pause.async_wait(boost::asio::use_awaitable);
        if (keyboard.node.is_open() && !keyboard.release_due && !keyboard.waiting &&
            devices_[keyboard_device].node.idle()) {
            co_return base::Result<void>{};
        }
    }
    if (watch_.state() == HostState::absent) {
        co_return base::fail("no host is connected to the USB port", ENOTCONN);
    }
    co_return keyboard.node.is_open() ? base::fail("the host does not read the USB keyboard", ETIMEDOUT)
                                      : base::fail(complaint_, ENXIO);
}

bool HidgSink::idle() {
    return !refused_ && std::ranges::all_of(devices_, [](Device& device) {
        return !device.node.is_open() || device.given_up || (!device.waiting && device.node.idle());
    });
}

boost::asio::awaitable<void> HidgSink::settle(milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    boost::asio::steady_timer pause(opening_.get_executor());
    while (!idle() && std::chrono::steady_clock::now() < end) {
        pause.expires_after(milliseconds(2));
        co_await pause.async_wait(boost::asio::use_awaitable);
    }
    for (std::size_t i = 0; i < device_count; ++i) {
        release_now(i);
    }
}

}  // namespace nanokvm::input
