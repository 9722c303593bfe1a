// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/examination.hpp"

#include "capture/sg2002/bridge.hpp"
#include "capture/sg2002/device.hpp"
#include "capture/sg2002/guard.hpp"
#include "capture/sg2002/memory_plan.hpp"

#include <algorithm>
#include <fcntl.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nanokvm::capture::sg2002 {
namespace {

using Verdict = Finding::Verdict;

constexpr std::size_t page_bytes = 4096;
constexpr std::uint64_t dram = 0x8000'0000;

Finding modules(Kernel& kernel) {
    constexpr std::string_view assumption = "1 The media modules are loaded under known names";
    const auto text = read_text(kernel, "/proc/modules");
    if (!text) {
        return {Verdict::open, assumption, text.error().message};
    }
    const auto missing = missing_modules(*text);
    return missing.empty()
               ? Finding{Verdict::confirmed, assumption, "all seven"}
               : Finding{Verdict::refuted, assumption, fmt::format("missing: {}", fmt::join(missing, ", "))};
}

Finding memory_can_be_mapped(Kernel& kernel) {
    constexpr std::string_view assumption = "3 The kernel lets memory be mapped";
    const auto device = Device::open(kernel, "/dev/mem", O_RDWR);
    if (!device) {
        return {Verdict::refuted, assumption, device.error().message};
    }
    void* const page = kernel.map(device->fd(), dram, page_bytes);
    if (page == nullptr) {
        return {Verdict::refuted, assumption, base::fail_errno("mapping a page of RAM").value().message};
    }
    kernel.unmap(page, page_bytes);
    return {Verdict::confirmed, assumption, "a page of RAM was mapped"};
}

Finding video_memory(Kernel& kernel) {
    constexpr std::string_view assumption = "4 The video memory's files begin with a number of bytes";
    const auto heap = read_heap(kernel);
    if (!heap) {
        return {Verdict::open, assumption, "they cannot be read: is debugfs mounted?"};
    }
    constexpr std::uint64_t least = 8U << 20U;
    constexpr std::uint64_t most = 256U << 20U;
    const bool likely = heap->total >= least && heap->total <= most && heap->used <= heap->total;
    return {likely ? Verdict::confirmed : Verdict::refuted, assumption,
            fmt::format("{} bytes in total, {} in use", heap->total, heap->used)};
}

Finding interrupts(Kernel& kernel) {
    constexpr std::string_view assumption = "6 The bridge's interrupts are counted in /proc/lt_int";
    const auto text = read_text(kernel, "/proc/lt_int", 16);
    if (!text) {
        return {Verdict::refuted, assumption, text.error().message};
    }
    const std::string word = text->substr(0, text->find('\n'));
    const bool number = !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
    return {number ? Verdict::confirmed : Verdict::refuted, assumption, "it says " + word};
}

std::vector<Finding> bridge(Kernel& kernel) {
    constexpr std::string_view type = "5 The bridge's type is known";
    constexpr std::string_view answers = "5 The bridge answers on its bus with a size that makes sense";
    auto found = Bridge::find(kernel);
    if (!found) {
        return {{Verdict::refuted, type, found.error().message}};
    }
    std::vector<Finding> findings{{Verdict::confirmed, type, bridge_name(found->type())}};
    const auto state = found->ask();
    if (!state) {
        findings.push_back({Verdict::refuted, answers, state.error().message});
    } else {
        const bool seen = state->known && state->present && state->size.width > 0;
        findings.push_back({seen ? Verdict::confirmed : Verdict::open, answers, explain(*state)});
    }
    findings.push_back({Verdict::open, "24 The bridge's flash, which holds the EDID, can be written",
                        "with which commands is not known, and is not tried; the list says what to record"});
    return findings;
}

}  // namespace

std::vector<Finding> examine_platform(Kernel& kernel) {
    std::vector<Finding> findings{modules(kernel)};
    const auto platform = check_platform(kernel);
    if (platform) {
        findings.push_back({platform->encoder_nodes > 0 ? Verdict::confirmed : Verdict::refuted,
                            "2 There are nodes of the encoder", std::to_string(platform->encoder_nodes)});
    }
    findings.push_back(memory_can_be_mapped(kernel));
    findings.push_back(video_memory(kernel));
    for (Finding& finding : bridge(kernel)) {
        findings.push_back(std::move(finding));
    }
    findings.push_back(interrupts(kernel));
    findings.push_back(
        platform ? Finding{Verdict::confirmed, "7 The drivers are of the known generation",
                           fmt::format("chip {:08X}", platform->chip_id)}
                 : Finding{Verdict::refuted, "7 The drivers are of the known generation", platform.error().message});
    return findings;
}

std::string to_text(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings) {
        const char* const mark = finding.verdict == Verdict::confirmed ? "ok"
                                 : finding.verdict == Verdict::refuted ? "!!"
                                                                       : "--";
        text += fmt::format("{} {}: {}\n", mark, finding.assumption, finding.found);
    }
    return text;
}

bool any_refuted(const std::vector<Finding>& findings) noexcept {
    return std::ranges::any_of(findings, [](const Finding& finding) { return finding.verdict == Verdict::refuted; });
}

}  // namespace nanokvm::capture::sg2002
