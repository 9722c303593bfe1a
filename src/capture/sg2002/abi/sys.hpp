// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/frame.hpp"
#include "capture/sg2002/abi/ioctl.hpp"

#include <cstddef>
#include <cstdint>

/// /dev/cvi-sys: memory, bindings, operating mode (reference 5.2, 5.3).
namespace nanokvm::capture::sg2002::abi {

/// sys_ext_control (reference 5.3)
struct SysControl {
    std::uint32_t id;
    std::uint32_t reserved;
    std::uint64_t value;
};
static_assert(sizeof(SysControl) == 16);
static_assert(offsetof(SysControl, id) == 0);
static_assert(offsetof(SysControl, reserved) == 4);
static_assert(offsetof(SysControl, value) == 8);

/// sys_cache_op (reference 5.3): only addr_p and size are used by this kernel.
struct SysCacheOperation {
    std::uint64_t addr_v;
    std::uint64_t addr_p;
    std::uint64_t size;
    std::int32_t dma_fd;
};
static_assert(sizeof(SysCacheOperation) == 32);
static_assert(offsetof(SysCacheOperation, addr_v) == 0);
static_assert(offsetof(SysCacheOperation, addr_p) == 8);
static_assert(offsetof(SysCacheOperation, size) == 16);
static_assert(offsetof(SysCacheOperation, dma_fd) == 24);

/// sys_ion_data (reference 5.3): dmabuf_fd and addr_p are answers.
struct SysIonData {
    std::uint32_t size;
    std::uint32_t cached;
    std::uint32_t dmabuf_fd;
    std::uint64_t addr_p;
    char name[32];
};
static_assert(sizeof(SysIonData) == 56);
static_assert(offsetof(SysIonData, size) == 0);
static_assert(offsetof(SysIonData, cached) == 4);
static_assert(offsetof(SysIonData, dmabuf_fd) == 8);
static_assert(offsetof(SysIonData, addr_p) == 16);
static_assert(offsetof(SysIonData, name) == 24);

/// sys_bind_cfg (reference 5.3)
struct SysBind {
    std::uint32_t is_bind;
    std::uint32_t get_by_src;
    Channel source;
    Channel target;
    BindTargets targets;
};
static_assert(sizeof(SysBind) == 420);
static_assert(offsetof(SysBind, is_bind) == 0);
static_assert(offsetof(SysBind, get_by_src) == 4);
static_assert(offsetof(SysBind, source) == 8);
static_assert(offsetof(SysBind, target) == 20);
static_assert(offsetof(SysBind, targets) == 32);

/// VI_VPSS_MODE_S (reference 3.7): 0: offline/offline.
struct ViVpssMode {
    std::int32_t mode[6];
};
static_assert(sizeof(ViVpssMode) == 24);
static_assert(offsetof(ViVpssMode, mode) == 0);

/// VPSS_MODE_S (reference 3.7)
struct VpssMode {
    std::int32_t mode;
    std::int32_t input[2];
    std::int32_t vi_pipe[2];
};
static_assert(sizeof(VpssMode) == 20);
static_assert(offsetof(VpssMode, mode) == 0);
static_assert(offsetof(VpssMode, input) == 4);
static_assert(offsetof(VpssMode, vi_pipe) == 12);

/// What sys_ext_control.id may be.
enum class SysCommand : std::uint32_t {
    set_vi_vpss_mode = 0,
    get_vi_vpss_mode = 1,
    set_vpss_mode = 2,
    get_vpss_mode = 3,
    set_vpss_mode_ex = 4,
    get_vpss_mode_ex = 5,
    set_sys_init = 6,
    get_sys_init = 7,
};

/// Requests. The encoded size is that of a pointer, whatever travels.
inline constexpr std::uint32_t sys_ion_alloc = request(both_ways, 'S', 1, 8);
inline constexpr std::uint32_t sys_ion_free = request(to_driver, 'S', 2, 8);
inline constexpr std::uint32_t sys_cache_invalidate = request(to_driver, 'S', 3, 8);
inline constexpr std::uint32_t sys_cache_flush = request(to_driver, 'S', 4, 8);
inline constexpr std::uint32_t sys_init_user = request(to_driver, 'S', 5, 8);
inline constexpr std::uint32_t sys_exit_user = request(to_driver, 'S', 6, 8);
inline constexpr std::uint32_t sys_set_bind = request(to_driver, 'S', 9, 8);
inline constexpr std::uint32_t sys_get_bind = request(from_driver, 'S', 9, 8);
inline constexpr std::uint32_t sys_get_control = request(both_ways, 'S', 16, 8);
inline constexpr std::uint32_t sys_set_control = request(both_ways, 'S', 17, 8);

/// Modes (reference 1.2).
inline constexpr std::int32_t vi_vpss_offline = 0;
inline constexpr std::int32_t vpss_single = 0;
inline constexpr std::int32_t vpss_input_memory = 0;

}  // namespace nanokvm::capture::sg2002::abi
