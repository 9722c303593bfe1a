// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/system_control.hpp"

#include <fcntl.h>

namespace nanokvm::capture::sg2002 {
namespace {

abi::SysBind input_binding(bool bind) noexcept {
    abi::SysBind request{};
    request.is_bind = bind ? 1 : 0;
    request.source = {abi::Module::vi, 0, 0};
    request.target = {abi::Module::vpss, 0, 0};
    return request;
}

}  // namespace

base::Result<SystemControl> SystemControl::open(Kernel& kernel) {
    auto device = Device::open(kernel, "/dev/cvi-sys", O_RDWR | O_NONBLOCK);
    if (!device) {
        return tl::unexpected(device.error());
    }
    return SystemControl(std::move(*device));
}

base::Result<void> SystemControl::set_modes() {
    abi::ViVpssMode offline{};  // all six pipes: abi::vi_vpss_offline
    abi::SysControl control{static_cast<std::uint32_t>(abi::SysCommand::set_vi_vpss_mode), 0, address_of(&offline)};
    if (auto set = device_.call(abi::sys_set_control, &control, "setting VI and VPSS offline"); !set) {
        return set;
    }
    control = {static_cast<std::uint32_t>(abi::SysCommand::set_vpss_mode), 0, std::uint64_t{abi::vpss_single}};
    return device_.call(abi::sys_set_control, &control, "setting the mode of VPSS");
}

base::Result<void> SystemControl::bind_input() {
    abi::SysBind request = input_binding(true);
    return device_.call(abi::sys_set_bind, &request, "binding the input to the scaler");
}

int SystemControl::unbind_input() noexcept {
    abi::SysBind request = input_binding(false);
    return device_.answer(abi::sys_set_bind, &request);
}

int SystemControl::invalidate(std::uint64_t address, std::uint32_t bytes) const noexcept {
    abi::SysCacheOperation operation{};
    operation.addr_p = address;
    operation.size = bytes;
    return device_.answer(abi::sys_cache_invalidate, &operation);
}

}  // namespace nanokvm::capture::sg2002
