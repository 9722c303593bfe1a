// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Annex B byte streams of H.264 (ITU-T H.264, B.1) and H.265 (ITU-T H.265, B.2), taken apart. Bad input gives fewer or
/// odd units, never an access outside the span. Pure; standalone.
namespace nanokvm::capture::annexb {

enum class Syntax : std::uint8_t { h264, h265 };

/// Where a NAL unit lies in the stream, in bytes.
struct NalUnit {
    std::size_t begin = 0;   ///< of its start code, the leading zero byte included
    std::size_t header = 0;  ///< of its header: the first byte behind the start code
    std::size_t end = 0;     ///< behind its last byte
};

/// Finds NAL units one after the other. Bytes before the first start code are skipped.
class NalReader {
public:
    explicit NalReader(std::span<const std::byte> stream) noexcept;

    /// Nothing at the end of the stream. Empty NAL units are left out.
    [[nodiscard]] std::optional<NalUnit> next() noexcept;

private:
    [[nodiscard]] std::size_t find_start_code(std::size_t from) const noexcept;

    std::span<const std::byte> stream_;
    std::size_t start_code_;  // of the next NAL unit; stream_.size(): none
};

/// What a NAL unit is to the access unit it lies in.
enum class Role : std::uint8_t {
    first_slice,    ///< the first slice of a picture, no random access point
    first_of_idr,   ///< the first slice of an IDR picture (H.265: of any IRAP picture)
    more_slices,    ///< a further slice of the same picture
    delimiter,      ///< access unit delimiter: always first
    parameter_set,  ///< VPS, SPS or PPS
    prefix,         ///< something else that stands before the slices: behind them it begins a new access unit
    other           ///< stays with what was before it
};

/// Of the NAL unit whose bytes, from its header on, are given (H.264 7.4.1.2.3, H.265 7.4.2.4.4).
[[nodiscard]] Role role_of(std::span<const std::byte> nal, Syntax syntax) noexcept;

/// One picture with all that belongs to it.
struct AccessUnit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t after_delimiter = 0;  ///< where parameter sets may be put in: `begin` or behind the delimiter
    bool idr = false;
    bool parameter_sets = false;  ///< it carries at least one
};

/// The access units in order; what does not belong to a picture at the stream's end is left out. Slices of pictures are
/// told apart by their first macroblock or segment being the picture's first: enough for every encoder in the field,
/// but not for H.264 with arbitrary slice order.
[[nodiscard]] std::vector<AccessUnit> split(std::span<const std::byte> stream, Syntax syntax);

/// The parameter sets of one access unit, start codes included, in order.
[[nodiscard]] std::vector<std::byte> parameter_sets(std::span<const std::byte> access_unit, Syntax syntax);

}  // namespace nanokvm::capture::annexb
