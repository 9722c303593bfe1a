// SPDX-License-Identifier: GPL-3.0-or-later
//
// cube_agent: runs inside the virtual Cube and does what a test asks for. Started by the machine's init, never on a
// person's machine. One thread a step, so that a step that waits holds up no other.
#include "dispatch.hpp"
#include "input_watch.hpp"
#include "port.hpp"
#include "step.hpp"

#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

namespace nanokvm::cube {
namespace {

int run(const std::string& port_name) {
    auto port = Port::open(port_name);
    if (!port) {
        std::fprintf(stderr, "cube_agent: %s\n", port.error().message.c_str());
        return 1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    port->send({{"event", "ready"}, {"at", now_us()}});
    std::thread([&port] { InputWatch(*port).run(); }).detach();
    while (auto line = port->read_line()) {
        std::thread([&port, line = std::move(*line)] { port->send(answer(line)); }).detach();
    }
    // Threads may still use the port: end them with the process, at once.
    std::_Exit(1);
}

}  // namespace
}  // namespace nanokvm::cube

int main(int argc, char** argv) {
    return nanokvm::cube::run(argc > 1 ? argv[1] : "cube.agent");
}
