// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "utf8.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace nanokvm::pc {

/// What a terminal's byte stream asks for. Parameters that were left out are -1.
class VtActions {
public:
    virtual ~VtActions() = default;
    virtual void print(char32_t character) = 0;
    /// A C0 control character (ECMA-48 8.2): 0x07 BEL, 0x08 BS, 0x09 TAB, 0x0A LF, …
    virtual void control(std::uint8_t code) = 0;
    /// ESC `final`, or ESC `intermediate` `final` (0 when there is none).
    virtual void escape(char intermediate, char final) = 0;
    /// CSI; `prefix` is '?', '>' … for private sequences, else 0.
    virtual void csi(char prefix, std::span<const int> parameters, char final) = 0;
};

/// Splits a terminal's output into characters and control sequences (ECMA-48 5.4; 7-bit controls, UTF-8 text).
///
/// Never fails: what it does not know, or what is malformed, is swallowed to its end and has no effect. OSC, DCS and
/// their like are read over. Thread-bound, allocates nothing, keeps at most `max_parameters` numbers.
class VtParser {
public:
    static constexpr std::size_t max_parameters = 16;
    static constexpr int max_value = 9999;  // larger numbers are held here; no screen is larger

    /// `actions` is borrowed and outlives the parser.
    explicit VtParser(VtActions& actions) noexcept : actions_(actions) {}

    void write(std::string_view bytes);

private:
    enum class State : std::uint8_t { ground, escape, csi, csi_ignored, string, string_escape };

    void push(std::uint8_t byte);
    void push_ground(std::uint8_t byte);
    void push_escape(std::uint8_t byte);
    void push_csi(std::uint8_t byte);
    void push_string(std::uint8_t byte);
    void begin_csi() noexcept;
    void digit(int value) noexcept;

    VtActions& actions_;
    Utf8Decoder utf8_;
    State state_ = State::ground;
    char prefix_ = 0;
    char intermediate_ = 0;
    std::array<int, max_parameters> parameters_{};
    std::size_t count_ = 0;
};

}  // namespace nanokvm::pc
