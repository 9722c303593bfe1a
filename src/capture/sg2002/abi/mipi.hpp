// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/ioctl.hpp"

#include <cstddef>
#include <cstdint>

/// /dev/cvi-mipi-rx (reference 3.8, 5.2).
namespace nanokvm::capture::sg2002::abi {

/// mclk_cam (reference 3.8)
struct MipiClock {
    std::int32_t cam;
    std::int32_t freq;
};
static_assert(sizeof(MipiClock) == 8);
static_assert(offsetof(MipiClock, cam) == 0);
static_assert(offsetof(MipiClock, freq) == 4);

/// mipi_demux_info (reference 3.8): unused: all zero.
struct MipiDemux {
    std::uint32_t raw[2];
};
static_assert(sizeof(MipiDemux) == 8);
static_assert(offsetof(MipiDemux, raw) == 0);

/// mipi_dphy (reference 3.8)
struct MipiDphy {
    std::uint8_t enable;
    std::uint8_t hs_settle;
};
static_assert(sizeof(MipiDphy) == 2);
static_assert(offsetof(MipiDphy, enable) == 0);
static_assert(offsetof(MipiDphy, hs_settle) == 1);

/// mipi_dev_attr_s (reference 3.8): lane_id[0] is the clock lane.
struct MipiAttributes {
    std::int32_t raw_data_type;
    std::int16_t lane_id[5];
    std::int32_t wdr_mode;
    std::int16_t data_type[2];
    std::int8_t pn_swap[5];
    MipiDphy dphy;
    MipiDemux demux;
};
static_assert(sizeof(MipiAttributes) == 40);
static_assert(offsetof(MipiAttributes, raw_data_type) == 0);
static_assert(offsetof(MipiAttributes, lane_id) == 4);
static_assert(offsetof(MipiAttributes, wdr_mode) == 16);
static_assert(offsetof(MipiAttributes, data_type) == 20);
static_assert(offsetof(MipiAttributes, pn_swap) == 24);
static_assert(offsetof(MipiAttributes, dphy) == 29);
static_assert(offsetof(MipiAttributes, demux) == 32);

/// The variants of the field that holds it, 148 bytes.
union MipiInterface {
    MipiAttributes mipi;
    std::uint32_t raw[37];
};
static_assert(sizeof(MipiInterface) == 148);

/// img_size_s (reference 3.8)
struct MipiImageSize {
    std::uint32_t width;
    std::uint32_t height;
};
static_assert(sizeof(MipiImageSize) == 8);
static_assert(offsetof(MipiImageSize, width) == 0);
static_assert(offsetof(MipiImageSize, height) == 4);

/// combo_dev_attr_s (reference 3.8)
struct MipiDeviceAttributes {
    std::int32_t input_mode;
    std::int32_t mac_clk;
    MipiClock mclk;
    MipiInterface interface;
    std::uint32_t devno;
    MipiImageSize img_size;
    std::uint32_t wdr_manu[4];
};
static_assert(sizeof(MipiDeviceAttributes) == 192);
static_assert(offsetof(MipiDeviceAttributes, input_mode) == 0);
static_assert(offsetof(MipiDeviceAttributes, mac_clk) == 4);
static_assert(offsetof(MipiDeviceAttributes, mclk) == 8);
static_assert(offsetof(MipiDeviceAttributes, interface) == 16);
static_assert(offsetof(MipiDeviceAttributes, devno) == 164);
static_assert(offsetof(MipiDeviceAttributes, img_size) == 168);
static_assert(offsetof(MipiDeviceAttributes, wdr_manu) == 176);

/// Requests. The argument is the structure or a u32 device number.
inline constexpr std::uint32_t mipi_set_attributes = request(to_driver, 'm', 1, 192);
inline constexpr std::uint32_t mipi_reset_sensor = request(to_driver, 'm', 5, 4);
inline constexpr std::uint32_t mipi_unreset_sensor = request(to_driver, 'm', 6, 4);
inline constexpr std::uint32_t mipi_reset = request(to_driver, 'm', 7, 4);
inline constexpr std::uint32_t mipi_enable_clock = request(to_driver, 'm', 16, 4);
inline constexpr std::uint32_t mipi_disable_clock = request(to_driver, 'm', 17, 4);

/// Values for the bridge (reference 3.1, 3.8).
inline constexpr std::int32_t mipi_input_mode = 0;
inline constexpr std::int32_t mipi_mac_600m = 4;
inline constexpr std::int32_t mipi_yuv422_8bit = 3;
inline constexpr std::uint8_t mipi_hs_settle = 8;

}  // namespace nanokvm::capture::sg2002::abi
