// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "system/run_program.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <tl/expected.hpp>

/// Memory on the card: /swapfile, in use at once and from the next start on by a line of /etc/inittab.
namespace nanokvm::system {

inline constexpr std::int64_t most_swap_mb = 1024;

/// MB; 0: there is none.
[[nodiscard]] std::int64_t swap_size(const base::Root& root);

/// The text of an inittab with, or without, the line that switches the swap file on. Others stay.
[[nodiscard]] std::string inittab_with_swap(std::string_view inittab, bool swap);

enum class SwapStep { switch_off, forget, switch_on, remember };
struct SwapProblem {
    SwapStep step;
    base::Error error;
};
/// Replaces the swap file by one of `mb` (0 to most_swap_mb; 0: by none). The same size is left as it is. What was
/// begun and failed leaves no swap file.
[[nodiscard]] boost::asio::awaitable<tl::expected<void, SwapProblem>> set_swap(const base::Root& root,
                                                                               const RunProgram& run, std::int64_t mb);

}  // namespace nanokvm::system
