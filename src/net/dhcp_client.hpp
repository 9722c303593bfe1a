// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// busybox's udhcpc, started by argv. It calls us back: its script is a link to this program (see dhcp_event_path).
namespace nanokvm::net {

/// Where the link lies; a program that is started under this name is udhcpc's script.
[[nodiscard]] std::filesystem::path dhcp_event_path(const base::Root& root);
/// The root of which `argv0` is the dhcp_event_path; nothing when it is none.
[[nodiscard]] std::optional<base::Root> root_of_dhcp_event(std::string_view argv0);

/// Starts the client and waits until it has a lease or has tried ten times; it goes on in the background either way.
/// `own_program` becomes the script. Errors: there is no udhcpc, or it cannot be started.
[[nodiscard]] base::Result<void> start_dhcp_client(const base::Root& root, std::string_view interface,
                                                   const std::filesystem::path& own_program);

/// Ends the client that start_dhcp_client() left, if there is one, and waits until it is gone.
void stop_dhcp_client(const base::Root& root, std::string_view interface);

/// True while one runs.
[[nodiscard]] bool dhcp_client_runs(const base::Root& root, std::string_view interface);

}  // namespace nanokvm::net
