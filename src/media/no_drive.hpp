// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "media/media_port.hpp"

#include <cerrno>

namespace nanokvm::media {

/// The port of a board without a drive: every call says so.
class NoDrive final : public MediaPort {
public:
    [[nodiscard]] boost::asio::awaitable<base::Result<Medium>> state() override { co_return base::fail(why, ENXIO); }
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> insert(const Medium& /*medium*/,
                                                                    WhenLocked /*when_locked*/) override {
        co_return base::fail(why, ENXIO);
    }
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> eject(WhenLocked /*when_locked*/) override {
        co_return base::fail(why, ENXIO);
    }
    void set_changed(std::function<void()> /*changed*/) override {}

private:
    static constexpr const char* why = "this board has no drive";
};

}  // namespace nanokvm::media
