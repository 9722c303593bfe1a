// SPDX-License-Identifier: GPL-3.0-or-later
#include "input_steps.hpp"

#include "base64.hpp"
#include "event_device.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/json/array.hpp>

namespace nanokvm::cube {
namespace {

boost::json::array pair_of(std::pair<int, int> range) {
    return {range.first, range.second};
}

boost::json::object describe(const EventDevice& device) {
    std::array<char, 256> phys{};
    ::ioctl(device.fd(), EVIOCGPHYS(phys.size() - 1), phys.data());
    boost::json::array pressed;
    for (const int code : device.pressed()) {
        pressed.emplace_back(code);
    }
    return {{"node", device.node()},
            {"name", device.name()},
            {"kind", device.kind()},
            {"phys", phys.data()},
            {"pressed", std::move(pressed)},
            {"x", pair_of(device.range(ABS_X))},
            {"y", pair_of(device.range(ABS_Y))}};
}

/// Stamp of the next event that is more than a separator; nothing within two seconds.
std::optional<std::int64_t> next_event(const EventDevice& device) {
    constexpr int patience_ms = 2000;
    pollfd wait{device.fd(), POLLIN, 0};
    while (::poll(&wait, 1, patience_ms) > 0) {
        std::vector<input_event> events;
        if (!device.read(events)) {
            return std::nullopt;
        }
        const auto first =
            std::find_if(events.begin(), events.end(), [](const auto& one) { return one.type != EV_SYN; });
        if (first != events.end()) {
            return time_of(*first);
        }
    }
    return std::nullopt;
}

base::Result<std::vector<std::string>> reports_of(const Arguments& arguments) {
    std::vector<std::string> reports;
    for (const auto& text : arguments.at("reports").as_array()) {
        auto report = from_base64(text.as_string());
        if (!report) {
            return tl::unexpected(report.error());
        }
        reports.push_back(std::move(*report));
    }
    if (reports.empty()) {
        return base::fail("reports is empty");
    }
    return reports;
}

}  // namespace

Answer list_input(const Arguments& /*arguments*/) {
    boost::json::array devices;
    for (const auto& node : event_nodes()) {
        if (const auto device = EventDevice::open(node)) {
            devices.push_back(describe(*device));
        }
    }
    return boost::json::object{{"devices", std::move(devices)}};
}

Answer set_led(const Arguments& arguments) {
    const auto device = find_device("keyboard", text_of(arguments, "name", ""));
    if (!device) {
        return tl::unexpected(device.error());
    }
    const auto led = static_cast<std::uint16_t>(number_of(arguments, "led", LED_CAPSL));
    const auto set = device->set_led(led, arguments.at("on").as_bool());
    return set ? Answer(boost::json::object{}) : tl::unexpected(set.error());
}

Answer measure_latency(const Arguments& arguments) {
    const auto path = text_of(arguments, "path");
    const auto reports = reports_of(arguments);
    if (!reports) {
        return tl::unexpected(reports.error());
    }
    const auto device = find_device(text_of(arguments, "kind"), text_of(arguments, "name", ""));
    if (!device) {
        return tl::unexpected(device.error());
    }
    const base::UniqueFd gadget(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!gadget) {
        return base::fail_errno("cannot open " + path);
    }
    const auto count = static_cast<std::size_t>(number_of(arguments, "count", 100));
    const auto pause_us = static_cast<useconds_t>(number_of(arguments, "pause_us", 0));
    boost::json::array times;
    for (std::size_t i = 0; i < count; ++i) {
        ::usleep(pause_us);
        const auto& report = (*reports)[i % reports->size()];
        const auto begun = now_us();
        if (::write(gadget.get(), report.data(), report.size()) != static_cast<ssize_t>(report.size())) {
            return base::fail_errno("cannot write report " + std::to_string(i) + " to " + path);
        }
        const auto arrived = next_event(*device);
        if (!arrived) {
            return base::fail("report " + std::to_string(i) + " made no event at " + device->node());
        }
        times.emplace_back(*arrived - begun);
    }
    return boost::json::object{{"us", std::move(times)}};
}

}  // namespace nanokvm::cube
