// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nanokvm::input {

/// Names one client for as long as the server runs; 0 is nobody.
using ClientId = std::uint64_t;

/// Who may type: one client at a time, by lease.
///
/// Who acts while nobody else is busy gets the lease without asking: that is what two people who look at one screen
/// expect. Busy is who has acted within `idle_ns` or holds a key or button. Otherwise it takes a request that the
/// holder answers (hand-over), or, for those who may seize and for requests left unanswered, taking it.
///
/// Pure logic; `now` is monotonic nanoseconds. Thread-bound. All functions are true when the caller is the holder
/// afterwards.
class Lease {
public:
    /// Without a report for so long a holder with nothing held can be replaced.
    static constexpr std::uint64_t idle_ns = 3'000'000'000;
    /// A request that the holder has not answered for so long may be taken.
    static constexpr std::uint64_t unanswered_ns = 10'000'000'000;

    /// A client acts. `held`: the holder has a key or button down.
    [[nodiscard]] bool act(ClientId client, std::uint64_t now, bool held) noexcept;
    /// A client asks for control; a later request replaces an earlier one.
    bool request(ClientId client, std::uint64_t now, bool held) noexcept;
    /// A client takes control. `seize`: it may do so at any time.
    bool take(ClientId client, std::uint64_t now, bool held, bool seize) noexcept;
    /// The holder gives it up, to the one who asked if there is one; a requester withdraws.
    void release(ClientId client, std::uint64_t now) noexcept;

    [[nodiscard]] ClientId holder() const noexcept { return holder_; }
    [[nodiscard]] ClientId requester() const noexcept { return requester_; }

private:
    [[nodiscard]] bool available(ClientId client, std::uint64_t now, bool held) const noexcept;
    void grant(ClientId client, std::uint64_t now) noexcept;

    ClientId holder_ = 0;
    ClientId requester_ = 0;
    std::uint64_t acted_ns_ = 0;
    std::uint64_t requested_ns_ = 0;
};

}  // namespace nanokvm::input
