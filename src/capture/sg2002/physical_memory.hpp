// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/device.hpp"
#include "capture/sg2002/system_control.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace nanokvm::capture::sg2002 {

/// Memory of the encoder, read through /dev/mem. Bitstreams lie in a ring that keeps its place, headers anywhere in the
/// kernel's memory: few windows are mapped once and kept, the one not used for longest makes room. Thread-bound.
class PhysicalMemory {
public:
    static constexpr std::uint64_t window_bytes = 4U << 20U;
    static constexpr std::size_t max_windows = 4;
    /// More than this is no picture, but a wrong structure.
    static constexpr std::uint32_t max_read_bytes = 4U << 20U;

    [[nodiscard]] static base::Result<PhysicalMemory> open(Kernel& kernel);
    PhysicalMemory(PhysicalMemory&& other) noexcept;
    PhysicalMemory& operator=(PhysicalMemory&&) = delete;
    ~PhysicalMemory();

    /// The bytes as the hardware left them; valid until the next call. The mapping is a cached one, so `system` first
    /// drops what the cache holds of them.
    [[nodiscard]] base::Result<std::span<const std::byte>> view(std::uint64_t address, std::uint32_t bytes,
                                                                const SystemControl& system);

private:
    struct Window {
        std::uint64_t begin = 0;
        std::uint64_t bytes = 0;  // 0: unused
        void* mapped = nullptr;
        std::uint64_t used = 0;
    };

    explicit PhysicalMemory(Device device) noexcept : device_(std::move(device)) {}
    [[nodiscard]] base::Result<Window*> window_for(std::uint64_t address, std::uint32_t bytes);
    void drop(Window& window) noexcept;

    Device device_;
    std::array<Window, max_windows> windows_{};
    std::uint64_t uses_ = 0;
};

}  // namespace nanokvm::capture::sg2002
