// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "stream/screen_settings.hpp"
#include "stream/signal_status.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace nanokvm::stream {

/// The small files in /kvmapp/kvm through which the OLED process and other tools see the stream (http-api.md 5.6,
/// device.md 2.1). Each holds less than 10 bytes (readers use buffers of that size) and is written only when its
/// content changes: the folder is on an SD card. now_fps, which changes while somebody watches, is a link to a file in
/// /run. A failed write is logged once and costs nothing else. Thread-bound.
class StateFiles {
public:
    explicit StateFiles(base::Root root);

    void settings(const ScreenSettings& settings);
    void signal(const SignalStatus& status);
    /// Frames per second delivered over the last seconds; 0 when nobody watches.
    void measured_fps(std::uint64_t fps);

private:
    void write(std::string_view name, std::string_view content);
    void write_to(std::string_view path, std::string_view content);
    void keep_fps_in_memory();

    base::Root root_;
    bool failed_ = false;
};

}  // namespace nanokvm::stream
