// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/frame.hpp"
#include "capture/sg2002/abi/venc.hpp"

#include <cstddef>
#include <cstdint>

/// /dev/cvi_vc_encN: frames in, packs out (reference 3.4, 3.5).
namespace nanokvm::capture::sg2002::abi {

/// VENC_PACK_INFO_S (reference 3.4)
struct VencPackInfo {
    std::int32_t type;
    std::uint32_t offset;
    std::uint32_t length;
};
static_assert(sizeof(VencPackInfo) == 12);
static_assert(offsetof(VencPackInfo, type) == 0);
static_assert(offsetof(VencPackInfo, offset) == 4);
static_assert(offsetof(VencPackInfo, length) == 8);

/// VENC_PACK_S (reference 3.4): payload: bytes [offset, length) of the physical address. virtual_address is one of the
/// kernel; frame_end stays 0.
struct VencPack {
    std::uint64_t address;
    std::uint64_t virtual_address;
    std::uint32_t length;
    std::uint64_t pts_us;
    std::uint8_t frame_end;
    std::int32_t data_type;
    std::uint32_t offset;
    std::uint32_t data_num;
    VencPackInfo info[8];
};
static_assert(sizeof(VencPack) == 144);
static_assert(offsetof(VencPack, address) == 0);
static_assert(offsetof(VencPack, virtual_address) == 8);
static_assert(offsetof(VencPack, length) == 16);
static_assert(offsetof(VencPack, pts_us) == 24);
static_assert(offsetof(VencPack, frame_end) == 32);
static_assert(offsetof(VencPack, data_type) == 36);
static_assert(offsetof(VencPack, offset) == 40);
static_assert(offsetof(VencPack, data_num) == 44);
static_assert(offsetof(VencPack, info) == 48);

/// VENC_STREAM_S (reference 3.4): the driver fills the packs, their count and the sequence, nothing else.
struct VencStream {
    std::uint64_t packs;
    std::uint32_t pack_count;
    std::uint32_t sequence;
    std::uint32_t info[14];
    std::uint64_t advanced[39];
};
static_assert(sizeof(VencStream) == 384);
static_assert(offsetof(VencStream, packs) == 0);
static_assert(offsetof(VencStream, pack_count) == 8);
static_assert(offsetof(VencStream, sequence) == 12);
static_assert(offsetof(VencStream, info) == 16);
static_assert(offsetof(VencStream, advanced) == 72);

/// VENC_STREAM_EX_S (reference 3.4)
struct VencStreamRequest {
    std::uint64_t stream;
    std::int32_t timeout_ms;
};
static_assert(sizeof(VencStreamRequest) == 16);
static_assert(offsetof(VencStreamRequest, stream) == 0);
static_assert(offsetof(VencStreamRequest, timeout_ms) == 8);

/// VIDEO_FRAME_INFO_EX_S (reference 3.5)
struct VencFrameRequest {
    std::uint64_t frame;
    std::int32_t timeout_ms;
};
static_assert(sizeof(VencFrameRequest) == 16);
static_assert(offsetof(VencFrameRequest, frame) == 0);
static_assert(offsetof(VencFrameRequest, timeout_ms) == 8);

/// H264E_NALU_TYPE_E, the type of a pack.
enum class H264Nal : std::int32_t {
    b = 0,
    p = 1,
    i = 2,
    idr = 5,
    sei = 6,
    sps = 7,
    pps = 8,
};

/// H265E_NALU_TYPE_E, the type of a pack.
enum class H265Nal : std::int32_t {
    b = 0,
    p = 1,
    i = 2,
    idr = 19,
    vps = 32,
    sps = 33,
    pps = 34,
    sei = 39,
};

}  // namespace nanokvm::capture::sg2002::abi
