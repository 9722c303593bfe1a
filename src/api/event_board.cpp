// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/event_board.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::api {
namespace {

// The first three in the order of the stock server; clients know no order of the others.
constexpr std::array<std::string_view, 5> order = {"capture-status", "h264-mode-status", "hid-led-status",
                                                   "signal-status", "power-status"};

auto rank(std::string_view type, std::string_view mode) {
    return std::tuple(std::ranges::find(order, type) - order.begin(), type, mode);
}

}  // namespace

std::string event_text(std::string_view type, std::string_view inner) {
    boost::json::object envelope;
    envelope["type"] = type;
    envelope["data"] = inner;
    return boost::json::serialize(envelope);
}

void EventBoard::publish(std::string_view type, std::string_view mode, std::string_view inner_json) {
    auto event = std::ranges::find_if(events_, [&](const Event& one) { return one.type == type && one.mode == mode; });
    std::string text = event_text(type, inner_json);
    if (event == events_.end()) {
        if (events_.size() == max_events) {
            log::error("event board: no room for '{}' '{}'", type, mode);
            return;
        }
        event = std::ranges::find_if(events_,
                                     [&](const Event& one) { return rank(type, mode) < rank(one.type, one.mode); });
        event = events_.insert(event, Event{std::string(type), std::string(mode), {}, 0});
    }
    if (event->text == text) {
        return;
    }
    event->text = std::move(text);
    event->revision = ++revision_;
    for (const Reader::Place& reader : readers_) {
        reader.news();
    }
}

EventBoard::Reader EventBoard::read(std::function<void()> news) {
    Reader reader;
    reader.board_ = this;
    reader.place_ = readers_.insert(readers_.end(), {0, std::move(news)});
    return reader;
}

std::vector<std::string_view> EventBoard::Reader::take() {
    std::vector<std::string_view> texts;
    if (board_ == nullptr || place_->seen == board_->revision_) {
        return texts;
    }
    for (const Event& event : board_->events_) {
        if (event.revision > place_->seen) {
            texts.emplace_back(event.text);
        }
    }
    place_->seen = board_->revision_;
    return texts;
}

EventBoard::Reader::Reader(Reader&& other) noexcept
    : board_(std::exchange(other.board_, nullptr)), place_(other.place_) {}

EventBoard::Reader& EventBoard::Reader::operator=(Reader&& other) noexcept {
    if (this != &other) {
        leave();
        board_ = std::exchange(other.board_, nullptr);
        place_ = other.place_;
    }
    return *this;
}

void EventBoard::Reader::leave() noexcept {
    if (board_ != nullptr) {
        board_->readers_.erase(place_);
        board_ = nullptr;
    }
}

}  // namespace nanokvm::api
