// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/hidg/udc_watch.hpp"

#include "base/files.hpp"
#include "base/log.hpp"
#include "base/unique_fd.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace nanokvm::input {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds slow{500};

std::string line(const fs::path& path) {
    auto text = base::read_file(path, 4096).value_or("");
    text.erase(std::min(text.find('\n'), text.size()));
    return text;
}

/// The one the gadget is bound to, else the first by name; empty: none.
fs::path pick(const base::Root& root) {
    const fs::path all = root / "/sys/class/udc";
    std::error_code error;
    const auto bound = line(root / "/sys/kernel/config/usb_gadget/g0/UDC");
    if (!bound.empty() && fs::exists(all / bound, error)) {
        return all / bound;
    }
    fs::path first;
    for (fs::directory_iterator at(all, error), end; !error && at != end; at.increment(error)) {
        if (first.empty() || at->path() < first) {
            first = at->path();
        }
    }
    return first;
}

}  // namespace

HostState host_state(std::string_view word) noexcept {
    if (word == "configured") {
        return HostState::configured;
    }
    if (word == "suspended") {
        return HostState::suspended;
    }
    return word.empty() ? HostState::unknown : HostState::absent;
}

UdcWatch::UdcWatch(boost::asio::io_context& loop, base::Root root, std::function<void()> changed)
    : root_(std::move(root)), changed_(std::move(changed)), news_(loop), timer_(loop) {}

void UdcWatch::start() {
    base::UniqueFd news(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (news) {
        news_.assign(news.release());
        wait_for_news();
    } else {
        log::warning("{}", base::fail_errno("cannot be told of the USB host's state").value().message);
    }
    look();
    look_again_later();
}

bool UdcWatch::look() {
    const fs::path controller = pick(root_);
    if (controller != controller_ || watch_ < 0) {
        follow(controller);
    }
    const HostState before =
        std::exchange(state_, controller_.empty() ? HostState::absent : host_state(line(controller_ / "state")));
    return before != state_;
}

void UdcWatch::follow(const fs::path& controller) {
    if (watch_ >= 0) {
        ::inotify_rm_watch(news_.native_handle(), watch_);
        watch_ = -1;
    }
    controller_ = controller;
    if (!controller_.empty() && news_.is_open()) {
        watch_ = ::inotify_add_watch(news_.native_handle(), (controller_ / "state").c_str(),
                                     IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB);
    }
}

void UdcWatch::wait_for_news() {
    news_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
        if (error) {
            return;
        }
        alignas(inotify_event) std::array<char, 4096> events;
        for (ssize_t size = 0; (size = ::read(news_.native_handle(), events.data(), events.size())) > 0;) {
            for (ssize_t at = 0; at < size;) {
                const auto* event = reinterpret_cast<const inotify_event*>(events.data() + at);
                if ((event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) != 0 && event->wd == watch_) {
                    watch_ = -1;  // that file is gone: another may have its name
                }
                at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
            }
        }
        look();
        changed_();
        look_again_later();
        wait_for_news();
    });
}

/// Only while nobody is there; a host that is there, and its going, is told of.
void UdcWatch::look_again_later() {
    if (state_ == HostState::configured && watch_ >= 0) {
        timer_.cancel();
        return;
    }
    timer_.expires_after(slow);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) {
            return;
        }
        if (look()) {
            changed_();
        }
        look_again_later();
    });
}

}  // namespace nanokvm::input
