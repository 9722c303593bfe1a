// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/capture_switch.hpp"

#include "base/files.hpp"
#include "base/log.hpp"

#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::stream {
namespace {

constexpr std::string_view flag_file = "/etc/kvm/hdmi_disable";
constexpr std::string_view idle_file = "/etc/kvm/hdmi_idle_timeout";

unsigned read_minutes(const base::Root& root) {
    const auto text = base::read_file(root / idle_file, 64);
    unsigned minutes = 0;
    if (text) {
        std::from_chars(text->data(), text->data() + text->size(), minutes);
    }
    return minutes <= CaptureSwitch::max_idle_minutes ? minutes : 0;
}

base::Result<void> write_setting(const base::Root& root, std::string_view file, std::string_view content) {
    std::error_code ignored;  // what is wrong shows when the file is written
    std::filesystem::create_directories((root / file).parent_path(), ignored);
    return base::write_file_if_changed(root / file, content);
}

}  // namespace

CaptureSwitch::CaptureSwitch(boost::asio::io_context& loop, Hub& hub, base::Root root, Monitor monitor,
                             std::chrono::milliseconds reset_pause, std::chrono::milliseconds minute)
    : hub_(hub),
      root_(std::move(root)),
      monitor_(std::move(monitor)),
      reset_pause_(reset_pause),
      minute_(minute),
      idle_timer_(loop),
      reset_timer_(loop),
      idle_minutes_(read_minutes(root_)) {}

void CaptureSwitch::begin() {
    set_capture_and_log(enabled());
    await_idleness();
}

bool CaptureSwitch::enabled() const {
    std::error_code ignored;
    return !std::filesystem::exists(root_ / flag_file, ignored);
}

base::Result<void> CaptureSwitch::enable() {
    std::error_code error;
    std::filesystem::remove(root_ / flag_file, error);
    if (error) {
        return base::fail_errno("cannot remove " + (root_ / flag_file).string(), error.value());
    }
    auto done = set_capture(true);
    await_idleness();
    return done;
}

base::Result<void> CaptureSwitch::disable() {
    if (auto written = write_setting(root_, flag_file, ""); !written) {
        return written;
    }
    return set_capture(false);
}

boost::asio::awaitable<base::Result<void>> CaptureSwitch::reset() {
    set_capture_and_log(false);
    reset_timer_.expires_after(reset_pause_);  // ends another reset's pause: both go on
    boost::system::error_code ignored;
    co_await reset_timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    co_return enable();
}

base::Result<void> CaptureSwitch::set_idle_minutes(unsigned minutes) {
    if (minutes > max_idle_minutes) {
        return base::fail("the time must be 0 to " + std::to_string(max_idle_minutes) + " minutes");
    }
    if (auto written = write_setting(root_, idle_file, std::to_string(minutes)); !written) {
        return written;
    }
    idle_minutes_ = minutes;
    idle_timer_.cancel();
    waiting_ = false;
    set_capture_and_log(enabled());
    await_idleness();
    return {};
}

void CaptureSwitch::viewers_changed() {
    if (watched()) {
        idle_timer_.cancel();
        waiting_ = false;
        if (!hub_.capturing() && enabled()) {
            set_capture_and_log(true);
        }
    } else {
        await_idleness();
    }
}

/// The bridge is there before the capture looks for it, and goes when nothing talks to it any more.
base::Result<void> CaptureSwitch::set_capture(bool on) {
    if (!on) {
        hub_.set_capture(false);
    }
    auto shown = monitor_ ? monitor_(on) : base::Result<void>();
    if (on) {
        hub_.set_capture(true);
    }
    return shown;
}

void CaptureSwitch::set_capture_and_log(bool on) {
    if (const auto done = set_capture(on); !done) {
        log::warning("the target's monitor cannot be switched {}: {}", on ? "on" : "off", done.error().message);
    }
}

void CaptureSwitch::await_idleness() {
    if (idle_minutes_ == 0 || waiting_ || watched() || !hub_.capturing()) {
        return;
    }
    waiting_ = true;
    idle_timer_.expires_after(minute_ * idle_minutes_);
    idle_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error || !std::exchange(waiting_, false) || watched()) {
            return;
        }
        log::info("nobody has watched for {} minutes: the capture is switched off until somebody does", idle_minutes_);
        set_capture_and_log(false);
    });
}

bool CaptureSwitch::watched() const noexcept {
    return hub_.viewers(frames::Codec::h264) + hub_.viewers(frames::Codec::h265) + hub_.viewers(frames::Codec::mjpeg) >
           0;
}

}  // namespace nanokvm::stream
