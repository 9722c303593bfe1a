// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/transfers.hpp"

#include "base/unique_fd.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::media {

Transfers::Transfers(const base::Root& root) : mark_((root / "/run/nanokvm-transfer-in-progress").string()) {
    ::unlink(mark_.c_str());
}

base::Result<std::unique_ptr<Transfers::Turn>> Transfers::begin(std::string file, std::optional<std::uint64_t> total) {
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(mark_).parent_path(), ignored);
    const base::UniqueFd mark(::open(mark_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!mark) {
        return errno == EEXIST ? base::fail("another file is being transferred", EBUSY)
                               : base::fail_errno("cannot mark the transfer");
    }
    *state_ = State{.status = Status::in_progress, .file = std::move(file), .total = total};
    return std::make_unique<Turn>(state_, mark_);
}

Transfers::Turn::Turn(std::shared_ptr<State> state, std::string mark) noexcept
    : state_(std::move(state)), mark_(std::move(mark)) {}

Transfers::Turn::~Turn() {
    *state_ = std::move(after_);
    ::unlink(mark_.c_str());
}

void Transfers::Turn::outcome(Status status, std::string reason) {
    after_ = State{.status = status, .reason = std::move(reason)};
}

std::string_view name_of(Transfers::Status status) noexcept {
    switch (status) {
        case Transfers::Status::idle:
            return "idle";
        case Transfers::Status::in_progress:
            return "in_progress";
        case Transfers::Status::success:
            return "success";
        case Transfers::Status::failed:
            return "failed";
        case Transfers::Status::checksum_failed:
            return "checksum_failed";
    }
    return "";
}

std::string percentage(const Transfers::State& state) {
    if (state.status != Transfers::Status::in_progress || !state.total || *state.total == 0) {
        return "";
    }
    return fmt::format("{:.2f}%", 100.0 * static_cast<double>(state.received) / static_cast<double>(*state.total));
}

}  // namespace nanokvm::media
