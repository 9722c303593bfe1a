// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/files.hpp"

#include "base/unique_fd.hpp"

#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nanokvm::base {
namespace {

Result<void> write_all(int fd, std::string_view content, const std::filesystem::path& path) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return fail_errno("cannot write " + path.string());
        }
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
    const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0) {
        return fail_errno("cannot sync folder " + folder.string());
    }
    return {};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    if (!fd || ::fstat(fd.get(), &info) != 0) {
        return fail_errno("cannot read " + path.string());
    }
    if (!S_ISREG(info.st_mode)) {
        return fail("cannot read " + path.string() + ": not a regular file", EINVAL);
    }
    std::string content;
    char chunk[4096];  // sysfs and procfs files report no size: read to the end
    for (;;) {
        const ssize_t got = ::read(fd.get(), chunk, sizeof chunk);
        if (got < 0) {
            return fail_errno("cannot read " + path.string());
        }
        if (got == 0) {
            return content;
        }
        content.append(chunk, static_cast<std::size_t>(got));
        if (content.size() > max_bytes) {
            return fail("cannot read " + path.string() + ": longer than " + std::to_string(max_bytes) + " bytes",
                        EFBIG);
        }
    }
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view content, mode_t mode) {
    const auto folder = path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path();
    std::string temporary = (folder / ("." + path.filename().string() + "-XXXXXX")).string();
    UniqueFd fd(::mkostemp(temporary.data(), O_CLOEXEC));  // creates with mode 0600
    if (!fd) {
        return fail_errno("cannot create a file beside " + path.string());
    }
    auto written = [&]() -> Result<void> {
        if (auto done = write_all(fd.get(), content, path); !done) {
            return done;
        }
        if (::fchmod(fd.get(), mode) != 0 || ::fsync(fd.get()) != 0) {
            return fail_errno("cannot write " + path.string());
        }
        if (::rename(temporary.c_str(), path.c_str()) != 0) {
            return fail_errno("cannot replace " + path.string());
        }
        return {};
    }();
    if (!written) {
        ::unlink(temporary.c_str());
        return written;
    }
    return sync_folder(folder);
}

Result<void> write_file_if_changed(const std::filesystem::path& path, std::string_view content, mode_t mode) {
    if (const auto now = read_file(path, content.size()); now && *now == content) {
        return {};
    }
    return write_file_atomically(path, content, mode);
}

}  // namespace nanokvm::base
