// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "input/held_state.hpp"
#include "input/lease.hpp"
#include "input/report_queue.hpp"
#include "input/sink.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace nanokvm::input {

class InputClient;

/// Who a client is and what it may do.
struct Member {
    std::string name;          ///< of the user, shown to the others
    bool may_control = false;  ///< false: a viewer, whose reports are refused
    bool may_seize = false;    ///< may take control from a busy holder
};

/// What a client is told about control.
struct ControlStatus {
    std::string holder;        ///< user name, "" when nobody controls
    bool mine = false;         ///< the holder is this very client
    std::string requested_by;  ///< user who waits for control, "" when nobody does

    friend bool operator==(const ControlStatus&, const ControlStatus&) = default;
};

/// All input to the target: many clients, one controller at a time (Lease), one ordered bounded queue (ReportQueue),
/// one sink. Whatever ends a client's control, what it held is released; nothing is released merely because time
/// passes.
///
/// Thread-bound to the loop. `sink` outlives it; it outlives its clients.
class InputControl {
public:
    /// Monotonic nanoseconds.
    using Clock = std::function<std::uint64_t()>;

    explicit InputControl(InputSink& sink, Clock clock = base::monotonic_ns);
    ~InputControl();
    InputControl(const InputControl&) = delete;
    InputControl& operator=(const InputControl&) = delete;

    /// `control_changed` runs inside calls of this class whenever someone's ControlStatus may have changed; it must
    /// neither join nor end a client. May be empty.
    [[nodiscard]] InputClient join(Member member, std::function<void()> control_changed);

    /// A report that is nobody's, control stays where it is. False: something is held down, it is not sent.
    bool nudge(const Report& report);
    /// Time since a client's report was taken; since ever when there was none.
    [[nodiscard]] std::chrono::nanoseconds quiet_for() const {
        return std::chrono::nanoseconds(clock_() - reported_ns_);
    }

    /// Reports the sink has not taken yet.
    [[nodiscard]] std::size_t backlog() const noexcept { return queue_.size(); }
    /// Reports lost to overflow, see ReportQueue.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return queue_.dropped(); }
    /// Reports of clients that were not in control.
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

private:
    friend class InputClient;
    struct Client {
        Member member;
        std::function<void()> control_changed;
        HeldState held;
    };

    bool report(ClientId id, const Report& report);
    bool request(ClientId id);
    bool take(ClientId id, bool from_same_user_only);
    void release(ClientId id);
    void leave(ClientId id);
    [[nodiscard]] ControlStatus status(ClientId id) const;

    [[nodiscard]] bool holder_holds() const;
    [[nodiscard]] std::string name_of(ClientId id) const;
    void control_passed(ClientId from, ClientId requester_before);
    void let_go(Client& client);
    void pump();

    InputSink& sink_;
    Clock clock_;
    Lease lease_;
    ReportQueue queue_;
    std::map<ClientId, Client> clients_;
    ClientId last_id_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t reported_ns_ = 0;
};

/// One client's place in InputControl. Its end, however it comes, releases what the client held and gives up control.
/// Move-only, thread-bound.
class InputClient {
public:
    InputClient() noexcept = default;
    InputClient(InputClient&& other) noexcept;
    InputClient& operator=(InputClient&& other) noexcept;
    ~InputClient() { leave(); }

    /// True: the report is on its way. False: someone else is in control, or this client is a viewer.
    bool report(const Report& report) { return control_ != nullptr && control_->report(id_, report); }
    /// Asks the holder for control. True: this client has it.
    bool request() { return control_ != nullptr && control_->request(id_); }
    /// Takes control if the rules of Lease allow it. True: this client has it.
    bool take() { return control_ != nullptr && control_->take(id_, false); }
    /// Takes control if nobody is busy, or from another client of the same user.
    bool take_from_same_user() { return control_ != nullptr && control_->take(id_, true); }
    /// Releases what is held and gives control (or the wish for it) up.
    void release() {
        if (control_ != nullptr) {
            control_->release(id_);
        }
    }
    /// Ends the membership; the destructor does it too.
    void leave() noexcept;

    [[nodiscard]] ControlStatus status() const { return control_ == nullptr ? ControlStatus{} : control_->status(id_); }

private:
    friend class InputControl;
    InputClient(InputControl& control, ClientId id) noexcept : control_(&control), id_(id) {}

    InputControl* control_ = nullptr;
    ClientId id_ = 0;
};

}  // namespace nanokvm::input
