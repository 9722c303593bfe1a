// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "board/virtual/qmp_client.hpp"
#include "media/media_port.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::board {

/// The USB drive of the virtual PC. Nothing is plugged in until the first medium goes in. A CD goes into a USB CD drive
/// that stays, and changes there as in a real one; a disk is a USB stick that is plugged and pulled. There is either
/// the one or the other, and the PC's firmware boots it before its own disk (sim/pc/pc).
///
/// What lies there is asked of QEMU every time: it outlives this server.
class QmpDrive final : public media::MediaPort, private QmpListener {
public:
    /// `client` outlives it.
    QmpDrive(boost::asio::io_context& loop, QmpClient& client);
    ~QmpDrive() override;
    QmpDrive(const QmpDrive&) = delete;
    QmpDrive& operator=(const QmpDrive&) = delete;

    [[nodiscard]] boost::asio::awaitable<base::Result<media::Medium>> state() override;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> insert(const media::Medium& medium,
                                                                    media::WhenLocked when_locked) override;
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> eject(media::WhenLocked when_locked) override;
    void set_changed(std::function<void()> changed) override { changed_ = std::move(changed); }

private:
    using Done = boost::asio::awaitable<base::Result<void>>;
    struct Found {
        bool cd_drive = false;  ///< plugged, with or without a medium
        bool locked = false;    ///< the medium, by the PC
        std::string stick;      ///< the block node of the stick that is plugged; empty: none
        media::Medium medium;
    };

    void qmp_connected() override {}
    void qmp_lost() override {}
    void qmp_event(std::string_view name, const boost::json::object& data) override;

    [[nodiscard]] boost::asio::awaitable<base::Result<Found>> look();
    /// Gives a command; `arguments` is JSON text.
    [[nodiscard]] Done command(std::string_view name, const std::string& arguments);
    /// The same, again and again for a while when it fails: what was pulled is in QEMU's hands until its last transfer
    /// has ended, and so are its image and its place in the boot order.
    [[nodiscard]] Done command_in_time(std::string_view name, const std::string& arguments);
    [[nodiscard]] Done insert_cd(const Found& former, const std::string& file, media::WhenLocked when_locked);
    [[nodiscard]] Done load_cd(bool plugged, const std::string& file, media::WhenLocked when_locked);
    [[nodiscard]] Done insert_disk(const Found& former, const media::Medium& medium);
    [[nodiscard]] Done pull_stick(const std::string& node);
    [[nodiscard]] Done empty_cd_drive();
    void ejected_by_pc(bool cd);

    boost::asio::io_context& loop_;
    QmpClient& client_;
    std::function<void()> changed_;
    bool at_work_ = false;                                                    // tray movements are our own doing
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // for answers that come too late
};

}  // namespace nanokvm::board
