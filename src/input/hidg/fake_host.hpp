// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/files.hpp"
#include "base/result.hpp"
#include "base/root.hpp"
#include "base/temporary_folder.hpp"
#include "base/unique_fd.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace nanokvm::input {

/// Stands in for f_hid, a controller and the host at the other end of the cable; for tests. A node is a packet pipe of
/// one page, which is as f_hid is: one report under way, POLLOUT once it is fetched.
class FakeHost {
public:
    static constexpr std::size_t devices = 3;
    using Bytes = std::vector<std::uint8_t>;
    struct Fetched {
        std::size_t device;
        Bytes report;
        friend bool operator==(const Fetched&, const Fetched&) = default;
    };

    FakeHost() {
        ::signal(SIGPIPE, SIG_IGN);  // a node that is gone is no pipe
        std::filesystem::create_directories(controller());
        std::filesystem::create_directories(folder_.path() / "boot");
        state("not attached");
    }

    [[nodiscard]] base::Root root() const { return base::Root(folder_.path()); }
    [[nodiscard]] std::filesystem::path controller() const { return folder_.path() / "sys/class/udc/fake.0"; }

    /// What /sys/class/udc/*/state says; written in one piece, so that nobody sees a part.
    void state(std::string_view word) {
        const base::UniqueFd file(::open((controller() / "state").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
        const std::string line = std::string(word) + "\n";
        if (::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
            throw std::runtime_error("cannot write the state");
        }
    }

    /// The host enumerates, or the cable goes: whatever was down is up, whatever was under way is lost.
    void plug() { state("configured"); }
    void unplug() {
        state("not attached");
        break_nodes();
    }

    /// HidgSink::Options::open
    [[nodiscard]] base::Result<base::UniqueFd> open(std::size_t index, int access) {
        if (refuses_opening) {
            return base::fail_errno("no node", ENOENT);
        }
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_DIRECT | O_NONBLOCK | O_CLOEXEC) != 0) {
            return base::fail_errno("pipe");
        }
        base::UniqueFd read(ends[0]);
        base::UniqueFd write(ends[1]);
        ::fcntl(write.get(), F_SETPIPE_SZ, 4096);
        if (access == O_RDONLY) {
            lights_ = std::move(write);
            return read;
        }
        ++openings;
        // What f_hid still holds of an older descriptor stays to be fetched.
        nodes_.at(index).push_back(std::move(read));
        return write;
    }

    /// Fetches what is under way, once from every device. True: there was something.
    bool fetch() {
        bool any = false;
        for (std::size_t i = 0; i < devices; ++i) {
            any = reads.at(i) && fetch(i) ? true : any;
        }
        return any;
    }

    /// The kernel takes the nodes away under whoever has them open.
    void break_nodes() {
        forget_what_was_down();
        for (auto& node : nodes_) {
            node.clear();
        }
    }
    /// To the host it is a new device.
    void forget_what_was_down() {
        keyboard = {};
        buttons = {};
    }

    /// Nobody has a node open.
    [[nodiscard]] bool closed() {
        return std::ranges::all_of(nodes_, [](const auto& node) {
            pollfd end{node.empty() ? -1 : node.back().get(), POLLIN, 0};
            return node.empty() || (::poll(&end, 1, 0) == 1 && (end.revents & POLLHUP) != 0);
        });
    }
    [[nodiscard]] std::string asked_to_wake() const { return base::read_file(controller() / "srp").value_or(""); }

    void light(std::uint8_t bits) {
        if (::write(lights_.get(), &bits, 1) != 1) {
            throw std::runtime_error("nobody reads the lights");
        }
    }

    [[nodiscard]] bool anything_down() const {
        for (std::size_t i = 1; i < keyboard.size(); ++i) {
            if (keyboard[i] != 0) {
                return true;
            }
        }
        return keyboard[0] != 0 || buttons[0] != 0 || buttons[1] != 0;
    }

    std::array<bool, devices> reads{true, true, true};  ///< firmware reads some devices only
    bool refuses_opening = false;
    std::size_t openings = 0;
    std::vector<Fetched> fetched;
    std::array<std::uint8_t, 8> keyboard{};
    std::array<std::uint8_t, 2> buttons{};  ///< of the relative, the absolute pointer

private:
    bool fetch(std::size_t device) {
        std::array<std::uint8_t, 64> bytes{};
        for (auto& node : nodes_[device]) {
            const ssize_t size = ::read(node.get(), bytes.data(), bytes.size());
            if (size <= 0) {
                continue;
            }
            fetched.push_back({device, Bytes(bytes.begin(), bytes.begin() + size)});
            if (device == 0) {
                std::copy_n(bytes.begin(), keyboard.size(), keyboard.begin());
            } else {
                buttons.at(device - 1) = bytes[0];
            }
            return true;
        }
        return false;
    }

    base::TemporaryFolder folder_;
    std::array<std::vector<base::UniqueFd>, devices> nodes_;  // oldest first
    base::UniqueFd lights_;
};

}  // namespace nanokvm::input
