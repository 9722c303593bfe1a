// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/mapped_file.hpp"

#include "base/unique_fd.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace nanokvm::capture {

MappedFile::~MappedFile() {
    if (!bytes_.empty()) {
        ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    }
}

base::Result<MappedFile> MappedFile::open(const std::string& path) {
    const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    if (!fd || ::fstat(fd.get(), &info) != 0) {
        return base::fail_errno("cannot open " + path);
    }
    if (!S_ISREG(info.st_mode) || info.st_size == 0) {
        return base::fail(path + (S_ISREG(info.st_mode) ? " is empty" : " is not a regular file"));
    }
    const auto size = static_cast<std::size_t>(info.st_size);
    void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (address == MAP_FAILED) {
        return base::fail_errno("cannot map " + path);
    }
    return MappedFile(std::span(static_cast<const std::byte*>(address), size));
}

}  // namespace nanokvm::capture
