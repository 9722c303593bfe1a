// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

typedef struct evp_md_ctx_st EVP_MD_CTX;

namespace nanokvm::media {

/// A file that arrives piece by piece: written under a temporary name, checked, and only then given its own name in one
/// step. What is not installed leaves nothing behind. Everything blocks: for the pool. One thread at a time.
class IncomingFile {
public:
    /// Makes `FOLDER/.nanokvm-KIND-XXXXXX`. `digest`: compute the SHA-256 of what comes. Errors: cannot be made.
    [[nodiscard]] static base::Result<std::unique_ptr<IncomingFile>> create(const std::filesystem::path& folder,
                                                                            std::string_view kind, bool digest);
    IncomingFile(const IncomingFile&) = delete;
    IncomingFile& operator=(const IncomingFile&) = delete;
    ~IncomingFile();

    /// Appends. Errors: what write(2) says (ENOSPC). What is written goes to the disk every few megabytes: a device of
    /// 98 MB has no memory to keep it in.
    [[nodiscard]] base::Result<void> append(std::span<const std::byte> bytes);

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// Lower-case hex of all that was appended; once, and only with `digest`.
    [[nodiscard]] std::string sha256();

    [[nodiscard]] bool is_iso9660() const;

    /// Gives it its name in the same folder, replacing a regular file of that name, and syncs file and folder.
    [[nodiscard]] base::Result<void> install(const std::string& name);

private:
    struct FreeDigest {
        void operator()(EVP_MD_CTX* context) const noexcept;
    };
    IncomingFile(std::filesystem::path folder, std::string path, base::UniqueFd file);

    std::filesystem::path folder_;
    std::string path_;  // empty once installed
    base::UniqueFd file_;
    std::unique_ptr<EVP_MD_CTX, FreeDigest> digest_;
    std::uint64_t size_ = 0;
    std::uint64_t synced_ = 0;
};

/// Deletes what a former run left in `folder`: all `.nanokvm-upload-*` and `.nanokvm-download-*`.
void remove_leftovers(const std::filesystem::path& folder);

/// 64 hex digits in lower case; nothing for anything else. Spaces around it do not count.
[[nodiscard]] std::optional<std::string> sha256_text(std::string_view text);

}  // namespace nanokvm::media
