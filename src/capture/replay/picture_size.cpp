// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/picture_size.hpp"

#include "capture/replay/annexb.hpp"
#include "capture/replay/bit_reader.hpp"

#include <cstdint>

namespace nanokvm::capture {
namespace {

/// Samples cut off, in units of the chroma format.
struct Crop {
    std::int64_t columns = 0;
    std::int64_t rows = 0;
};

Crop read_crop(BitReader& bits) {
    Crop crop;
    crop.columns = bits.ue();
    crop.columns += bits.ue();
    crop.rows = bits.ue();
    crop.rows += bits.ue();
    return crop;
}

std::optional<Size> checked(std::int64_t width, std::int64_t height) {
    if (width < 1 || width > longest_side || height < 1 || height > longest_side) {
        return std::nullopt;
    }
    return Size{static_cast<int>(width), static_cast<int>(height)};
}

/// How many luma samples a chroma sample spans, by chroma_format_idc (H.264 table 6-1, H.265 table 6-1).
constexpr std::int64_t across(std::uint32_t chroma) noexcept {
    return chroma == 1 || chroma == 2 ? 2 : 1;
}
constexpr std::int64_t down(std::uint32_t chroma) noexcept {
    return chroma == 1 ? 2 : 1;
}

void skip_scaling_list(BitReader& bits, int coefficients) {
    std::int64_t last = 8;
    std::int64_t next = 8;
    for (int i = 0; i < coefficients && next != 0 && !bits.failed(); ++i) {
        next = (last + bits.se() + 256) % 256;
        last = next == 0 ? last : next;
    }
}

/// What only the profiles with more than 4:2:0 and 8 bits have; returns chroma_format_idc.
std::uint32_t read_high_profile(BitReader& bits) {
    const std::uint32_t chroma = bits.ue();
    if (chroma == 3) {
        bits.flag();  // separate_colour_plane_flag
    }
    bits.ue();          // bit_depth_luma_minus8
    bits.ue();          // bit_depth_chroma_minus8
    bits.flag();        // qpprime_y_zero_transform_bypass_flag
    if (bits.flag()) {  // seq_scaling_matrix_present_flag
        for (int i = 0; i < (chroma == 3 ? 12 : 8) && !bits.failed(); ++i) {
            if (bits.flag()) {
                skip_scaling_list(bits, i < 6 ? 16 : 64);
            }
        }
    }
    return chroma;
}

void skip_picture_order(BitReader& bits) {
    const std::uint32_t type = bits.ue();
    if (type == 0) {
        bits.ue();  // log2_max_pic_order_cnt_lsb_minus4
    } else if (type == 1) {
        bits.flag();
        bits.se();
        bits.se();
        for (std::uint32_t left = bits.ue(); left > 0 && !bits.failed(); --left) {
            bits.se();  // offset_for_ref_frame
        }
    }
}

constexpr bool is_high_profile(std::uint32_t profile) noexcept {
    switch (profile) {
        case 44:
        case 83:
        case 86:
        case 100:
        case 110:
        case 118:
        case 122:
        case 128:
        case 134:
        case 135:
        case 138:
        case 139:
        case 244:
            return true;
        default:
            return false;
    }
}

std::optional<Size> h264_size(std::span<const std::byte> sps) {
    BitReader bits(sps);
    bits.skip(8);  // NAL header
    const std::uint32_t profile = bits.bits(8);
    bits.skip(16);  // constraints, level_idc
    bits.ue();      // seq_parameter_set_id
    const std::uint32_t chroma = is_high_profile(profile) ? read_high_profile(bits) : 1;
    bits.ue();  // log2_max_frame_num_minus4
    skip_picture_order(bits);
    bits.ue();    // max_num_ref_frames
    bits.flag();  // gaps_in_frame_num_value_allowed_flag
    const std::int64_t width = (std::int64_t{bits.ue()} + 1) * 16;
    const std::int64_t map_height = (std::int64_t{bits.ue()} + 1) * 16;
    const std::int64_t fields = bits.flag() ? 1 : 2;  // frame_mbs_only_flag
    if (fields == 2) {
        bits.flag();  // mb_adaptive_frame_field_flag
    }
    bits.flag();  // direct_8x8_inference_flag
    const Crop crop = bits.flag() ? read_crop(bits) : Crop{};
    if (bits.failed()) {
        return std::nullopt;
    }
    return checked(width - across(chroma) * crop.columns, fields * (map_height - down(chroma) * crop.rows));
}

void skip_profile_tier_level(BitReader& bits, unsigned sub_layers) {
    constexpr unsigned profile_bits = 88;
    bits.skip(profile_bits + 8);
    unsigned skipped = 0;
    for (unsigned i = 0; i < sub_layers; ++i) {
        skipped += bits.flag() ? profile_bits : 0;
        skipped += bits.flag() ? 8U : 0U;
    }
    if (sub_layers > 0) {
        bits.skip(2 * (8 - sub_layers));
    }
    bits.skip(skipped);
}

std::optional<Size> h265_size(std::span<const std::byte> sps) {
    BitReader bits(sps);
    bits.skip(16 + 4);  // NAL header, sps_video_parameter_set_id
    const unsigned sub_layers = bits.bits(3);
    bits.flag();  // sps_temporal_id_nesting_flag
    skip_profile_tier_level(bits, sub_layers);
    bits.ue();  // sps_seq_parameter_set_id
    const std::uint32_t chroma = bits.ue();
    if (chroma == 3) {
        bits.flag();  // separate_colour_plane_flag
    }
    const std::int64_t width = bits.ue();
    const std::int64_t height = bits.ue();
    const Crop crop = bits.flag() ? read_crop(bits) : Crop{};
    if (bits.failed()) {
        return std::nullopt;
    }
    return checked(width - across(chroma) * crop.columns, height - down(chroma) * crop.rows);
}

std::optional<Size> stream_size(std::span<const std::byte> access_unit, annexb::Syntax syntax) {
    annexb::NalReader reader(access_unit);
    while (const auto nal = reader.next()) {
        const auto bytes = access_unit.subspan(nal->header, nal->end - nal->header);
        const auto first = std::to_integer<unsigned>(bytes[0]);
        if (syntax == annexb::Syntax::h264 && (first & 0x1FU) == 7) {
            return h264_size(bytes);
        }
        if (syntax == annexb::Syntax::h265 && (first >> 1U & 0x3FU) == 33) {
            return h265_size(bytes);
        }
    }
    return std::nullopt;
}

std::optional<Size> jpeg_size(std::span<const std::byte> jpeg) {
    const auto word = [jpeg](std::size_t at) {
        return std::to_integer<unsigned>(jpeg[at]) << 8U | std::to_integer<unsigned>(jpeg[at + 1]);
    };
    for (std::size_t at = 2; at + 9 <= jpeg.size();) {  // behind SOI: marker, length, then for SOFn precision and size
        const unsigned marker = word(at);
        if (marker == 0xFFFF) {  // a fill byte
            ++at;
        } else if (marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC) {
            return checked(word(at + 7), word(at + 5));
        } else if (marker > 0xFFBF && marker != 0xFFD9 && marker != 0xFFDA) {
            at += 2 + word(at + 2);
        } else {  // no marker, the end, or the picture's data
            return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Size> picture_size(frames::Codec codec, std::span<const std::byte> access_unit) {
    switch (codec) {
        case frames::Codec::h264:
            return stream_size(access_unit, annexb::Syntax::h264);
        case frames::Codec::h265:
            return stream_size(access_unit, annexb::Syntax::h265);
        case frames::Codec::mjpeg:
            break;
    }
    return jpeg_size(access_unit);
}

}  // namespace nanokvm::capture
