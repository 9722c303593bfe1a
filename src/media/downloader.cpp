// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/downloader.hpp"

#include "base/log.hpp"
#include "base/on_pool.hpp"
#include "media/pool_writer.hpp"

#include <cerrno>
#include <chrono>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace nanokvm::media {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::chrono::seconds cancel_patience{10};

}  // namespace

struct Downloader::Job {
    Job(asio::io_context& loop, const DownloadPolicy& policy)
        : request(loop, policy), ended(loop, asio::steady_timer::time_point::max()) {}

    Url url;
    std::unique_ptr<Transfers::Turn> turn;
    PoolWriter::Checks checks;
    Fetch request;
    std::unique_ptr<PoolWriter> writer;
    std::uint64_t available = 0;
    std::uint64_t received = 0;
    asio::steady_timer ended;  // cancelled at the end
};

Downloader::Downloader(Parts parts, std::vector<std::string> allowed_hosts)
    : parts_(parts), policy_(std::move(allowed_hosts)) {}

Downloader::~Downloader() = default;

base::Result<void> Downloader::start(const std::string& url, std::string sha256) {
    auto parsed = parse_url(url);
    if (!parsed) {
        return tl::unexpected(parsed.error());
    }
    std::string name = file_name(*parsed);
    if (!is_plain_name(name) || !is_image_name(name)) {
        return base::fail("the URL does not end in the name of an .iso or .img file", EINVAL);
    }
    auto turn = parts_.transfers.begin(url, {});
    if (!turn) {
        return tl::unexpected(turn.error());
    }
    auto job = std::make_shared<Job>(parts_.loop, policy_);
    job->checks.sha256 = std::move(sha256);
    job->checks.iso9660 = name.back() == 'o' || name.back() == 'O';
    job->checks.name = std::move(name);
    job->url = std::move(*parsed);
    job->turn = std::move(*turn);
    job_ = job;
    auto running = run(parts_, std::move(job));
    asio::co_spawn(parts_.loop, std::move(running), asio::detached);
    return {};
}

awaitable<void> Downloader::run(Parts parts, std::shared_ptr<Job> job) {
    const auto fetched = co_await fetch(parts, job);
    if (fetched) {
        log::info("media: {} was downloaded from {}", job->checks.name, job->url.host);
        job->turn->outcome(Transfers::Status::success);
    } else if (fetched.error().code == ECANCELED) {
        log::info("media: the download of {} was cancelled", job->checks.name);
    } else {
        log::warning("media: {} was not downloaded: {}", job->checks.name, fetched.error().message);
        job->turn->outcome(
            fetched.error().code == EBADMSG ? Transfers::Status::checksum_failed : Transfers::Status::failed,
            fetched.error().message);
    }
    if (job->writer && !fetched) {
        job->writer->discard();
    }
    job->turn.reset();
    job->ended.cancel();
    parts.drive.images_changed();
}

awaitable<base::Result<void>> Downloader::fetch(Parts parts, std::shared_ptr<Job> job) {
    const std::string path = std::string(images_folder) + "/" + job->checks.name;
    if (co_await parts.drive.holds(path)) {
        co_return base::fail(job->checks.name + " lies in the drive: eject it before it is replaced", EBUSY);
    }
    const auto space = co_await parts.drive.space();
    if (!space) {
        co_return tl::unexpected(space.error());
    }
    job->available = space->available;
    auto make = [folder = parts.drive.store().folder(), digest = !job->checks.sha256.empty()] {
        return IncomingFile::create(folder, "download", digest);
    };
    auto making = base::on_pool(parts.pool, std::move(make));
    auto file = co_await std::move(making);
    if (!file) {
        co_return tl::unexpected(file.error());
    }
    job->writer = std::make_unique<PoolWriter>(parts.pool, std::move(*file));
    Fetch::Sink sink;
    sink.begin = [&job](std::optional<std::uint64_t> length) -> base::Result<void> {
        job->turn->set_total(length);
        if (length.value_or(0) > job->available) {
            return base::fail(
                fmt::format("there is not enough space: {} bytes are free, {} are needed", job->available, *length),
                ENOSPC);
        }
        return {};
    };
    sink.data = [&job](std::string_view bytes) {
        job->received += bytes.size();
        job->turn->progress(job->received);
        return job->writer->write(bytes);
    };
    if (auto got = co_await job->request.get(job->url, sink); !got) {
        co_return got;
    }
    if (co_await parts.drive.holds(path)) {
        co_return base::fail(job->checks.name + " lies in the drive: eject it before it is replaced", EBUSY);
    }
    auto finishing = job->writer->finish(job->checks);
    const auto finished = co_await std::move(finishing);
    if (!finished) {
        const bool checksum = finished.error().problem == PoolWriter::Problem::sha256;
        co_return base::fail(finished.error().error.message, checksum ? EBADMSG : finished.error().error.code);
    }
    co_return base::Result<void>{};
}

awaitable<base::Result<void>> Downloader::cancel() {
    const auto job = job_.lock();
    if (!job || !job->turn) {
        co_return base::fail("there is no download", ENOENT);
    }
    job->request.cancel();
    asio::steady_timer late(parts_.loop, cancel_patience);
    late.async_wait([job](const boost::system::error_code& cancelled) {
        if (!cancelled) {
            job->ended.cancel();
        }
    });
    boost::system::error_code woken;
    co_await job->ended.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (job->turn) {
        co_return base::fail("the download does not end", ETIMEDOUT);
    }
    co_return base::Result<void>{};
}

}  // namespace nanokvm::media
