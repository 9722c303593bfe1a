// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace nanokvm::stream::webrtc {

/// Cuts an access unit in Annex B byte stream format (ITU-T H.264 and H.265, annex B) into its NAL units, without start
/// codes and trailing zeros. Views into the unit; never allocates. Bytes before the first start code are skipped.
class NalReader {
public:
    explicit NalReader(std::span<const std::byte> unit) noexcept;

    /// The next NAL unit; empty when there is none. Empty ones in between are skipped.
    [[nodiscard]] std::span<const std::byte> next() noexcept;

private:
    [[nodiscard]] std::size_t start_code_from(std::size_t at) const noexcept;

    std::span<const std::byte> unit_;
    std::size_t begin_;  // of the next NAL unit; unit_.size() at the end
};

}  // namespace nanokvm::stream::webrtc
