// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/hidg/hidg_node.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace nanokvm::input {
namespace {

constexpr int most_reads = 16;  // at one go: others wait for the loop

}  // namespace

void HidgNode::assign(base::UniqueFd node) {
    close();
    file_.assign(node.release());
    alive_ = std::make_shared<const bool>(true);
}

void HidgNode::close() {
    alive_.reset();
    report_ = {};
    lost_ = {};
    boost::system::error_code ignored;
    file_.close(ignored);
}

bool HidgNode::is(const std::filesystem::path& path) {
    struct stat open {};
    struct stat named {};
    return ::fstat(file_.native_handle(), &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
           open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

HidgNode::Written HidgNode::write(std::span<const std::uint8_t> report) {
    ssize_t size = 0;
    do {
        size = ::write(file_.native_handle(), report.data(), report.size());
    } while (size < 0 && errno == EINTR);
    if (size == static_cast<ssize_t>(report.size())) {
        return Written::yes;
    }
    if (size < 0 && errno == EAGAIN) {
        return idle() ? Written::refused : Written::busy;
    }
    error_ = base::fail_errno("the report was not taken", size < 0 ? errno : EIO).value();
    return Written::lost;
}

bool HidgNode::idle() {
    pollfd node{file_.native_handle(), POLLOUT, 0};
    return ::poll(&node, 1, 0) == 1 && (node.revents & POLLOUT) != 0;
}

void HidgNode::wait_writable(std::function<void()> writable) {
    file_.async_wait(
        boost::asio::posix::stream_descriptor::wait_write,
        [alive = std::weak_ptr(alive_), writable = std::move(writable)](const boost::system::error_code& error) {
            if (!error && !alive.expired()) {
                writable();
            }
        });
}

void HidgNode::read_reports(std::function<void(std::uint8_t)> report, std::function<void()> lost) {
    report_ = std::move(report);
    lost_ = std::move(lost);
    read_next();
}

void HidgNode::read_next() {
    file_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                     [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
                         if (error || alive.expired()) {
                             return;
                         }
                         if (read_waiting()) {
                             read_next();
                         } else {
                             const auto lost = std::exchange(lost_, {});
                             lost();
                         }
                     });
}

bool HidgNode::read_waiting() {
    std::array<std::uint8_t, 64> bytes{};
    for (int reads = 0; reads < most_reads; ++reads) {
        const ssize_t size = ::read(file_.native_handle(), bytes.data(), bytes.size());
        if (size > 0) {
            report_(bytes[0]);
        } else if (size < 0 && errno == EAGAIN) {
            return true;
        } else if (size == 0 || errno != EINTR) {
            error_ = base::fail_errno("no reports of the host can be read", size == 0 ? EIO : errno).value();
            return false;
        }
    }
    return true;
}

}  // namespace nanokvm::input
