// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent.hpp"

#include "base/clock.hpp"
#include "palette.hpp"
#include "terminal_view.hpp"

#include <cstdio>
#include <linux/input-event-codes.h>
#include <signal.h>
#include <string_view>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace nanokvm::pc {

namespace {

constexpr pid_t init_pid = 1;

/// One line on stderr, which is the PC's serial console.
void log(std::string line) {
    line.insert(0, "pc_agent: ");
    line += '\n';
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

std::string system_text(int width, int height) {
    utsname system{};
    ::uname(&system);
    return std::string(system.sysname) + " " + system.release + "  " + std::to_string(width) + "x" +
           std::to_string(height);
}

void drain(const base::UniqueFd& timer) {
    std::uint64_t expirations = 0;
    [[maybe_unused]] const ssize_t size = ::read(timer.get(), &expirations, sizeof expirations);
}

std::string on_off(bool on) {
    return on ? "on" : "off";
}

template <typename View, typename Draw>
void draw_if_changed(std::optional<View>& drawn, View now, Screen& screen, const Rect& area, Draw draw) {
    if (drawn != now) {
        draw(now);
        screen.invalidate(area);
        drawn = std::move(now);
    }
}

}  // namespace

base::Result<std::unique_ptr<Agent>> Agent::create(Framebuffer framebuffer, Fonts fonts) {
    auto loop = EventLoop::create();
    if (!loop) {
        return tl::unexpected(loop.error());
    }
    std::unique_ptr<Agent> agent(new Agent(std::move(framebuffer), std::move(fonts), std::move(*loop)));
    if (auto started = agent->start(); !started) {
        return tl::unexpected(started.error());
    }
    return agent;
}

Agent::Agent(Framebuffer framebuffer, Fonts fonts, EventLoop loop)
    : framebuffer_(std::move(framebuffer)),
      fonts_(std::move(fonts)),
      layout_(divide_screen(framebuffer_.width(), framebuffer_.height(), fonts_.text.width(), fonts_.text.height())),
      screen_(framebuffer_.width(), framebuffer_.height(), framebuffer_),
      terminal_(layout_.columns, layout_.rows),
      pointer_(framebuffer_.width(), framebuffer_.height()),
      subtitle_(system_text(framebuffer_.width(), framebuffer_.height())),
      loop_(std::move(loop)),
      inputs_("/dev/input", loop_, *this) {}

base::Result<void> Agent::start() {
    if (auto watched = start_timers(); !watched) {
        return watched;
    }
    if (auto started = inputs_.start(); !started) {
        return started;
    }
    auto uevents = UeventSocket::open();
    if (!uevents) {
        return tl::unexpected(uevents.error());
    }
    uevents_.emplace(std::move(*uevents));
    if (auto watched = loop_.watch(uevents_->fd(),
                                   [this] {
                                       if (uevents_->drain()) {
                                           rescan_disks();
                                       }
                                   });
        !watched) {
        return watched;
    }
    draw_static_parts();
    rescan_disks();
    return start_shell();
}

base::Result<void> Agent::start_timers() {
    tick_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    pace_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    signals_.reset(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
    itimerspec each_second{};
    each_second.it_interval.tv_sec = 1;
    each_second.it_value.tv_sec = static_cast<time_t>(base::monotonic_us() / 1'000'000) + 1;
    if (!tick_ || !pace_ || !signals_ ||
        ::timerfd_settime(tick_.get(), TFD_TIMER_ABSTIME, &each_second, nullptr) != 0) {
        return base::fail_errno("cannot make a timer");
    }
    for (auto [fd, handler] : {std::pair<int, EventLoop::Handler>{tick_.get(), [this] { on_tick(); }},
                               {pace_.get(), [this] { drain(pace_); }},
                               {signals_.get(), [this] { on_signal(); }}}) {
        if (auto watched = loop_.watch(fd, std::move(handler)); !watched) {
            return watched;
        }
    }
    return {};
}

base::Result<void> Agent::start_shell() {
    auto shell = Shell::start(terminal_.columns(), terminal_.rows());
    if (!shell) {
        return tl::unexpected(shell.error());
    }
    shell_.emplace(std::move(*shell));
    return loop_.watch(shell_->fd(), [this] { on_shell_output(); });
}

void Agent::run() {
    log("ready, " + subtitle_);
    while (!stopping_) {
        redraw_when_due();
        loop_.run_once();
    }
    draw_farewell(screen_.canvas(), fonts_, "The PC is going down");
    screen_.hide_crosshair();
    screen_.invalidate_all();
    screen_.present(base::monotonic_us());
    log("going down");
}

void Agent::on_tick() {
    drain(tick_);
    changed_ = true;
    if (!shell_) {
        if (auto started = start_shell(); !started) {
            log(started.error().message);
        }
    }
}

void Agent::on_signal() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
        stopping_ = stopping_ || info.ssi_signo == SIGTERM;
    }
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
}

void Agent::on_shell_output() {
    shell_output_.clear();
    const Shell::Status status = shell_->read(shell_output_);
    terminal_.write(shell_output_);
    if (const std::string reply = terminal_.take_reply(); !reply.empty()) {
        shell_->write(reply);
    }
    if (status == Shell::Status::ended) {
        loop_.forget(shell_->fd());
        shell_.reset();  // the next tick starts another, like a getty
        terminal_.write("\r\n[the shell has ended]\r\n");
    }
    changed_ = true;
}

void Agent::on_key(int code, int value) {
    changed_ = true;
    if (code >= BTN_MISC && code < KEY_OK) {
        pointer_.on_button(code, value != 0);
        log("button " + std::to_string(code - BTN_LEFT) + (value != 0 ? " down" : " up"));
        return;
    }
    if (value != 2) {
        log("key " + std::to_string(code) + (value != 0 ? " down " : " up ") + key_name(code));
    }
    const LockLeds before = keyboard_.leds();
    const Keyboard::Outcome outcome = keyboard_.on_key(code, value);
    if (const LockLeds& now = keyboard_.leds(); now != before) {
        inputs_.set_leds(now);
        log("leds num " + on_off(now.num) + " caps " + on_off(now.caps) + " scroll " + on_off(now.scroll));
    }
    if (shell_) {
        shell_->write(outcome.text);
    }
    obey(outcome.command);
}

void Agent::obey(KeyCommand command) {
    // What busybox init does on these signals is said in its halt(8).
    if (command == KeyCommand::power_off) {
        log("power button");
        ::kill(init_pid, SIGUSR2);
    } else if (command == KeyCommand::reboot) {
        log("Ctrl+Alt+Delete");
        ::kill(init_pid, SIGTERM);
    }
}

void Agent::on_relative(int code, int value) {
    changed_ = true;
    if (code == REL_X) {
        pointer_.move_relative(value, 0);
    } else if (code == REL_Y) {
        pointer_.move_relative(0, value);
    } else if (code == REL_WHEEL) {
        pointer_.scroll(value, 0);
        log("wheel " + std::to_string(value));
    } else if (code == REL_HWHEEL) {
        pointer_.scroll(0, value);
        log("tilt " + std::to_string(value));
    }
}

void Agent::on_absolute(int code, int value, AxisRange range) {
    changed_ = true;
    if (code == ABS_X) {
        pointer_.move_absolute_x(value, range);
    } else if (code == ABS_Y) {
        pointer_.move_absolute_y(value, range);
    }
}

void Agent::on_device(const std::string& name, bool present) {
    changed_ = true;
    log((present ? "input + " : "input - ") + name);
}

void Agent::rescan_disks() {
    std::vector<Disk> disks = list_disks("/sys", probe_medium);
    if (disks == disks_.disks) {
        return;
    }
    disks_.disks = std::move(disks);
    changed_ = true;
    log("disks " + std::to_string(disks_.disks.size()));
    for (const Disk& disk : disks_.disks) {
        log("disk " + disk.name + " " + std::to_string(disk.bytes) + " " + (disk.read_only ? "ro" : "rw") + " " +
            (disk.has_medium ? "medium" : "empty") + " '" + disk.model + "' '" + disk.label + "'");
    }
}

void Agent::redraw_when_due() {
    if (!changed_) {
        return;
    }
    const std::uint64_t now = base::monotonic_us();
    const std::uint64_t due = last_redraw_us_ + least_interval_us;
    if (now >= due) {
        redraw();
        return;
    }
    itimerspec once{};
    once.it_value.tv_sec = static_cast<time_t>(due / 1'000'000);
    once.it_value.tv_nsec = static_cast<long>(due % 1'000'000 * 1000);
    ::timerfd_settime(pace_.get(), TFD_TIMER_ABSTIME, &once, nullptr);
}

void Agent::redraw() {
    changed_ = false;
    last_redraw_us_ = base::monotonic_us();
    const Point before = drawn_pointer_ ? drawn_pointer_->position : pointer_.position();
    update_cards();
    draw_terminal(screen_, layout_.terminal, fonts_, terminal_);
    screen_.move_crosshair(pointer_.position());
    screen_.present(base::monotonic_us());
    if (before != pointer_.position()) {
        log("pointer " + std::to_string(pointer_.position().x) + " " + std::to_string(pointer_.position().y));
    }
}

void Agent::draw_static_parts() {
    screen_.canvas().fill(screen_.canvas().bounds(), palette::desktop);
    draw_shell_frame(screen_.canvas(), layout_.shell, fonts_,
                     "busybox sh  " + std::to_string(layout_.columns) + "x" + std::to_string(layout_.rows));
    screen_.invalidate_all();
}

void Agent::update_cards() {
    Canvas& canvas = screen_.canvas();
    draw_header(canvas, layout_.header, fonts_, header_view());
    screen_.invalidate(layout_.header);
    draw_if_changed(drawn_keyboard_, keyboard_view(), screen_, layout_.keyboard,
                    [&](const KeyboardView& view) { draw_keyboard(canvas, layout_.keyboard, fonts_, view); });
    draw_if_changed(drawn_pointer_, pointer_view(), screen_, layout_.pointer, [&](const PointerView& view) {
        draw_pointer(canvas, layout_.pointer, fonts_, view, canvas.bounds());
    });
    draw_if_changed(drawn_disks_, disks_, screen_, layout_.disks,
                    [&](const DisksView& view) { draw_disks(canvas, layout_.disks, fonts_, view); });
}

HeaderView Agent::header_view() const {
    return {subtitle_, uptime_text(base::monotonic_us() / 1'000'000), screen_.frame() + 1};
}

KeyboardView Agent::keyboard_view() const {
    std::string recent;
    for (const std::string& key : keyboard_.recent()) {
        recent.insert(0, recent.empty() ? key : key + "  ");
    }
    return {inputs_.keyboard_names(),
            {keyboard_.typed().begin(), keyboard_.typed().end()},
            recent,
            keyboard_.held_names(),
            inputs_.lit()};
}

PointerView Agent::pointer_view() const {
    return {inputs_.pointer_names(), pointer_.position(), pointer_.last_motion(), pointer_.buttons(),
            pointer_.clicks(),       pointer_.wheel(),    pointer_.tilt()};
}

}  // namespace nanokvm::pc
