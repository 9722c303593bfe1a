// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/run_program.hpp"

#include "base/child_process.hpp"
#include "base/unique_fd.hpp"
#include "base/utf8.hpp"

#include <array>
#include <fcntl.h>
#include <memory>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace nanokvm::system {
namespace {

namespace asio = boost::asio;

constexpr std::size_t most_said = 4096;
constexpr std::size_t longest_line = 200;

struct Running {
    base::ChildProcess child;
    bool late = false;
};

/// Takes the first 4 kB that are written and refuses the rest. No pipe: a daemon that keeps it would be killed by
/// writing to it later.
base::Result<base::UniqueFd> bounded_file() {
    base::UniqueFd file(::memfd_create("stderr", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file || ::ftruncate(file.get(), most_said) != 0 ||
        ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) != 0) {
        return base::fail_errno("cannot keep what a program says");
    }
    return file;
}

std::string first_line(int file) {
    std::array<char, longest_line> text{};
    const ssize_t got = ::pread(file, text.data(), text.size(), 0);
    const std::string_view all(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    return base::as_utf8(all.substr(0, all.find_first_of(std::string_view("\n\r\0", 3))));
}

base::Result<void> outcome(const std::string& command, int status, bool late, const std::string& said) {
    if (status == 0) {
        return {};
    }
    std::string why = command + ": " + (late ? "took too long" : base::describe_wait_status(status));
    return base::fail(said.empty() ? why : why + ": " + said);
}

}  // namespace

asio::awaitable<base::Result<void>> run_program(std::vector<std::string> argv, std::chrono::milliseconds limit) {
    const auto executor = co_await asio::this_coro::executor;
    const base::UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const auto said = bounded_file();
    if (!nothing || !said) {
        co_return nothing ? tl::unexpected(said.error()) : base::fail_errno("cannot open /dev/null");
    }
    std::string command = argv.at(0);
    for (std::size_t i = 1; i < argv.size(); ++i) {
        command += " " + argv[i];
    }
    base::ChildOptions options;
    options.argv = std::move(argv);
    options.descriptors = {{nothing.get(), 0}, {nothing.get(), 1}, {said->get(), 2}};
    auto child = base::ChildProcess::spawn(options);
    if (!child) {
        co_return tl::unexpected(child.error());
    }
    const auto running = std::make_shared<Running>();
    running->child = std::move(*child);
    asio::posix::stream_descriptor ended(executor, ::fcntl(running->child.pidfd(), F_DUPFD_CLOEXEC, 3));
    asio::steady_timer timer(executor, limit);
    timer.async_wait([running](const boost::system::error_code& error) {
        if (!error && running->child.running()) {
            running->late = true;
            running->child.signal(SIGKILL);
        }
    });
    boost::system::error_code error;
    co_await ended.async_wait(asio::posix::stream_descriptor::wait_read,
                              asio::redirect_error(asio::use_awaitable, error));
    timer.cancel();
    const int status = running->child.wait();
    co_return outcome(command, status, running->late, first_line(said->get()));
}

}  // namespace nanokvm::system
