// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cards.hpp"
#include "event_loop.hpp"
#include "fonts.hpp"
#include "framebuffer.hpp"
#include "input_devices.hpp"
#include "layout.hpp"
#include "screen.hpp"
#include "shell.hpp"
#include "terminal.hpp"
#include "uevent_socket.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace nanokvm::pc {

/// The user interface of the PC: ties input, shell and disks to the screen.
///
/// Nothing polls. A redraw follows each input at once, but no two redraws are closer than `least_interval_us`; without
/// input there is one a second, for the clock. What happens is written to stderr as well, one line each, for tests: see
/// sim/pc/README.md, "The log". Thread-bound.
class Agent final : private InputListener {
public:
    static constexpr std::uint64_t least_interval_us = 16'000;

    /// `framebuffer` and `fonts` are taken over. Errors: no event loop, no shell, no input folder.
    [[nodiscard]] static base::Result<std::unique_ptr<Agent>> create(Framebuffer framebuffer, Fonts fonts);

    /// Works until SIGTERM, which init(8) sends when the machine goes down; leaves a farewell on the screen.
    void run();

private:
    Agent(Framebuffer framebuffer, Fonts fonts, EventLoop loop);

    void on_key(int code, int value) override;
    void on_relative(int code, int value) override;
    void on_absolute(int code, int value, AxisRange range) override;
    void on_device(const std::string& name, bool present) override;

    [[nodiscard]] base::Result<void> start();
    [[nodiscard]] base::Result<void> start_shell();
    [[nodiscard]] base::Result<void> start_timers();
    void on_shell_output();
    void on_tick();
    void on_signal();
    void rescan_disks();
    void obey(KeyCommand command);

    void redraw_when_due();
    void redraw();
    void draw_static_parts();
    void update_cards();
    [[nodiscard]] HeaderView header_view() const;
    [[nodiscard]] KeyboardView keyboard_view() const;
    [[nodiscard]] PointerView pointer_view() const;

    Framebuffer framebuffer_;
    Fonts fonts_;
    Layout layout_;
    Screen screen_;
    Terminal terminal_;
    Keyboard keyboard_;
    Pointer pointer_;
    DisksView disks_;
    std::string subtitle_;

    EventLoop loop_;
    InputDevices inputs_;
    std::optional<Shell> shell_;
    std::optional<UeventSocket> uevents_;
    base::UniqueFd tick_;  // once a second
    base::UniqueFd pace_;  // fires when a redraw that came too early is due
    base::UniqueFd signals_;
    std::string shell_output_;

    bool stopping_ = false;
    bool changed_ = true;  // something happened since the last redraw
    std::uint64_t last_redraw_us_ = 0;
    std::optional<KeyboardView> drawn_keyboard_;
    std::optional<PointerView> drawn_pointer_;
    std::optional<DisksView> drawn_disks_;
};

}  // namespace nanokvm::pc
