// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/construction.hpp"

#include "gadget/medium.hpp"
#include "gadget/paths.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace nanokvm::gadget {
namespace {

using Kind = Operation::Kind;

class Builder {
public:
    [[nodiscard]] std::vector<Operation> build(const Gadget& gadget) {
        device(gadget);
        configuration(gadget.configuration);
        const auto is_network = [](const Function& function) {
            return std::holds_alternative<Ncm>(function) || std::holds_alternative<Rndis>(function);
        };
        const auto rest = std::find_if_not(gadget.functions.begin(), gadget.functions.end(), is_network);
        std::for_each(gadget.functions.begin(), rest, [this](const Function& one) { function(one); });
        os_descriptor(gadget);
        std::for_each(rest, gadget.functions.end(), [this](const Function& one) { function(one); });
        return std::move(steps_);
    }

private:
    void enter(std::string folder) {
        folder_ = std::move(folder);
        steps_.push_back({.kind = Kind::make_folder, .path = folder_});
    }
    void write(std::string_view name, std::string value, bool optional = false) {
        steps_.push_back({.kind = Kind::write,
                          .path = fmt::format("{}/{}", folder_, name),
                          .value = std::move(value),
                          .optional = optional});
    }
    void byte(std::string_view name, std::uint8_t value) { write(name, fmt::format("0x{:02x}", value)); }
    void word(std::string_view name, std::uint16_t value) { write(name, fmt::format("0x{:04x}", value)); }
    void number(std::string_view name, unsigned value) { write(name, std::to_string(value)); }

    void device(const Gadget& gadget) {
        enter(std::string(gadget_folder));
        word("idVendor", gadget.ids.vendor);
        word("idProduct", gadget.ids.product);
        word("bcdDevice", gadget.ids.device_version);
        word("bcdUSB", gadget.ids.usb_version);
        byte("bDeviceClass", gadget.triple.device_class);
        byte("bDeviceSubClass", gadget.triple.sub_class);
        byte("bDeviceProtocol", gadget.triple.protocol);
        enter(fmt::format("{}/strings/0x409", gadget_folder));
        write("manufacturer", gadget.strings.manufacturer);
        write("product", gadget.strings.product);
        write("serialnumber", gadget.strings.serial);
    }

    void configuration(const Configuration& configuration) {
        enter(std::string(configuration_folder));
        byte("bmAttributes", configuration.attributes);
        number("MaxPower", configuration.max_power_ma);
        enter(fmt::format("{}/strings/0x409", configuration_folder));
        write("configuration", configuration.name);
    }

    void os_descriptor(const Gadget& gadget) {
        folder_ = gadget_folder;
        if (const auto& descriptor = gadget.os_descriptor) {
            byte("os_desc/b_vendor_code", descriptor->vendor_code);
            write("os_desc/qw_sign", descriptor->signature);
            number("os_desc/use", 1);
            steps_.push_back({.kind = Kind::link,
                              .path = fmt::format("{}/os_desc/c.1", gadget_folder),
                              .value = std::string(configuration_folder)});
        } else {
            number("os_desc/use", 0);
        }
    }

    void function(const Function& one) {
        const std::string name = gadget::name_of(one);
        enter(std::string(functions_folder) + name);
        std::visit([this](const auto& typed) { attributes(typed); }, one);
        steps_.push_back(
            {.kind = Kind::link, .path = fmt::format("{}/{}", configuration_folder, name), .value = folder_});
        if (const auto* storage = std::get_if<MassStorage>(&one)) {
            luns(*storage);
        }
    }

    void attributes(const Hid& hid) {
        number("protocol", hid.protocol);
        number("subclass", hid.subclass);
        number("report_length", hid.report_length);
        write("report_desc", {hid.report_descriptor.begin(), hid.report_descriptor.end()});
        write("wakeup_on_write", hid.wakeup_on_write ? "1" : "0", true);
    }
    void attributes(const Ncm& ncm) {
        addresses(ncm.addresses);
        write("os_desc/interface.ncm/compatible_id", ncm.id.compatible, true);
    }
    void attributes(const Rndis& rndis) {
        addresses(rndis.addresses);
        write("class", fmt::format("{:02x}", rndis.triple.device_class));  // these three without 0x
        write("subclass", fmt::format("{:02x}", rndis.triple.sub_class));
        write("protocol", fmt::format("{:02x}", rndis.triple.protocol));
        write("os_desc/interface.rndis/compatible_id", rndis.id.compatible);
        write("os_desc/interface.rndis/sub_compatible_id", rndis.id.sub_compatible);
    }
    void attributes(const MassStorage&) {}
    void addresses(const LinkAddresses& addresses) {
        write("dev_addr", addresses.device);
        write("host_addr", addresses.host);
    }

    void luns(const MassStorage& storage) {
        const std::string function = folder_;
        for (std::size_t i = 0; i < storage.luns.size(); ++i) {
            folder_ = fmt::format("{}/lun.{}", function, i);
            if (i > 0) {  // the kernel makes the first one itself
                enter(folder_);
            }
            const Lun& lun = storage.luns[i];
            number("removable", lun.removable ? 1 : 0);
            const auto medium = medium_operations(folder_, {}, state_for(lun.medium), Writes::all);
            steps_.insert(steps_.end(), medium.begin() + 1, medium.end());  // a new LUN has nothing to eject
        }
    }

    std::vector<Operation> steps_;
    std::string folder_;  // what write() writes in
};

}  // namespace

std::vector<Operation> construction(const Gadget& gadget) {
    return Builder().build(gadget);
}

}  // namespace nanokvm::gadget
