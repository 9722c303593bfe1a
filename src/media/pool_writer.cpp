// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/pool_writer.hpp"

#include "base/on_pool.hpp"

#include <span>

#include <boost/asio/post.hpp>

namespace nanokvm::media {
namespace {

namespace asio = boost::asio;
using Finished = tl::expected<void, PoolWriter::Failure>;
using Problem = PoolWriter::Problem;

base::Result<void> append(IncomingFile& file, const std::string& bytes) {
    return file.append(std::as_bytes(std::span(bytes)));
}

Finished finished(IncomingFile& file, const std::string& rest, const PoolWriter::Checks& checks) {
    if (const auto written = append(file, rest); !written) {
        return tl::unexpected(PoolWriter::Failure{Problem::write, written.error()});
    }
    if (!checks.sha256.empty()) {
        if (const auto is = file.sha256(); is != checks.sha256) {
            return tl::unexpected(PoolWriter::Failure{Problem::sha256, {"the SHA-256 of what came is " + is, EINVAL}});
        }
    }
    if (checks.iso9660 && !file.is_iso9660()) {
        return tl::unexpected(
            PoolWriter::Failure{Problem::iso9660, {checks.name + " holds no ISO 9660 volume", EINVAL}});
    }
    if (const auto installed = file.install(checks.name); !installed) {
        return tl::unexpected(PoolWriter::Failure{Problem::install, installed.error()});
    }
    return {};
}

}  // namespace

PoolWriter::PoolWriter(asio::thread_pool& pool, std::unique_ptr<IncomingFile> file)
    : pool_(pool), file_(std::move(file)) {
    waiting_.reserve(portion);
}

void PoolWriter::discard() {
    asio::post(pool_, [file = std::move(file_)] {});
}

asio::awaitable<base::Result<void>> PoolWriter::write(std::string_view bytes) {
    waiting_ += bytes;
    if (waiting_.size() < portion) {
        co_return base::Result<void>{};
    }
    auto work = [file = file_, bytes_to_write = std::exchange(waiting_, {})] { return append(*file, bytes_to_write); };
    waiting_.reserve(portion);
    auto writing = base::on_pool(pool_, std::move(work));
    co_return co_await std::move(writing);
}

asio::awaitable<Finished> PoolWriter::finish(const Checks& checks) {
    auto work = [file = file_, rest = std::exchange(waiting_, {}), checks] { return finished(*file, rest, checks); };
    auto finishing = base::on_pool(pool_, std::move(work));
    co_return co_await std::move(finishing);
}

}  // namespace nanokvm::media
