// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_steps.hpp"

#include "base/unique_fd.hpp"
#include "base64.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fcntl.h>
#include <glob.h>
#include <linux/cdrom.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/json/array.hpp>

namespace nanokvm::cube {

std::int64_t now_us() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000 + now.tv_nsec / 1'000;
}

Answer read_file(const Arguments& arguments) {
    constexpr std::int64_t most = 4 << 20;
    const auto path = text_of(arguments, "path");
    const auto limit = static_cast<std::size_t>(number_of(arguments, "limit", most));
    const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd) {
        return base::fail_errno("cannot open " + path);
    }
    std::string content;
    std::array<char, 16384> part{};
    while (content.size() < limit) {
        const auto size = ::read(fd.get(), part.data(), std::min(part.size(), limit - content.size()));
        if (size < 0) {
            return base::fail_errno("cannot read " + path);
        }
        if (size == 0) {
            break;
        }
        content.append(part.data(), static_cast<std::size_t>(size));
    }
    return boost::json::object{{"bytes", to_base64(content)}};
}

Answer write_file(const Arguments& arguments) {
    const auto path = text_of(arguments, "path");
    const auto bytes = from_base64(text_of(arguments, "bytes"));
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    const auto mode = static_cast<mode_t>(number_of(arguments, "mode", 0644));
    const base::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (!fd) {
        return base::fail_errno("cannot open " + path);
    }
    const auto size = ::write(fd.get(), bytes->data(), bytes->size());
    if (size < 0) {
        return base::fail_errno("cannot write to " + path);
    }
    if (static_cast<std::size_t>(size) != bytes->size()) {
        return base::fail(path + " took " + std::to_string(size) + " of " + std::to_string(bytes->size()) + " bytes");
    }
    return boost::json::object{};
}

Answer receive(const Arguments& arguments) {
    const auto path = text_of(arguments, "path");
    const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd) {
        return base::fail_errno("cannot open " + path);
    }
    pollfd wait{fd.get(), POLLIN, 0};
    std::array<char, 4096> bytes{};
    ssize_t size = 0;
    if (::poll(&wait, 1, static_cast<int>(number_of(arguments, "timeout_ms", 5000))) > 0) {
        size = ::read(fd.get(), bytes.data(), bytes.size());
    }
    if (size < 0) {
        return base::fail_errno("cannot read " + path);
    }
    return boost::json::object{{"bytes", to_base64({bytes.data(), static_cast<std::size_t>(size)})}};
}

Answer glob_paths(const Arguments& arguments) {
    glob_t found{};
    boost::json::array paths;
    if (::glob(text_of(arguments, "pattern").c_str(), 0, nullptr, &found) == 0) {
        for (std::size_t i = 0; i < found.gl_pathc; ++i) {
            paths.emplace_back(found.gl_pathv[i]);
        }
    }
    ::globfree(&found);
    return boost::json::object{{"paths", std::move(paths)}};
}

Answer eject(const Arguments& arguments) {
    const auto path = text_of(arguments, "path");
    const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd || ::ioctl(fd.get(), CDROMEJECT, 0) < 0) {
        return base::fail_errno("cannot eject " + path);
    }
    return boost::json::object{};
}

Answer reset_usb(const Arguments& arguments) {
    const auto path = text_of(arguments, "path");
    const base::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd || ::ioctl(fd.get(), USBDEVFS_RESET, 0) < 0) {
        return base::fail_errno("cannot reset " + path);
    }
    return boost::json::object{};
}

Answer control_in(const Arguments& arguments) {
    const auto path = text_of(arguments, "path");
    const auto number = [&arguments](std::string_view name) { return arguments.at(name).as_int64(); };
    std::string bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(number("length"), 0, 4096)), '\0');
    usbdevfs_ctrltransfer transfer{};
    transfer.bRequestType = static_cast<std::uint8_t>(number("type") | 0x80);
    transfer.bRequest = static_cast<std::uint8_t>(number("request"));
    transfer.wValue = static_cast<std::uint16_t>(number("value"));
    transfer.wIndex = static_cast<std::uint16_t>(number("index"));
    transfer.wLength = static_cast<std::uint16_t>(bytes.size());
    transfer.timeout = 1000;
    transfer.data = bytes.data();
    const base::UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    const int size = fd ? ::ioctl(fd.get(), USBDEVFS_CONTROL, &transfer) : -1;
    if (size < 0) {
        return base::fail_errno("no control transfer from " + path);
    }
    bytes.resize(static_cast<std::size_t>(size));
    return boost::json::object{{"bytes", to_base64(bytes)}};
}

}  // namespace nanokvm::cube
