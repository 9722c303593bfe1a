// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch.hpp"

#include "file_steps.hpp"
#include "input_steps.hpp"
#include "key_steps.hpp"
#include "netns_steps.hpp"
#include "run_step.hpp"

#include <array>
#include <exception>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>

namespace nanokvm::cube {
namespace {

using Step = Answer (*)(const Arguments&);

constexpr std::array<std::pair<std::string_view, Step>, 14> steps{{
    {"run", run_program},
    {"read", read_file},
    {"write", write_file},
    {"receive", receive},
    {"glob", glob_paths},
    {"eject", eject},
    {"reset_usb", reset_usb},
    {"control_in", control_in},
    {"input", list_input},
    {"led", set_led},
    {"latency", measure_latency},
    {"key", press_key},
    {"make_netns", make_netns},
    {"move_interface", move_interface},
}};

Answer perform(const Arguments& request) {
    const auto name = text_of(request, "do");
    for (const auto& [known, step] : steps) {
        if (known == name) {
            return step(request);
        }
    }
    return base::fail("there is no step '" + name + "'");
}

}  // namespace

boost::json::object answer(std::string_view line) {
    boost::json::object reply;
    try {
        const auto request = boost::json::parse(line).as_object();
        reply["id"] = request.at("id");
        if (auto done = perform(request)) {
            reply["ok"] = std::move(*done);
        } else {
            reply["error"] = done.error().message;
        }
    } catch (const std::exception& error) {
        reply["error"] = std::string("the request is not understood: ") + error.what();
    }
    return reply;
}

}  // namespace nanokvm::cube
