// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/bitmap.hpp"
#include "panel/i2c_bus.hpp"

#include <optional>
#include <vector>

namespace nanokvm::panel {

/// How a panel hangs on its controller.
struct PanelGeometry {
    int width = 128;
    int height = 64;
    int first_column = 0;      ///< of the controller's 128
    bool upside_down = false;  ///< mounted rotated by 180°
};

/// 0.96", of the Cube.
inline constexpr PanelGeometry panel_128x64{};
/// 0.49", of the PCIe card (device.md 5.6): the controller's columns 32 to 95.
inline constexpr PanelGeometry panel_64x32{64, 32, 32, true};

/// An OLED with an SSD1306 (Solomon Systech, rev. 1.1). Remembers what the controller shows and sends only what
/// differs: per page the columns from the first to the last change, in as few transfers as the bus allows.
/// Thread-bound; `device` outlives it.
class Ssd1306 {
public:
    Ssd1306(I2cDevice& device, PanelGeometry geometry);

    /// Sets the controller up, black and on. Errors: it does not answer; all other calls fail then, too.
    [[nodiscard]] base::Result<void> start();

    /// Shows `picture`, which has the panel's size. After an error the next call sends everything.
    [[nodiscard]] base::Result<void> show(const Bitmap& picture);

    /// Off: the pixels and the charge pump draw no current; the memory is kept. Nothing is sent when it is so already.
    [[nodiscard]] base::Result<void> set_on(bool on);

    [[nodiscard]] const PanelGeometry& geometry() const noexcept { return geometry_; }

private:
    [[nodiscard]] base::Result<void> commands(std::vector<std::uint8_t> bytes);
    [[nodiscard]] base::Result<void> columns(int page, int first, std::span<const std::uint8_t> bytes);
    [[nodiscard]] base::Result<void> show_page(const Bitmap& picture, int page);

    I2cDevice& device_;
    PanelGeometry geometry_;
    std::optional<Bitmap> shown_;  // empty: unknown
    std::optional<bool> on_;
};

}  // namespace nanokvm::panel
