// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::api {

/// The envelope of http-api.md 4.5: `inner` is JSON text and goes in as a string (the stock web client insists on it).
[[nodiscard]] std::string event_text(std::string_view type, std::string_view inner);

/// The newest value of every event that /api/ws tells: replayed to whoever comes, broadcast when it changes. A reader
/// that is slow finds the newest value of each, never a backlog: memory does not depend on the readers.
///
/// Thread-bound to the loop; outlives its readers.
class EventBoard {
public:
    /// Different pairs of type and mode at most; the program has about ten. One more is dropped and logged.
    static constexpr std::size_t max_events = 32;

    /// One socket's place on the board. Move-only; leaves it when it ends.
    class Reader {
    public:
        Reader() noexcept = default;
        Reader(Reader&& other) noexcept;
        Reader& operator=(Reader&& other) noexcept;
        ~Reader() { leave(); }

        /// Texts this reader has not had yet, each the newest of its event, in the stock order: capture-status by mode,
        /// h264-mode-status, hid-led-status, then ours. Views are valid until the next publish().
        [[nodiscard]] std::vector<std::string_view> take();

    private:
        friend class EventBoard;
        struct Place {
            std::uint64_t seen = 0;  // revision
            std::function<void()> news;
        };
        void leave() noexcept;
        EventBoard* board_ = nullptr;
        std::list<Place>::iterator place_;
    };

    EventBoard() = default;
    EventBoard(const EventBoard&) = delete;
    EventBoard& operator=(const EventBoard&) = delete;

    /// `type` and `mode` name the event ("" for events without modes), `inner_json` is its object as JSON text. The
    /// same text again is no news. Tells all readers inside the call.
    void publish(std::string_view type, std::string_view mode, std::string_view inner_json);

    /// `news` runs inside publish() when there is something to take(); it must not end a reader. What is on the board
    /// now can be taken at once.
    [[nodiscard]] Reader read(std::function<void()> news);

private:
    struct Event {
        std::string type;
        std::string mode;
        std::string text;  // the whole message
        std::uint64_t revision = 0;
    };
    std::vector<Event> events_;  // in the order in which they are told
    std::list<Reader::Place> readers_;
    std::uint64_t revision_ = 0;
};

}  // namespace nanokvm::api
