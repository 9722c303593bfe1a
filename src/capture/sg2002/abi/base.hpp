// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/ioctl.hpp"

#include <cstddef>
#include <cstdint>

/// /dev/cvi-base: video buffers (VB) and the chip id (reference 5.2, 5.3).
namespace nanokvm::capture::sg2002::abi {

/// vb_ext_control (reference 5.3): value, value64 or ptr, by the command.
struct VbControl {
    std::uint32_t id;
    std::uint32_t reserved;
    std::uint64_t value;
};
static_assert(sizeof(VbControl) == 16);
static_assert(offsetof(VbControl, id) == 0);
static_assert(offsetof(VbControl, reserved) == 4);
static_assert(offsetof(VbControl, value) == 8);

/// cvi_vb_pool_cfg (reference 5.3): pool_id and mem_base are answers.
struct VbPoolConfig {
    std::uint32_t blk_size;
    std::uint32_t blk_cnt;
    std::uint8_t remap_mode;
    char pool_name[32];
    std::uint32_t pool_id;
    std::uint64_t mem_base;
};
static_assert(sizeof(VbPoolConfig) == 56);
static_assert(offsetof(VbPoolConfig, blk_size) == 0);
static_assert(offsetof(VbPoolConfig, blk_cnt) == 4);
static_assert(offsetof(VbPoolConfig, remap_mode) == 8);
static_assert(offsetof(VbPoolConfig, pool_name) == 9);
static_assert(offsetof(VbPoolConfig, pool_id) == 44);
static_assert(offsetof(VbPoolConfig, mem_base) == 48);

/// cvi_vb_cfg (reference 5.3)
struct VbConfig {
    std::uint32_t comm_pool_cnt;
    VbPoolConfig comm_pool[16];
};
static_assert(sizeof(VbConfig) == 904);
static_assert(offsetof(VbConfig, comm_pool_cnt) == 0);
static_assert(offsetof(VbConfig, comm_pool) == 8);

/// cvi_vb_blk_cfg (reference 5.3): blk is the answer.
struct VbBlockConfig {
    std::uint32_t pool_id;
    std::uint32_t blk_size;
    std::uint64_t blk;
};
static_assert(sizeof(VbBlockConfig) == 16);
static_assert(offsetof(VbBlockConfig, pool_id) == 0);
static_assert(offsetof(VbBlockConfig, blk_size) == 4);
static_assert(offsetof(VbBlockConfig, blk) == 8);

/// cvi_vb_blk_info (reference 5.3)
struct VbBlockInfo {
    std::uint64_t blk;
    std::uint32_t pool_id;
    std::uint64_t address;
    std::uint32_t usr_cnt;
};
static_assert(sizeof(VbBlockInfo) == 32);
static_assert(offsetof(VbBlockInfo, blk) == 0);
static_assert(offsetof(VbBlockInfo, pool_id) == 8);
static_assert(offsetof(VbBlockInfo, address) == 16);
static_assert(offsetof(VbBlockInfo, usr_cnt) == 24);

/// What vb_ext_control.id may be.
enum class VbCommand : std::uint32_t {
    set_config = 0,
    get_config = 1,
    init = 2,
    exit = 3,
    create_pool = 4,
    create_ex_pool = 5,
    destroy_pool = 6,
    phys_to_handle = 7,
    get_block_info = 8,
    get_pool_config = 9,
    get_block = 10,
    release_block = 11,
    get_pool_max_count = 12,
    print_pool = 13,
};

/// Requests.
inline constexpr std::uint32_t base_read_chip_id = request(from_driver, 's', 1, 4);
inline constexpr std::uint32_t base_vb_command = request(both_ways, 's', 8, 16);

/// Limits and marks (reference 1.4, 2).
inline constexpr std::uint32_t vb_invalid = 0xFFFFFFFF;
inline constexpr std::uint32_t vb_max_pools = 512;
inline constexpr std::uint32_t vb_max_common_pools = 16;
inline constexpr std::uint32_t vb_max_blocks = 64;
inline constexpr std::uint32_t vb_remap_none = 0;

}  // namespace nanokvm::capture::sg2002::abi
