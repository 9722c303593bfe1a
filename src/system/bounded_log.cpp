// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/bounded_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace nanokvm::system {

base::Result<void> BoundedLog::open() {
    fd_.reset(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    struct stat info {};
    if (!fd_ || ::fstat(fd_.get(), &info) != 0) {
        return base::fail_errno("cannot write " + file_.string());
    }
    size_ = static_cast<std::uint64_t>(info.st_size);
    return {};
}

void BoundedLog::append(std::string_view text) noexcept {
    if (size_ + text.size() > limit_) {
        std::error_code error;
        auto former = file_;
        former += ".1";
        std::filesystem::rename(file_, former, error);
        static_cast<void>(open());
    }
    if (const ssize_t written = fd_ ? ::write(fd_.get(), text.data(), text.size()) : 0; written > 0) {
        size_ += static_cast<std::uint64_t>(written);
    }
}

}  // namespace nanokvm::system
