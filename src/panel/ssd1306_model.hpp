// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/i2c_bus.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace nanokvm::panel {

/// The controller for tests: what it was sent, as the memory it would hold. Written from the data sheet, not from the
/// driver.
class Ssd1306Model final : public I2cDevice {
public:
    std::size_t limit = 129;
    bool answers = true;
    std::size_t transfers = 0;
    std::size_t bytes = 0;  ///< on the wire, without the address

    bool on = false;
    bool pump = false;
    bool segments_remapped = false;
    bool scan_reversed = false;
    std::array<std::array<std::uint8_t, 128>, 8> memory = noise();

    [[nodiscard]] std::size_t max_write() const noexcept override { return limit; }
    [[nodiscard]] base::Result<void> write(std::span<const std::uint8_t> sent) override {
        if (!answers) {
            return base::fail("nobody acknowledges", EREMOTEIO);
        }
        if (sent.size() < 2 || sent.size() > limit) {
            throw std::logic_error("a transfer of a wrong size");
        }
        ++transfers;
        bytes += sent.size();
        for (const std::uint8_t byte : sent.subspan(1)) {
            sent.front() == 0x40 ? data(byte) : command(byte);
        }
        return {};
    }

private:
    // Power-on leaves anything in the memory.
    static std::array<std::array<std::uint8_t, 128>, 8> noise() {
        std::array<std::array<std::uint8_t, 128>, 8> memory{};
        for (auto& page : memory) {
            page.fill(0xA5);
        }
        return memory;
    }
    void data(std::uint8_t byte) {
        memory.at(page_).at(column_) = byte;
        column_ = (column_ + 1) % 128;  // page addressing mode: the page stays
    }
    void command(std::uint8_t byte) {
        if (waiting_for_ != 0) {
            if (waiting_for_ == 0x8D) {
                pump = (byte & 0x04U) != 0;
            } else if (waiting_for_ == 0x20 && byte != 2) {
                throw std::logic_error("not page addressing");
            }
            waiting_for_ = 0;
        } else if (byte <= 0x0F) {
            column_ = (column_ & 0xF0U) | byte;
        } else if (byte <= 0x1F) {
            column_ = (column_ & 0x0FU) | (byte & 0x07U) << 4U;
        } else if (byte >= 0xB0 && byte <= 0xB7) {
            page_ = byte & 7U;
        } else if (byte == 0xAE || byte == 0xAF) {
            on = byte == 0xAF;
        } else if (byte == 0xA0 || byte == 0xA1) {
            segments_remapped = byte == 0xA1;
        } else if (byte == 0xC0 || byte == 0xC8) {
            scan_reversed = byte == 0xC8;
        } else {
            one_more(byte);
        }
    }
    void one_more(std::uint8_t byte) {
        for (const int two_bytes : {0x20, 0x81, 0x8D, 0xA8, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB}) {
            if (byte == two_bytes) {
                waiting_for_ = byte;
                return;
            }
        }
        if ((byte < 0x40 || byte > 0x7F) && byte != 0xA4 && byte != 0xA6) {
            throw std::logic_error("a command the controller does not have");
        }
    }

    unsigned page_ = 0;
    unsigned column_ = 0;
    std::uint8_t waiting_for_ = 0;
};

}  // namespace nanokvm::panel
