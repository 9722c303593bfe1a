// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nanokvm::media {

/// The one transfer that may bring a big file to the device at a time: upload, download of an image or update
/// (http-api.md 3.7). The file `/run/nanokvm-transfer-in-progress` keeps programs of their own out as well.
/// Thread-bound to the loop.
class Transfers {
public:
    enum class Status { idle, in_progress, success, failed, checksum_failed };
    struct State {
        Status status = Status::idle;
        std::string file;  ///< URL or name while in progress, else empty
        std::uint64_t received = 0;
        std::optional<std::uint64_t> total;  ///< when it is known
        std::string reason;                  ///< of a failure, a sentence
    };

    /// The transfer lasts as long as this exists. Thread-bound.
    class Turn {
    public:
        Turn(std::shared_ptr<State> state, std::string mark) noexcept;
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

        void progress(std::uint64_t received) noexcept { state_->received = received; }
        void set_file(std::string file) { state_->file = std::move(file); }
        void set_total(std::optional<std::uint64_t> total) noexcept { state_->total = total; }
        /// What is told after the end, until the next transfer; idle unless called.
        void outcome(Status status, std::string reason = "");

    private:
        std::shared_ptr<State> state_;
        std::string mark_;
        State after_;
    };

    /// Removes the mark that a former run left.
    explicit Transfers(const base::Root& root);

    /// Errors: EBUSY, there is one already.
    [[nodiscard]] base::Result<std::unique_ptr<Turn>> begin(std::string file, std::optional<std::uint64_t> total);

    [[nodiscard]] const State& state() const noexcept { return *state_; }

private:
    std::string mark_;
    std::shared_ptr<State> state_ = std::make_shared<State>();  // also of the turn, which may outlive us
};

/// "in_progress", as the API spells it.
[[nodiscard]] std::string_view name_of(Transfers::Status status) noexcept;

/// "12.34%"; empty while the length is not known or nothing goes on.
[[nodiscard]] std::string percentage(const Transfers::State& state);

}  // namespace nanokvm::media
