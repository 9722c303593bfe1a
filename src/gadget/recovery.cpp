// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/recovery.hpp"

#include "base/unique_fd.hpp"
#include "gadget/paths.hpp"
#include "gadget/udc.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds come_back_limit{2000};
constexpr milliseconds come_back_step{20};

base::Result<std::string> bound_controller(GadgetTree& tree) {
    auto bound = tree.read(std::string(binding_attribute));
    if (!bound && bound.error().code != ENOENT) {
        return bound;
    }
    std::string name = bound ? std::move(*bound) : std::string();
    name.erase(std::min(name.find('\n'), name.size()));
    return name.empty() ? base::fail("the USB gadget is not connected; nanokvm usb up connects it", ENOTCONN)
                        : base::Result<std::string>(std::move(name));
}

base::Result<void> bind(GadgetTree& tree, const std::string& controller) {
    auto bound = tree.write(std::string(binding_attribute), controller);
    return bound ? bound
                 : base::fail("cannot bind g0 to " + controller + ": " + bound.error().message, bound.error().code);
}

base::Result<void> write(const fs::path& path, const std::string& text) {
    const base::UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file || ::write(file.get(), text.data(), text.size()) < 0) {
        return base::fail_errno("cannot write " + text + " to " + path.string());
    }
    return {};
}

/// The hardware behind a controller and its driver; found before the driver lets go of it.
struct Hardware {
    std::string name;  ///< `4340000.usb`
    fs::path driver;   ///< `/sys/bus/platform/drivers/dwc2`
};

base::Result<Hardware> hardware_of(const base::Root& root, const std::string& controller) {
    std::error_code error;
    const fs::path device = fs::canonical(root / ("/sys/class/udc/" + controller + "/device"), error);
    const fs::path driver = error ? fs::path() : fs::canonical(device / "driver", error);
    if (error) {
        return base::fail("the controller " + controller + " has no driver that could be restarted", ENODEV);
    }
    return Hardware{device.filename().string(), driver};
}

bool present(const base::Root& root, const std::string& controller) {
    std::error_code ignored;
    return fs::exists(root / ("/sys/class/udc/" + controller), ignored);
}

/// Off the bus, `between`, on the bus again; the latter whatever `between` came to.
base::Result<void> off_and_on(const UsbContext& context, const std::string& controller,
                              const std::function<base::Result<void>()>& between) {
    if (auto unbound = context.tree.write(std::string(binding_attribute), ""); !unbound) {
        return unbound;
    }
    const auto done = between();
    auto bound = bind(context.tree, controller);
    return done ? bound : done;
}

}  // namespace

base::Result<void> rebind(const UsbContext& context, milliseconds pause) {
    const auto controller = bound_controller(context.tree);
    if (!controller) {
        return tl::unexpected(controller.error());
    }
    return off_and_on(context, *controller, [&]() -> base::Result<void> {
        std::this_thread::sleep_for(pause);
        return {};
    });
}

base::Result<void> restart_controller(const UsbContext& context, milliseconds pause) {
    const auto controller = bound_controller(context.tree);
    if (!controller) {
        return tl::unexpected(controller.error());
    }
    const auto hardware = hardware_of(context.root, *controller);
    if (!hardware) {
        return tl::unexpected(hardware.error());
    }
    return off_and_on(context, *controller, [&]() -> base::Result<void> {
        if (auto taken = write(hardware->driver / "unbind", hardware->name); !taken) {
            return taken;
        }
        std::this_thread::sleep_for(pause);
        if (auto given = write(hardware->driver / "bind", hardware->name); !given) {
            return given;
        }
        for (milliseconds waited{0}; !present(context.root, *controller); waited += come_back_step) {
            if (waited >= come_back_limit) {
                return base::fail("the controller " + *controller + " does not come back", ENODEV);
            }
            std::this_thread::sleep_for(come_back_step);
        }
        return set_role(context.root, Role::device);
    });
}

}  // namespace nanokvm::gadget
