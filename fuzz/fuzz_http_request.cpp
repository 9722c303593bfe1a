// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/host_policy.hpp"
#include "http/params.hpp"
#include "http/request_parser.hpp"
#include "http/upgrade.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace nanokvm::http;
using State = RequestParser::State;

constexpr std::size_t header_limit = 1024;

struct Outcome {
    State state = State::head;
    Request request;
};

Outcome parse(std::string_view input, std::size_t step) {
    RequestParser parser(header_limit);
    Outcome out;
    std::string in;
    std::string body;
    std::array<char, 32> piece{};
    bool taken = false;
    for (bool stuck = false; parser.state() == State::head || parser.state() == State::body;) {
        if (stuck || in.empty()) {
            if (input.empty()) {
                break;
            }
            in += input.substr(0, step);
            input.remove_prefix(std::min(step, input.size()));
        }
        std::size_t used = 0;
        std::size_t produced = 0;
        if (parser.state() == State::head) {
            used = parser.feed_head(in);
        } else {
            const auto fed = parser.feed_body(in, piece);
            used = fed.consumed;
            produced = fed.produced;
            body.append(piece.data(), produced);
        }
        if (used > in.size()) {
            std::abort();
        }
        in.erase(0, used);
        stuck = used == 0 && produced == 0;
        if (!taken && (parser.state() == State::body || parser.state() == State::done)) {
            out.request = parser.take_request();
            taken = true;
            stuck = false;
        }
    }
    out.state = parser.state();
    out.request.body = std::move(body);
    return out;
}

// Everything that looks at a request before its session is known.
void judge(const Request& request) {
    const HostPolicy policy("kvm", {".example"});
    static_cast<void>(policy.accepts(request.header("host")));
    static_cast<void>(forgery_safe(request));
    static_cast<void>(same_origin(request));
    static_cast<void>(wants_websocket(request));
    static_cast<void>(request.cookie("nano-kvm-token"));
    static_cast<void>(request.query_param("flow"));
    if (const auto params = Params::from(request)) {
        static_cast<void>(params->text("username"));
        static_cast<void>(params->integer("duration"));
        static_cast<void>(params->boolean("enabled"));
    }
}

}  // namespace

// A connection's bytes: the same request is found however they are cut, and nothing that looks at it minds what it
// holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
    const Outcome whole = parse(input, input.size() + 1);
    const Outcome cut = parse(input, 1 + data[0] % 64);
    if (whole.state == State::done &&
        (cut.state != State::done || cut.request.path != whole.request.path || cut.request.body != whole.request.body ||
         cut.request.headers != whole.request.headers)) {
        std::abort();
    }
    if (whole.state == State::done || whole.state == State::body) {
        if (!whole.request.path.starts_with('/') && whole.request.path != "*") {
            std::abort();
        }
        judge(whole.request);
    }
    return 0;
}
