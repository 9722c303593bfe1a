// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/memory_plan.hpp"

#include "capture/sg2002/device.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

constexpr std::uint64_t mebibyte = 1U << 20U;

/// The first number in the text: the format of these files is not laid down.
std::optional<std::uint64_t> first_number(std::string_view text) noexcept {
    const std::size_t begin = text.find_first_of("0123456789");
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    std::uint64_t number = 0;
    const bool hex = text.substr(begin).starts_with("0x");
    const char* const from = text.data() + begin + (hex ? 2 : 0);
    const auto [end, error] = std::from_chars(from, text.data() + text.size(), number, hex ? 16 : 10);
    return error == std::errc() && end != from ? std::optional(number) : std::nullopt;
}

std::optional<std::uint64_t> heap_figure(Kernel& kernel, std::string_view name) {
    const auto text = read_text(kernel, fmt::format("/sys/kernel/debug/ion/cvi_carveout_heap_dump/{}", name), 4096);
    return text ? first_number(*text) : std::nullopt;
}

double mebibytes(std::uint64_t bytes) noexcept {
    return static_cast<double>(bytes) / static_cast<double>(mebibyte);
}

}  // namespace

std::uint32_t bitstream_bytes(const frames::StreamSettings& settings) noexcept {
    const std::uint64_t pixels = std::uint64_t{settings.width} * settings.height;
    const bool large = pixels > 1920ULL * 1088;
    if (settings.codec == frames::Codec::mjpeg) {
        return static_cast<std::uint32_t>((large ? 4 : settings.jpeg_quality > 80 ? 2 : 1) * mebibyte);
    }
    return static_cast<std::uint32_t>((large || settings.bitrate_kbps > 10'000 ? 2 : 1) * mebibyte);
}

std::uint64_t encoder_bytes(const frames::StreamSettings& settings) noexcept {
    constexpr std::uint64_t work_bytes = 2 * mebibyte;
    const std::uint64_t ring = bitstream_bytes(settings);
    if (settings.codec == frames::Codec::mjpeg) {
        return ring + mebibyte / 4;
    }
    const std::uint64_t width = (std::uint64_t{settings.width} + 31) / 32 * 32;
    const std::uint64_t height = (std::uint64_t{settings.height} + 15) / 16 * 16;
    return ring + 2 * (width * height * 3 / 2) + work_bytes;
}

std::optional<Heap> read_heap(Kernel& kernel) {
    const auto total = heap_figure(kernel, "total_mem");
    const auto used = heap_figure(kernel, "alloc_mem");
    if (!total || !used || *total == 0) {
        return std::nullopt;
    }
    return Heap{*total, *used};
}

base::Result<void> check_room(const std::optional<Heap>& heap, std::uint64_t wanted, const char* what) {
    if (!heap || wanted + heap->used <= heap->total) {
        return {};
    }
    return base::fail(
        fmt::format("{} needs {:.1f} MiB of video memory; {:.1f} of {:.1f} MiB are free.", what, mebibytes(wanted),
                    mebibytes(heap->total - std::min(heap->total, heap->used)), mebibytes(heap->total)),
        ENOMEM);
}

}  // namespace nanokvm::capture::sg2002
