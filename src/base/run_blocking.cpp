// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/run_blocking.hpp"

#include "base/child_process.hpp"

#include <algorithm>
#include <cstdint>
#include <poll.h>

namespace nanokvm::base {

Result<void> run_blocking(const std::vector<std::string>& argv, std::chrono::milliseconds limit) {
    ChildOptions options;
    options.argv = argv;
    auto child = ChildProcess::spawn(options);
    if (!child) {
        return tl::unexpected(child.error());
    }
    const auto until = std::chrono::steady_clock::now() + limit;
    int ended = 0;
    do {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd end{child->pidfd(), POLLIN, 0};
        ended = ::poll(&end, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    } while (ended < 0 && errno == EINTR);
    if (ended == 0) {
        return fail(argv.front() + " did not end in time and was killed", ETIMEDOUT);  // by the destructor
    }
    const int status = child->wait();
    return status == 0 ? Result<void>{} : fail(argv.front() + ": " + describe_wait_status(status));
}

}  // namespace nanokvm::base
