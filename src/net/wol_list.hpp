// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The machines that were woken before: /etc/kvm/cache/wol, a line `MAC[ name]` each (http-api.md 7).
namespace nanokvm::net {

using MacAddress = std::array<std::uint8_t, 6>;

/// Twelve hexadecimal digits in any case, however `:`, `-` and `.` stand between them, with blanks around.
[[nodiscard]] std::optional<MacAddress> parse_mac(std::string_view text) noexcept;
/// "AA:BB:CC:DD:EE:FF"
[[nodiscard]] std::string to_string(const MacAddress& mac);

struct WolEntry {
    MacAddress mac{};
    std::string name;  ///< may be empty; one line of UTF-8 without double blanks

    friend bool operator==(const WolEntry&, const WolEntry&) = default;
};
using WolList = std::vector<WolEntry>;

inline constexpr std::size_t most_wol_entries = 100;  ///< of more, the oldest is forgotten
inline constexpr std::size_t longest_wol_name = 64;   ///< bytes

/// `text` as a name: runs of blanks are one, none at the ends. Nothing: it is empty or too long, no UTF-8, or holds
/// control characters.
[[nodiscard]] std::optional<std::string> wol_name(std::string_view text);

/// What can be read of the file's text; each MAC once. Other lines are left out.
[[nodiscard]] WolList parse_wol_list(std::string_view text);
[[nodiscard]] std::string to_text(const WolList& list);

/// Errors: the file cannot be read; ENOENT: there is none yet.
[[nodiscard]] base::Result<WolList> load_wol_list(const base::Root& root);
[[nodiscard]] base::Result<void> save_wol_list(const base::Root& root, const WolList& list);

}  // namespace nanokvm::net
