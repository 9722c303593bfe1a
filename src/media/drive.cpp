// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/drive.hpp"

#include "base/on_pool.hpp"

#include <cerrno>
#include <utility>

namespace nanokvm::media {

namespace asio = boost::asio;
using asio::awaitable;

Drive::Drive(asio::io_context& loop, asio::thread_pool& pool, ImageStore store, MediaPort& port)
    : pool_(pool), store_(std::move(store)), port_(port), gate_(loop.get_executor()) {
    port_.set_changed([this] { images_changed(); });
}

void Drive::images_changed() const {
    if (changed_) {
        changed_();
    }
}

awaitable<base::Result<Medium>> Drive::state() {
    const auto turn = co_await gate_.enter();
    if (!turn) {
        co_return tl::unexpected(turn.error());
    }
    auto medium = co_await port_.state();
    if (medium && !medium->file.empty()) {
        medium->file = store_.shown(medium->file);
    }
    co_return medium;
}

awaitable<tl::expected<void, Drive::Failure>> Drive::insert(const Medium& wanted, WhenLocked when_locked) {
    Medium medium = wanted;
    const auto turn = co_await gate_.enter();
    if (!turn) {
        co_return tl::unexpected(Failure{Step::eject, turn.error()});
    }
    if (const auto there = co_await port_.state(); !there) {
        co_return tl::unexpected(Failure{Step::eject, there.error()});
    }
    auto look = [store = store_, medium] {
        return store.check(medium.file, medium.cdrom ? gadget::ImageKind::cdrom : gadget::ImageKind::disk);
    };
    auto looked = base::on_pool(pool_, std::move(look));
    auto image = co_await std::move(looked);
    if (!image) {
        co_return tl::unexpected(Failure{Step::check, image.error()});
    }
    medium.file = std::move(image->path);
    medium.read_only = medium.read_only || medium.cdrom;
    const auto inserted = co_await port_.insert(medium, when_locked);
    if (!inserted) {
        co_return tl::unexpected(
            Failure{inserted.error().code == EBUSY ? Step::eject : Step::insert, inserted.error()});
    }
    images_changed();
    co_return tl::expected<void, Failure>{};
}

awaitable<tl::expected<void, Drive::Failure>> Drive::eject(WhenLocked when_locked) {
    const auto turn = co_await gate_.enter();
    if (!turn) {
        co_return tl::unexpected(Failure{Step::eject, turn.error()});
    }
    if (const auto ejected = co_await port_.eject(when_locked); !ejected) {
        co_return tl::unexpected(Failure{Step::eject, ejected.error()});
    }
    images_changed();
    co_return tl::expected<void, Failure>{};
}

awaitable<base::Result<std::vector<StoredImage>>> Drive::list() {
    auto work = [store = store_] { return store.list(); };
    auto listed = base::on_pool(pool_, std::move(work));
    co_return co_await std::move(listed);
}

awaitable<base::Result<Space>> Drive::space() {
    auto work = [store = store_] { return store.space(); };
    auto asked = base::on_pool(pool_, std::move(work));
    co_return co_await std::move(asked);
}

awaitable<bool> Drive::writable() {
    auto work = [store = store_] { return store.writable(); };
    auto tried = base::on_pool(pool_, std::move(work));
    co_return co_await std::move(tried);
}

awaitable<bool> Drive::holds(const std::string& path) {
    const auto medium = co_await state();
    co_return medium && !medium->file.empty() && medium->file == path;
}

awaitable<base::Result<void>> Drive::remove(const std::string& path) {
    if (co_await holds(path)) {
        co_return base::fail(path + " lies in the drive: eject it first", EBUSY);
    }
    auto work = [store = store_, path] { return store.remove(path); };
    auto removed = base::on_pool(pool_, std::move(work));
    auto result = co_await std::move(removed);
    if (result) {
        images_changed();
    }
    co_return result;
}

}  // namespace nanokvm::media
