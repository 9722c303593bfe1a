// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// What the drivers answer (reference 3.9): 0, or 0xC0000000 | module << 16 | level 4 << 13 | id. It comes back as the
/// return value of ioctl(2), with errno untouched; a plain -1 comes as EPERM. So the test is `!= 0`.
namespace nanokvm::capture::sg2002::abi {

/// The last byte of a code.
enum class ErrorId : std::uint32_t {
    invalid_channel = 0x02,
    illegal_parameter = 0x03,
    exists = 0x04,
    does_not_exist = 0x05,
    null_pointer = 0x06,
    not_configured = 0x07,
    not_supported = 0x08,
    not_permitted = 0x09,
    no_memory = 0x0C,
    no_buffer = 0x0D,
    buffer_empty = 0x0E,
    buffer_full = 0x0F,
    not_ready = 0x10,
    busy = 0x12,
    invalid_vb = 0x14,
    venc_init = 0x40,
    frame_rate_dropped = 0x41,
    venc_empty_frame = 0x43,
    venc_empty_pack = 0x44,
};

/// Of the two modules that answer with them.
inline constexpr std::uint32_t venc_error_base = 0xC0078000;
inline constexpr std::uint32_t vpss_error_base = 0xC0068000;

/// The code of one module as ioctl(2) returns it.
[[nodiscard]] constexpr int error_code(std::uint32_t base, ErrorId id) noexcept {
    return static_cast<int>(base | static_cast<std::uint32_t>(id));
}

}  // namespace nanokvm::capture::sg2002::abi
