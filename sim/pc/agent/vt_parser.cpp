// SPDX-License-Identifier: GPL-3.0-or-later
#include "vt_parser.hpp"

#include <algorithm>

namespace nanokvm::pc {

namespace {

constexpr std::uint8_t bel = 0x07;
constexpr std::uint8_t can = 0x18;
constexpr std::uint8_t sub = 0x1A;
constexpr std::uint8_t esc = 0x1B;
constexpr std::uint8_t del = 0x7F;

}  // namespace

void VtParser::write(std::string_view bytes) {
    for (const char byte : bytes) {
        push(static_cast<std::uint8_t>(byte));
    }
}

void VtParser::push(std::uint8_t byte) {
    if (byte < 0x20) {
        utf8_.finish([this](char32_t character) { actions_.print(character); });
    }
    const bool in_string = state_ == State::string || state_ == State::string_escape;
    if (byte == can || byte == sub) {
        state_ = State::ground;  // ECMA-48: a sequence is given up
        return;
    }
    if (byte == esc && !in_string) {
        state_ = State::escape;
        intermediate_ = 0;
        return;
    }
    if (in_string) {
        push_string(byte);
    } else if (byte < 0x20) {
        actions_.control(byte);  // works inside of sequences too
    } else if (state_ == State::ground) {
        push_ground(byte);
    } else if (state_ == State::escape) {
        push_escape(byte);
    } else {
        push_csi(byte);
    }
}

void VtParser::push_ground(std::uint8_t byte) {
    if (byte != del) {
        utf8_.push(byte, [this](char32_t character) { actions_.print(character); });
    }
}

void VtParser::push_escape(std::uint8_t byte) {
    if (byte >= 0x80) {
        state_ = State::ground;
    } else if (byte == '[') {
        begin_csi();
    } else if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_') {
        state_ = State::string;
    } else if (byte < 0x30) {
        intermediate_ = static_cast<char>(byte);
    } else if (byte != del) {
        state_ = State::ground;
        actions_.escape(intermediate_, static_cast<char>(byte));
    }
}

void VtParser::begin_csi() noexcept {
    state_ = State::csi;
    prefix_ = 0;
    intermediate_ = 0;
    parameters_.fill(-1);
    count_ = 1;
}

void VtParser::digit(int value) noexcept {
    if (count_ <= max_parameters) {
        int& parameter = parameters_[count_ - 1];
        parameter = std::min(std::max(parameter, 0) * 10 + value, max_value);
    }
}

void VtParser::push_csi(std::uint8_t byte) {
    const auto character = static_cast<char>(byte);
    if (byte >= '0' && byte <= '9') {
        digit(byte - '0');
    } else if (byte == ';' || byte == ':') {
        count_ = std::min(count_ + 1, max_parameters + 1);  // one more than fits: the surplus is dropped
    } else if (byte >= 0x3C && byte <= 0x3F) {
        prefix_ = character;
    } else if (byte < 0x30) {
        state_ = State::csi_ignored;  // intermediates: none that a console program sends matters to us
    } else if (byte >= 0x40 && byte < del) {
        const bool known = state_ == State::csi;
        state_ = State::ground;
        if (known) {
            actions_.csi(prefix_, std::span(parameters_).first(std::min(count_, max_parameters)), character);
        }
    } else if (byte >= 0x80) {
        state_ = State::ground;
    }
}

void VtParser::push_string(std::uint8_t byte) {
    // Ends at BEL or at ST, which is ESC backslash.
    if (byte == bel || (state_ == State::string_escape && byte == '\\')) {
        state_ = State::ground;
    } else {
        state_ = byte == esc ? State::string_escape : State::string;
    }
}

}  // namespace nanokvm::pc
