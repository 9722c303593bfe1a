// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "net/interfaces.hpp"
#include "panel/state.hpp"

#include <string_view>
#include <vector>

/// What the device knows about itself, from the files and the kernel: for the OLED, the API and the command line.
namespace nanokvm::system {

/// There while the gateway does not answer; kvm_system makes and removes it.
inline constexpr std::string_view gateway_silent_flag = "/run/nanokvm/gateway_silent";

/// Everything but faults. A file that is missing or holds nonsense leaves its field as unknown. `first_password` is
/// read only when asked for.
enum class Secrets { leave_out, read };
[[nodiscard]] panel::PanelState read_state(const base::Root& root, Secrets secrets);

/// `interface` as a person cares about it, among those there are.
[[nodiscard]] panel::Link link_of(const std::vector<net::Interface>& all, std::string_view interface);

/// `configured`, `not attached`… of a UDC's state file.
[[nodiscard]] panel::Usb usb_of(std::string_view udc_state) noexcept;

}  // namespace nanokvm::system
