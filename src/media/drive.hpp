// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "media/gate.hpp"
#include "media/image_store.hpp"
#include "media/media_port.hpp"

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

namespace nanokvm::media {

/// The images and the drive together: what may go in, what lies in it, and what must therefore not be deleted. Files
/// are looked at on the pool. Thread-bound to the loop; everything given outlives it.
class Drive {
public:
    enum class Step { check, eject, insert };  ///< where it failed, for the API's messages
    struct Failure {
        Step step;
        base::Error error;
    };

    Drive(boost::asio::io_context& loop, boost::asio::thread_pool& pool, ImageStore store, MediaPort& port);

    /// What lies in the drive; `file` as the API names it, empty for what is no image of ours.
    [[nodiscard]] boost::asio::awaitable<base::Result<Medium>> state();

    /// `wanted.file` as the API names it. A CD is checked to be one.
    [[nodiscard]] boost::asio::awaitable<tl::expected<void, Failure>> insert(const Medium& wanted,
                                                                             WhenLocked when_locked);
    [[nodiscard]] boost::asio::awaitable<tl::expected<void, Failure>> eject(WhenLocked when_locked);

    [[nodiscard]] boost::asio::awaitable<base::Result<std::vector<StoredImage>>> list();
    [[nodiscard]] boost::asio::awaitable<base::Result<Space>> space();
    [[nodiscard]] boost::asio::awaitable<bool> writable();
    /// Errors: ImageStore::remove; EBUSY, it lies in the drive.
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> remove(const std::string& path);

    /// Whether `path` (of the API) lies in the drive; false when the drive cannot be asked.
    [[nodiscard]] boost::asio::awaitable<bool> holds(const std::string& path);

    /// Called after every change of the drive or of the images.
    void set_changed(std::function<void()> changed) { changed_ = std::move(changed); }
    void images_changed() const;

    [[nodiscard]] const ImageStore& store() const noexcept { return store_; }

private:
    boost::asio::thread_pool& pool_;
    ImageStore store_;
    MediaPort& port_;
    Gate gate_;
    std::function<void()> changed_;
};

}  // namespace nanokvm::media
