// SPDX-License-Identifier: GPL-3.0-or-later
#include "card/prepare.hpp"

#include "base/files.hpp"
#include "base/unique_fd.hpp"
#include "card/layout.hpp"

#include <cctype>
#include <fcntl.h>
#include <linux/fs.h>
#include <optional>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace nanokvm::card {
namespace {

constexpr int root_number = root_index + 1;
constexpr int data_number = data_index + 1;
/// What a file system may leave unused at the end of its partition: a group of blocks that holds little but its own
/// tables.
constexpr std::uint64_t unused_tail_bytes = 16ULL << 20U;

constexpr std::string_view wish = "/boot/usb.disk0";
constexpr std::string_view made_mark = "/etc/kvm.disk0";
constexpr std::string_view unfinished_mark = "/etc/kvm.disk0.unfinished";

std::uint64_t megabytes(std::uint64_t sectors) {
    return sectors * sector_bytes / 1'000'000;
}

bool is_there(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

std::optional<std::string> find_program(const base::Root& root, std::string_view name) {
    for (const std::string_view folder : {"/sbin/", "/usr/sbin/", "/bin/", "/usr/bin/"}) {
        if (const auto path = root / fmt::format("{}{}", folder, name); ::access(path.c_str(), X_OK) == 0) {
            return path.string();
        }
    }
    return std::nullopt;
}

base::Result<std::uint64_t> sectors_of(int card, const std::filesystem::path& device) {
    struct stat info {};
    if (::fstat(card, &info) != 0) {
        return base::fail_errno("cannot read " + device.string());
    }
    auto bytes = static_cast<std::uint64_t>(info.st_size);
    if (S_ISBLK(info.st_mode) && ::ioctl(card, BLKGETSIZE64, &bytes) != 0) {
        return base::fail_errno("cannot tell the size of " + device.string());
    }
    return bytes / sector_bytes;
}

/// The size of the file system on it, when it is one that resize2fs knows.
std::optional<std::uint64_t> file_system_bytes(const std::filesystem::path& node) {
    const base::UniqueFd fd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<std::uint8_t, superblock_bytes> superblock{};
    if (!fd || ::pread(fd.get(), superblock.data(), superblock.size(), 1024) != ssize_t{superblock.size()}) {
        return std::nullopt;
    }
    return ext4_size(superblock);
}

/// One card while it is prepared.
class Preparation {
public:
    Preparation(const CardContext& context, base::UniqueFd card, const Sector& sector, const Table& table)
        : context_(context), card_(std::move(card)), sector_(sector), table_(table) {}

    void grow_root(const std::optional<Partition>& larger);
    void make_data(const Layout& layout);
    CardReport report() && { return std::move(report_); }

private:
    /// The table is one sector, which a card writes whole or not at all.
    base::Result<void> put(std::size_t index, const Partition& partition);
    void create_data(const Partition& data, const std::string& mkfs);
    void format_data(const std::string& mkfs);
    [[nodiscard]] std::string unfinished_text(const Partition& data) const {
        return fmt::format("{} {}\n", data.first, data.count);
    }
    void warn(std::string sentence) { report_.warnings.push_back(std::move(sentence)); }

    const CardContext& context_;
    base::UniqueFd card_;
    Sector sector_;
    Table table_;
    CardReport report_;
};

base::Result<void> Preparation::put(std::size_t index, const Partition& partition) {
    Sector changed = sector_;
    put_partition(changed, index, partition);
    if (::pwrite(card_.get(), changed.data(), changed.size(), 0) != ssize_t{changed.size()} ||
        ::fsync(card_.get()) != 0) {
        return base::fail_errno("cannot write the partition table of " + context_.device.string());
    }
    sector_ = changed;
    table_[index] = partition;
    return {};
}

void Preparation::grow_root(const std::optional<Partition>& larger) {
    const auto node = partition_node(context_.device, root_number);
    auto size = file_system_bytes(node);
    const auto resize = find_program(context_.root, "resize2fs");
    const std::uint64_t wanted = (larger ? *larger : table_[root_index]).count * sector_bytes;
    if (!size || *size + unused_tail_bytes >= wanted) {
        return;  // another kind of file system, or as large as it can be
    }
    if (!resize) {
        return warn("the root file system stays small: there is no resize2fs");
    }
    if (larger) {
        if (auto put_there = put(root_index, *larger); !put_there) {
            return warn(put_there.error().message);
        }
        if (auto told = context_.kernel.resized(card_.get(), root_number, *larger); !told) {
            return warn("the root file system grows at the next start: " + told.error().message);
        }
    }
    if (auto grown = context_.run({*resize, node.string()}); !grown) {
        return warn("the root file system did not grow: " + grown.error().message);
    }
    // Without a journal it could not be mounted any more if power went while only a part of this is on the card.
    const base::UniqueFd mounted(::open(context_.root.folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!mounted || ::syncfs(mounted.get()) != 0) {
        warn(base::fail_errno("cannot write the larger root file system to the card").value().message);
    }
    report_.done.push_back(fmt::format("the root file system has {} MB", megabytes(table_[root_index].count)));
}

void Preparation::make_data(const Layout& layout) {
    const Partition& now = table_[data_index];
    if (is_there(context_.root / made_mark)) {
        if (!now.exists()) {
            warn(fmt::format("the partition of disk images was removed; remove {} to have it made again", made_mark));
        }
        return;
    }
    const auto unfinished = base::read_file(context_.root / unfinished_mark, 64);
    const bool ours = now.exists() && unfinished && *unfinished == unfinished_text(now);
    if (now.exists() && !ours) {
        return;
    }
    const auto mkfs = find_program(context_.root, "mkfs.exfat");
    if (!mkfs) {
        return warn("no partition of disk images can be made: there is no mkfs.exfat");
    }
    if (ours) {
        return format_data(*mkfs);
    }
    if (!layout.data) {
        return warn(layout.no_data);
    }
    create_data(*layout.data, *mkfs);
}

void Preparation::create_data(const Partition& data, const std::string& mkfs) {
    if (auto noted = base::write_file_atomically(context_.root / unfinished_mark, unfinished_text(data)); !noted) {
        return warn("no partition of disk images can be made: " + noted.error().message);
    }
    if (auto put_there = put(data_index, data); !put_there) {
        return warn(put_there.error().message);
    }
    if (auto told = context_.kernel.added(card_.get(), data_number, data); !told) {
        return warn("the partition of disk images can be used from the next start on: " + told.error().message);
    }
    format_data(mkfs);
}

void Preparation::format_data(const std::string& mkfs) {
    if (auto made = context_.run({mkfs, partition_node(context_.device, data_number).string()}); !made) {
        return warn("the partition of disk images could not be formatted: " + made.error().message);
    }
    if (auto marked = base::write_file_atomically(context_.root / made_mark, ""); !marked) {
        return warn(marked.error().message);
    }
    std::error_code error;
    std::filesystem::remove(context_.root / unfinished_mark, error);
    report_.done.push_back(
        fmt::format("a partition of {} MB for disk images was made", megabytes(table_[data_index].count)));
}

}  // namespace

std::filesystem::path partition_node(const std::filesystem::path& device, int number) {
    const std::string name = device.string();
    const bool digit = !name.empty() && std::isdigit(static_cast<unsigned char>(name.back())) != 0;
    return fmt::format("{}{}{}", name, digit ? "p" : "", number);
}

base::Result<CardReport> prepare(const CardContext& context) {
    base::UniqueFd card(::open(context.device.c_str(), O_RDWR | O_CLOEXEC));
    Sector sector{};
    if (!card || ::pread(card.get(), sector.data(), sector.size(), 0) != ssize_t{sector.size()}) {
        return base::fail_errno("cannot read " + context.device.string());
    }
    const auto sectors = sectors_of(card.get(), context.device);
    if (!sectors) {
        return tl::unexpected(sectors.error());
    }
    const auto table = parse_table(sector);
    if (!table) {
        return tl::unexpected(table.error());
    }
    const Layout layout = plan_layout(*table, *sectors);
    Preparation preparation(context, std::move(card), sector, *table);
    preparation.grow_root(layout.root);
    if (is_there(context.root / wish)) {
        preparation.make_data(layout);
    }
    return std::move(preparation).report();
}

bool lacks_data_partition(const base::Root& root) {
    const auto mounts = base::read_file(root / "/proc/mounts", 1U << 20U).value_or("");
    return is_there(root / wish) && mounts.find(" /data ") == std::string::npos;
}

}  // namespace nanokvm::card
