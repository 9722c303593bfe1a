// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

namespace nanokvm::cube {

/// The virtio console port that leads to the test: one JSON object a line, both ways. read_line() belongs to one
/// thread, send() to all.
class Port {
public:
    /// Finds the port by the name QEMU gave it. Errors: there is no such port.
    [[nodiscard]] static base::Result<Port> open(const std::string& name);

    /// The next line without its end. Waits for one; while no test is connected, that is long. Nothing at the port's
    /// end.
    [[nodiscard]] std::optional<std::string> read_line();

    /// What nobody reads is lost when the port refuses it.
    void send(const boost::json::object& message);

private:
    explicit Port(base::UniqueFd fd) : fd_(std::move(fd)) {}

    base::UniqueFd fd_;
    std::string received_;
    std::unique_ptr<std::mutex> sending_ = std::make_unique<std::mutex>();
};

}  // namespace nanokvm::cube
