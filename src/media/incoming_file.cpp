// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/incoming_file.hpp"

#include "gadget/images.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <openssl/evp.h>

namespace nanokvm::media {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = ".nanokvm-";
constexpr std::uint64_t sync_step = std::uint64_t{8} * 1024 * 1024;

}  // namespace

base::Result<std::unique_ptr<IncomingFile>> IncomingFile::create(const fs::path& folder, std::string_view kind,
                                                                 bool digest) {
    std::string path = (folder / std::string(prefix).append(kind).append("-XXXXXX")).string();
    base::UniqueFd file(::mkostemp(path.data(), O_CLOEXEC));
    if (!file) {
        return base::fail_errno("cannot make a file in " + folder.string());
    }
    std::unique_ptr<IncomingFile> incoming(new IncomingFile(folder, std::move(path), std::move(file)));
    if (digest) {
        incoming->digest_.reset(EVP_MD_CTX_new());
        if (!incoming->digest_ || EVP_DigestInit_ex(incoming->digest_.get(), EVP_sha256(), nullptr) != 1) {
            return base::fail("SHA-256 is not available", ENOTSUP);
        }
    }
    return incoming;
}

IncomingFile::IncomingFile(fs::path folder, std::string path, base::UniqueFd file)
    : folder_(std::move(folder)), path_(std::move(path)), file_(std::move(file)) {}

IncomingFile::~IncomingFile() {
    if (!path_.empty()) {
        ::unlink(path_.c_str());
    }
}

void IncomingFile::FreeDigest::operator()(EVP_MD_CTX* context) const noexcept {
    EVP_MD_CTX_free(context);
}

base::Result<void> IncomingFile::append(std::span<const std::byte> bytes) {
    if (digest_ && EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size()) != 1) {
        return base::fail("SHA-256 failed");
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return base::fail_errno("cannot write the image");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        size_ += static_cast<std::uint64_t>(written);
    }
    if (size_ - synced_ >= sync_step) {
        if (::fdatasync(file_.get()) != 0) {
            return base::fail_errno("cannot write the image");
        }
        static_cast<void>(::posix_fadvise(file_.get(), 0, static_cast<off_t>(size_), POSIX_FADV_DONTNEED));
        synced_ = size_;
    }
    return {};
}

std::string IncomingFile::sha256() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (!digest_ || EVP_DigestFinal_ex(digest_.get(), digest.data(), &length) != 1) {
        return "";
    }
    std::string text;
    for (unsigned at = 0; at < length; ++at) {
        text += "0123456789abcdef"[digest[at] >> 4U];
        text += "0123456789abcdef"[digest[at] & 15U];
    }
    return text;
}

bool IncomingFile::is_iso9660() const {
    return gadget::has_iso9660_volume(file_.get());
}

base::Result<void> IncomingFile::install(const std::string& name) {
    const auto target = folder_ / name;
    struct stat info {};
    if (::lstat(target.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
        return base::fail(name + " exists and is no regular file", EEXIST);
    }
    if (::fchmod(file_.get(), 0644) != 0 && errno != EPERM) {  // exFAT has no modes
        return base::fail_errno("cannot store " + name);
    }
    if (::fsync(file_.get()) != 0 || ::rename(path_.c_str(), target.c_str()) != 0) {
        return base::fail_errno("cannot store " + name);
    }
    path_.clear();
    const base::UniqueFd folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::fsync(folder.get()) != 0) {
        return base::fail_errno("cannot sync the folder of images");
    }
    return {};
}

void remove_leftovers(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator(); at.increment(error)) {
        const std::string name = at->path().filename().string();
        std::error_code ignored;
        if ((name.starts_with(".nanokvm-upload-") || name.starts_with(".nanokvm-download-")) &&
            at->symlink_status(ignored).type() == fs::file_type::regular) {
            fs::remove(at->path(), ignored);
        }
    }
}

std::optional<std::string> sha256_text(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    std::string hex;
    for (const char c : text) {
        const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        if (!((low >= '0' && low <= '9') || (low >= 'a' && low <= 'f'))) {
            return std::nullopt;
        }
        hex += low;
    }
    return hex.size() == 64 ? std::optional(hex) : std::nullopt;
}

}  // namespace nanokvm::media
