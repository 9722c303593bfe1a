// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "capture/sg2002/kernel.hpp"
#include "frames/protocol.hpp"

#include <cstdint>
#include <optional>

namespace nanokvm::capture::sg2002 {

/// What hardware buffers take (reference 1.3, 1.4). Pure.
[[nodiscard]] constexpr std::uint32_t align64(std::uint32_t bytes) noexcept {
    return (bytes + 63) / 64 * 64;
}
/// One packed 4:2:2 picture of VI.
[[nodiscard]] constexpr std::uint32_t input_block_bytes(Size size) noexcept {
    return align64(static_cast<std::uint32_t>(size.width) * 2) * static_cast<std::uint32_t>(size.height);
}
/// One NV21 picture of VPSS: Y, then UV at a multiple of 64.
[[nodiscard]] constexpr std::uint32_t output_block_bytes(Size size) noexcept {
    const std::uint32_t stride = align64(static_cast<std::uint32_t>(size.width));
    const auto height = static_cast<std::uint32_t>(size.height);
    return align64(stride * height) + stride * height / 2;
}

/// VI keeps two queued to the hardware and writes one.
inline constexpr std::uint32_t input_blocks = 3;
/// One held by the encoder, one waiting, one being written.
inline constexpr std::uint32_t output_blocks = 3;

/// The bitstream ring of an encoder: larger than the largest IDR that is to be expected.
[[nodiscard]] std::uint32_t bitstream_bytes(const frames::StreamSettings& settings) noexcept;

/// Ring, reference pictures and work buffers of an encoder together: an estimate, from above.
[[nodiscard]] std::uint64_t encoder_bytes(const frames::StreamSettings& settings) noexcept;

/// The video memory: one heap for everything.
struct Heap {
    std::uint64_t total = 0;
    std::uint64_t used = 0;
};
/// As the kernel shows it under /sys/kernel/debug; nothing where it does not.
[[nodiscard]] std::optional<Heap> read_heap(Kernel& kernel);

/// Whether `wanted` bytes more fit. The error is a sentence with both figures: "… needs 52 MiB of video memory, 12 of
/// 48 MiB are free." An unknown heap is tried. Pure.
[[nodiscard]] base::Result<void> check_room(const std::optional<Heap>& heap, std::uint64_t wanted, const char* what);

}  // namespace nanokvm::capture::sg2002
