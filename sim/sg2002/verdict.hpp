// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace nanokvm::sim::sg2002 {

/// What the caller of the drivers did wrong, in sentences: on the real chip it would have crashed the kernel, leaked
/// memory or shown a torn picture. Tests demand that there is none.
class Verdict {
public:
    /// More are counted, not kept.
    static constexpr std::size_t max_kept = 50;

    void fault(std::string sentence) {
        ++count_;
        if (kept_.size() < max_kept) {
            kept_.push_back(std::move(sentence));
        }
    }
    [[nodiscard]] const std::vector<std::string>& faults() const noexcept { return kept_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
    std::vector<std::string> kept_;
    std::size_t count_ = 0;
};

}  // namespace nanokvm::sim::sg2002
