// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/annexb.hpp"

#include <algorithm>
#include <cstring>

namespace nanokvm::capture::annexb {
namespace {

constexpr std::size_t start_code_bytes = 3;

unsigned byte_at(std::span<const std::byte> bytes, std::size_t index) noexcept {
    return index < bytes.size() ? std::to_integer<unsigned>(bytes[index]) : 0;
}

/// The slice header's first bit: first_mb_in_slice coded as ue(v) 0, or first_slice_segment_in_pic_flag.
bool first_bit(std::span<const std::byte> nal, std::size_t header_bytes) noexcept {
    return (byte_at(nal, header_bytes) & 0x80U) != 0;
}

Role h264_role(std::span<const std::byte> nal) noexcept {
    switch (const unsigned type = byte_at(nal, 0) & 0x1FU; type) {
        case 1:  // slice
        case 2:  // slice data partition A
        case 5:  // slice of an IDR picture
            if (!first_bit(nal, 1)) {
                return Role::more_slices;
            }
            return type == 5 ? Role::first_of_idr : Role::first_slice;
        case 3:  // slice data partitions B, C
        case 4:
            return Role::more_slices;
        case 7:  // SPS
        case 8:  // PPS
            return Role::parameter_set;
        case 9:
            return Role::delimiter;
        case 6:  // SEI
            return Role::prefix;
        default:
            return type >= 14 && type <= 18 ? Role::prefix : Role::other;
    }
}

Role h265_role(std::span<const std::byte> nal) noexcept {
    const unsigned type = byte_at(nal, 0) >> 1U & 0x3FU;
    if (type < 32) {  // VCL
        if (!first_bit(nal, 2)) {
            return Role::more_slices;
        }
        return type >= 16 && type <= 23 ? Role::first_of_idr : Role::first_slice;
    }
    if (type <= 34) {  // VPS, SPS, PPS
        return Role::parameter_set;
    }
    if (type == 35) {
        return Role::delimiter;
    }
    const bool prefix = type == 39 || (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
    return prefix ? Role::prefix : Role::other;
}

constexpr bool begins_access_unit(Role role) noexcept {
    return role != Role::more_slices && role != Role::other;
}

constexpr bool is_slice(Role role) noexcept {
    return role == Role::first_slice || role == Role::first_of_idr || role == Role::more_slices;
}

}  // namespace

NalReader::NalReader(std::span<const std::byte> stream) noexcept : stream_(stream), start_code_(find_start_code(0)) {}

std::size_t NalReader::find_start_code(std::size_t from) const noexcept {
    if (from >= stream_.size()) {
        return stream_.size();
    }
    const void* const found = ::memmem(stream_.data() + from, stream_.size() - from, "\0\0\1", start_code_bytes);
    return found == nullptr ? stream_.size()
                            : static_cast<std::size_t>(static_cast<const std::byte*>(found) - stream_.data());
}

std::optional<NalUnit> NalReader::next() noexcept {
    while (start_code_ < stream_.size()) {
        const bool long_code = start_code_ > 0 && stream_[start_code_ - 1] == std::byte{0};
        NalUnit unit{long_code ? start_code_ - 1 : start_code_, start_code_ + start_code_bytes, 0};
        start_code_ = find_start_code(unit.header);
        unit.end = start_code_;
        if (unit.end < stream_.size() && unit.end > unit.header && stream_[unit.end - 1] == std::byte{0}) {
            --unit.end;  // the next start code's zero byte
        }
        if (unit.end > unit.header) {
            return unit;
        }
    }
    return std::nullopt;
}

Role role_of(std::span<const std::byte> nal, Syntax syntax) noexcept {
    return syntax == Syntax::h264 ? h264_role(nal) : h265_role(nal);
}

std::vector<AccessUnit> split(std::span<const std::byte> stream, Syntax syntax) {
    std::vector<AccessUnit> units;
    AccessUnit unit;
    bool begun = false;
    bool has_slice = false;
    NalReader reader(stream);
    while (const auto nal = reader.next()) {
        const Role role = role_of(stream.subspan(nal->header, nal->end - nal->header), syntax);
        if (!begun || (has_slice && begins_access_unit(role))) {
            if (has_slice) {
                units.push_back(unit);
            }
            unit = {.begin = nal->begin, .end = nal->end, .after_delimiter = nal->begin};
            begun = true;
            has_slice = false;
        }
        unit.end = nal->end;
        unit.idr = unit.idr || role == Role::first_of_idr;
        unit.parameter_sets = unit.parameter_sets || role == Role::parameter_set;
        has_slice = has_slice || is_slice(role);
        if (role == Role::delimiter) {
            unit.after_delimiter = nal->end;
        }
    }
    if (has_slice) {
        units.push_back(unit);
    }
    return units;
}

std::vector<std::byte> parameter_sets(std::span<const std::byte> access_unit, Syntax syntax) {
    std::vector<std::byte> sets;
    NalReader reader(access_unit);
    while (const auto nal = reader.next()) {
        if (role_of(access_unit.subspan(nal->header, nal->end - nal->header), syntax) == Role::parameter_set) {
            const auto bytes = access_unit.subspan(nal->begin, nal->end - nal->begin);
            sets.insert(sets.end(), bytes.begin(), bytes.end());
        }
    }
    return sets;
}

}  // namespace nanokvm::capture::annexb
