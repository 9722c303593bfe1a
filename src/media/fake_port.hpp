// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "media/media_port.hpp"

#include <cerrno>
#include <functional>
#include <optional>
#include <utility>

namespace nanokvm::media {

/// A drive in memory, for tests.
class FakePort final : public MediaPort {
public:
    [[nodiscard]] boost::asio::awaitable<base::Result<Medium>> state() override {
        if (broken) {
            co_return tl::unexpected(*broken);
        }
        co_return medium;
    }
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> insert(const Medium& wanted,
                                                                    WhenLocked when_locked) override {
        return change(wanted, when_locked);
    }
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> eject(WhenLocked when_locked) override {
        return change({}, when_locked);
    }
    void set_changed(std::function<void()> to_call) override { changed = std::move(to_call); }

    Medium medium;
    bool locked = false;
    std::optional<base::Error> broken;
    std::function<void()> changed;

private:
    boost::asio::awaitable<base::Result<void>> change(Medium wanted, WhenLocked when_locked) {
        if (broken) {
            co_return tl::unexpected(*broken);
        }
        if (locked && when_locked == WhenLocked::refuse) {
            co_return base::fail("locked", EBUSY);
        }
        medium = wanted;
        co_return base::Result<void>{};
    }
};

}  // namespace nanokvm::media
