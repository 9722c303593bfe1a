// SPDX-License-Identifier: GPL-3.0-or-later
#include "port.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <unistd.h>

#include <boost/json/serialize.hpp>

namespace nanokvm::cube {
namespace {

/// A message is a test's file at most.
constexpr std::size_t longest_line = 16U << 20U;

std::string find_port(const std::string& wanted) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/class/virtio-ports", ignored)) {
        std::string name;
        if (std::getline(std::ifstream(entry.path() / "name"), name) && name == wanted) {
            return "/dev/" + entry.path().filename().string();
        }
    }
    return {};
}

}  // namespace

base::Result<Port> Port::open(const std::string& name) {
    const auto path = find_port(name);
    if (path.empty()) {
        return base::fail("there is no virtio port named " + name);
    }
    base::UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
        return base::fail_errno("cannot open " + path);
    }
    return Port(std::move(fd));
}

std::optional<std::string> Port::read_line() {
    for (;;) {
        if (const auto end = received_.find('\n'); end != std::string::npos) {
            auto line = received_.substr(0, end);
            received_.erase(0, end + 1);
            return line;
        }
        std::array<char, 65536> bytes{};
        const auto size = ::read(fd_.get(), bytes.data(), bytes.size());
        if (size > 0 && received_.size() < longest_line) {
            received_.append(bytes.data(), static_cast<std::size_t>(size));
        } else if (size == 0) {
            // Nobody is connected outside: the kernel reports the end of a file and a hang-up until somebody is.
            constexpr int pause_ms = 50;
            ::poll(nullptr, 0, pause_ms);
            received_.clear();
        } else if (size > 0 || errno != EINTR) {
            return std::nullopt;
        }
    }
}

void Port::send(const boost::json::object& message) {
    const auto line = boost::json::serialize(message) + "\n";
    const std::lock_guard<std::mutex> lock(*sending_);
    for (std::size_t sent = 0; sent < line.size();) {
        const auto size = ::write(fd_.get(), line.data() + sent, line.size() - sent);
        if (size <= 0 && errno != EINTR) {
            return;
        }
        sent += size > 0 ? static_cast<std::size_t>(size) : 0;
    }
}

}  // namespace nanokvm::cube
