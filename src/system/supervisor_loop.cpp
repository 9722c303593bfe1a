// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/supervisor_loop.hpp"

#include "base/files.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace nanokvm::system {
namespace {

constexpr std::chrono::milliseconds grace{2000};

std::filesystem::path note(const base::Root& root, const std::string& name, std::string_view suffix) {
    return root / fmt::format("/run/nanokvm/{}{}", name, suffix);
}

}  // namespace

SupervisorLoop::SupervisorLoop(const base::Root& root, const SuperviseOptions& options, base::UniqueFd signals)
    : options_(options),
      pid_file_(note(root, options.name, ".pid")),
      log_(note(root, options.name, ".log")),
      signals_(std::move(signals)) {}

base::Result<void> SupervisorLoop::start() {
    if (auto opened = log_.open(); !opened) {
        return opened;
    }
    if (!options_.console.empty() && !console_) {
        // A console that takes nothing, or is not there, must not hold up the program.
        console_.reset(::open(options_.console.c_str(), O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    }
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return base::fail_errno("cannot collect the output of " + options_.name);
    }
    output_.reset(ends[0]);
    const base::UniqueFd input(ends[1]);
    // The program may wait for us to read, but must not fail: its end of the pipe blocks.
    static_cast<void>(::fcntl(input.get(), F_SETFL, 0));
    const base::UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    base::ChildOptions child;
    child.argv = options_.argv;
    child.descriptors = {{nothing.get(), 0}, {input.get(), 1}, {input.get(), 2}};
    auto program = base::ChildProcess::spawn(child);
    if (!program) {
        return tl::unexpected(program.error());
    }
    program_ = std::move(*program);
    started_ = Clock::now();
    return base::write_file_atomically(pid_file_, fmt::format("{}\n", program_.pid()));
}

void SupervisorLoop::restart_later() {
    const int status = program_.wait();
    collect_output();
    std::error_code error;
    std::filesystem::remove(pid_file_, error);
    const auto lived = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
    const auto pause = delay_.after(lived);
    keep(fmt::format("supervisor: {} ended after {} ms ({}); again in {} ms\n", options_.name, lived.count(),
                     base::describe_wait_status(status), pause.count()));
    restart_at_ = Clock::now() + pause;
}

void SupervisorLoop::keep(std::string_view text) noexcept {
    log_.append(text);
    if (console_) {
        static_cast<void>(::write(console_.get(), text.data(), text.size()) < 0);
    }
}

void SupervisorLoop::collect_output() {
    std::array<char, 4096> text{};
    for (ssize_t got = 0; (got = ::read(output_.get(), text.data(), text.size())) > 0;) {
        keep({text.data(), static_cast<std::size_t>(got)});
    }
}

bool SupervisorLoop::wait() {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(restart_at_ - Clock::now()).count();
    const int timeout = program_.running() ? -1 : static_cast<int>(std::max<long>(left, 0));
    std::array<pollfd, 3> events{{{signals_.get(), POLLIN, 0},
                                  {program_.pidfd(), POLLIN, 0},
                                  {program_.running() ? output_.get() : -1, POLLIN, 0}}};
    if (::poll(events.data(), events.size(), timeout) < 0) {
        return true;
    }
    if ((events[2].revents & POLLIN) != 0) {
        collect_output();
    } else if ((events[2].revents & POLLHUP) != 0) {
        output_.reset();  // the program closed it; its end shows on the pidfd
    }
    if (events[1].revents != 0) {
        restart_later();
    }
    return events[0].revents == 0;
}

void SupervisorLoop::run() {
    while (wait()) {
        if (!program_.running() && Clock::now() >= restart_at_) {
            if (auto again = start(); !again) {
                keep("supervisor: " + again.error().message + "\n");
                restart_at_ = Clock::now() + delay_.after(std::chrono::milliseconds(0));
            }
        }
    }
    end_program();
}

void SupervisorLoop::end_program() {
    if (program_.running()) {
        program_.signal(SIGTERM);
        pollfd ended{program_.pidfd(), POLLIN, 0};
        if (::poll(&ended, 1, static_cast<int>(grace.count())) == 0) {
            keep("supervisor: " + options_.name + " did not end in time: killed\n");
            program_.signal(SIGKILL);
        }
        program_.wait();
        collect_output();
    }
    std::error_code error;
    std::filesystem::remove(pid_file_, error);
}

}  // namespace nanokvm::system
