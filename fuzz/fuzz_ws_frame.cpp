// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/utf8.hpp"
#include "http/ws_frame.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

namespace {

using namespace nanokvm::http;

constexpr std::size_t max_message = 256;

class Recorder final : public FrameSink {
public:
    void on_message(std::span<const std::byte> payload, bool text) override {
        const std::string_view content(reinterpret_cast<const char*>(payload.data()), payload.size());
        if (payload.size() > max_message || (text && !nanokvm::base::valid_utf8(content))) {
            std::abort();
        }
        found.append("m").append(content);
    }
    void on_ping(std::span<const std::byte> payload) override {
        if (payload.size() > max_control_payload) {
            std::abort();
        }
        found += 'i';
    }
    void on_pong() override { found += 'o'; }
    void on_close(std::uint16_t code, std::string_view reason) override {
        if (!nanokvm::base::valid_utf8(reason)) {
            std::abort();
        }
        found += "c" + std::to_string(code);
    }
    std::string found;
};

}  // namespace

// A client's bytes: what is found does not depend on how they are cut, and stays within the limits.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::size_t step = 1 + data[0] % 16;
    const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
    FrameParser whole_parser(max_message);
    Recorder whole;
    const auto whole_problem = whole_parser.feed(bytes, whole);
    FrameParser cut_parser(max_message);
    Recorder cut;
    std::uint16_t cut_problem = 0;
    for (std::size_t at = 0; at < bytes.size() && cut_problem == 0; at += step) {
        cut_problem = cut_parser.feed(bytes.subspan(at, std::min(step, bytes.size() - at)), cut);
    }
    if (whole.found != cut.found || whole_problem != cut_problem) {
        std::abort();
    }
    return 0;
}
