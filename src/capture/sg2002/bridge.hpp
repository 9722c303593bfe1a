// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "capture/sg2002/device.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::capture::sg2002 {

/// The HDMI bridge chips of the boards (device facts 1.6): LT6911C, LT6911UXC, LT6911D, and LT6911UXE, which has no
/// registers within reach.
enum class BridgeType : std::uint8_t { c, ux, d, ue };

/// The word of /etc/kvm/hdmi_version; a bare "u" of old versions is ux.
[[nodiscard]] std::optional<BridgeType> bridge_type(std::string_view word) noexcept;
[[nodiscard]] const char* bridge_name(BridgeType type) noexcept;

/// What the bridge says of its input.
struct BridgeState {
    bool known = false;    ///< it could be asked
    bool present = false;  ///< there is a signal
    Size size;             ///< of what it sends on: 0x0 when it does not send
};

/// A LT6911 behind i2c bus 4 and its interrupt counter. Register access halts the bridge's own firmware for a moment:
/// never ask while pictures come. Thread-bound; borrows the kernel.
class Bridge {
public:
    Bridge(Kernel& kernel, BridgeType type) noexcept : kernel_(&kernel), type_(type) {}
    /// Of the type that /etc/kvm/hdmi_version names; LT6911UXC where it does not exist.
    [[nodiscard]] static base::Result<Bridge> find(Kernel& kernel);

    /// The error names what could not be read.
    [[nodiscard]] base::Result<BridgeState> ask();
    /// Whether the bridge has interrupted since the last call: something about its input changed, or may have. Cheap,
    /// no register access.
    [[nodiscard]] bool interrupted();
    [[nodiscard]] BridgeType type() const noexcept { return type_; }

private:
    [[nodiscard]] base::Result<void> write(std::uint8_t reg, std::uint8_t value) const;
    [[nodiscard]] base::Result<std::uint8_t> read(std::uint8_t reg) const;
    [[nodiscard]] base::Result<int> read_pair(std::uint8_t high, std::uint8_t low) const;
    [[nodiscard]] base::Result<void> page(std::uint8_t number) const { return write(0xFF, number); }
    [[nodiscard]] base::Result<void> open_access() const;
    void close_access() const;
    [[nodiscard]] base::Result<BridgeState> ask_c() const;
    [[nodiscard]] base::Result<BridgeState> ask_ux() const;
    [[nodiscard]] base::Result<BridgeState> ask_d() const;

    Kernel* kernel_;
    BridgeType type_;
    Device bus_;
};

/// One sentence on a bridge's state, for a person before a dark screen. Pure.
[[nodiscard]] std::string explain(const BridgeState& state);

}  // namespace nanokvm::capture::sg2002
