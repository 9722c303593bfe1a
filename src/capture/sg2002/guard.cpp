// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/guard.hpp"

#include "capture/sg2002/abi/base.hpp"
#include "capture/sg2002/abi/venc_control.hpp"
#include "capture/sg2002/device.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nanokvm::capture::sg2002 {
namespace {

/// Without their prefix: soph_ on stock images, cv181x_ or cvi_ on others (reference 5.1).
constexpr std::array<std::string_view, 7> needed{"sys", "base", "mipi_rx", "vi", "vpss", "vcodec", "vc_driver"};
constexpr std::array<std::string_view, 4> prefixes{"soph_", "cv181x_", "cvi_", "cv180x_"};
constexpr unsigned max_encoder_nodes = 16;
constexpr std::byte untouched{0xA5};
constexpr std::size_t beyond_bytes = 256;

std::string_view without_prefix(std::string_view module) noexcept {
    for (const std::string_view prefix : prefixes) {
        if (module.starts_with(prefix)) {
            return module.substr(prefix.size());
        }
    }
    return {};
}

std::vector<std::string> media_modules(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const std::string_view name = line.substr(0, line.find(' '));
        if (!without_prefix(name).empty()) {
            found.emplace_back(name);
        }
    }
    return found;
}

/// A structure with room behind it that the driver must not write to.
template <typename T>
class Probe {
public:
    Probe() noexcept { bytes_.fill(untouched); }
    [[nodiscard]] void* data() noexcept { return bytes_.data(); }
    [[nodiscard]] T value() const noexcept {
        T value;
        std::memcpy(&value, bytes_.data(), sizeof value);
        return value;
    }
    /// The driver wrote nothing behind the structure.
    [[nodiscard]] bool fits() const noexcept {
        return std::ranges::all_of(std::span(bytes_).subspan(sizeof(T)), [](std::byte b) { return b == untouched; });
    }
    /// It wrote the structure's last bytes.
    [[nodiscard]] bool filled() const noexcept {
        return std::ranges::any_of(std::span(bytes_).subspan(sizeof(T) - 4, 4),
                                   [](std::byte b) { return b != untouched; });
    }

private:
    alignas(16) std::array<std::byte, sizeof(T) + beyond_bytes> bytes_;
};

base::Result<void> probe_video_buffers(const Device& base) {
    Probe<abi::VbConfig> probe;
    abi::VbControl control{static_cast<std::uint32_t>(abi::VbCommand::get_config), 0, address_of(probe.data())};
    if (auto read = base.call(abi::base_vb_command, &control, "reading the video buffers' layout"); !read) {
        return read;
    }
    if (!probe.fits() || !probe.filled() || probe.value().comm_pool_cnt > abi::vb_max_common_pools) {
        return base::fail(
            "the video buffer driver is of another generation: its layout has another size than expected");
    }
    return {};
}

base::Result<void> probe_encoder(Kernel& kernel) {
    const auto node = Device::open(kernel, "/dev/cvi_vc_enc0", O_RDWR | O_DSYNC);
    if (!node) {
        return tl::unexpected(node.error());
    }
    Probe<abi::VencModuleParameters> probe;
    const std::int32_t module = abi::venc_module_venc;
    std::memcpy(probe.data(), &module, sizeof module);
    const auto request = abi::venc_command_base + static_cast<std::uint32_t>(abi::VencCommand::get_module);
    if (auto read = node->call(request, probe.data(), "reading the encoder's parameters"); !read) {
        return read;
    }
    if (!probe.fits()) {
        return base::fail(
            "the encoder's driver is of another generation: its parameters have another size than expected");
    }
    return {};
}

unsigned count_encoder_nodes(Kernel& kernel) {
    unsigned count = 0;
    while (count < max_encoder_nodes && Device::open(kernel, fmt::format("/dev/cvi_vc_enc{}", count), O_RDWR)) {
        ++count;
    }
    return count;
}

}  // namespace

std::vector<std::string> missing_modules(std::string_view proc_modules) {
    const auto loaded = media_modules(proc_modules);
    std::vector<std::string> missing;
    for (const std::string_view name : needed) {
        if (std::ranges::none_of(loaded, [&](const auto& module) { return without_prefix(module) == name; })) {
            missing.emplace_back(name);
        }
    }
    return missing;
}

base::Result<Platform> check_platform(Kernel& kernel) {
    Platform platform;
    const auto modules = read_text(kernel, "/proc/modules");
    if (!modules) {
        return tl::unexpected(modules.error());
    }
    if (const auto missing = missing_modules(*modules); !missing.empty()) {
        return base::fail(fmt::format("this is no SG2002 with its media drivers loaded: /proc/modules lacks {}",
                                      fmt::join(missing, ", ")));
    }
    platform.modules = media_modules(*modules);
    const auto base = Device::open(kernel, "/dev/cvi-base", O_RDWR | O_NONBLOCK);
    if (!base) {
        return tl::unexpected(base.error());
    }
    if (auto read = base->call(abi::base_read_chip_id, &platform.chip_id, "reading the chip's id"); !read) {
        return tl::unexpected(read.error());
    }
    if (auto probed = probe_video_buffers(*base); !probed) {
        return tl::unexpected(probed.error());
    }
    if (auto probed = probe_encoder(kernel); !probed) {
        return tl::unexpected(probed.error());
    }
    platform.encoder_nodes = count_encoder_nodes(kernel);
    return platform;
}

}  // namespace nanokvm::capture::sg2002
