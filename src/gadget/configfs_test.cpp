// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/configfs.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <algorithm>
#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;
using Kind = GadgetTree::Entry::Kind;

class ConfigFsTest : public testing::Test {
protected:
    void put(const std::string& path, std::string_view content) {
        fs::create_directories((folder_.path() / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(folder_.path() / path, content));
    }
    [[nodiscard]] std::string get(const std::string& path) const {
        return base::read_file(folder_.path() / path).value_or("nothing");
    }

    base::TemporaryFolder folder_;
    ConfigFs tree_ = ConfigFs::open(folder_.path()).value();
};

TEST_F(ConfigFsTest, AMissingFolderIsExplained) {
    const auto tree = ConfigFs::open(folder_.path() / "usb_gadget");
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().code, ENOENT);
    EXPECT_THAT(tree.error().message, testing::HasSubstr("ConfigFS mounted?"));
}

TEST_F(ConfigFsTest, FoldersAreMadeAndRemoved) {
    ASSERT_TRUE(tree_.make_folder("g0"));
    ASSERT_TRUE(tree_.make_folder("g0/functions"));
    EXPECT_EQ(tree_.make_folder("g0").error().code, EEXIST);
    EXPECT_EQ(tree_.remove_folder("g0").error().code, ENOTEMPTY);
    ASSERT_TRUE(tree_.remove_folder("g0/functions"));
    ASSERT_TRUE(tree_.remove_folder("g0"));
    EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(ConfigFsTest, AttributesAreWrittenWholeAndNeverCreated) {
    put("g0/idVendor", "0x000000\n");
    ASSERT_TRUE(tree_.write("g0/idVendor", "0x3346"));
    EXPECT_EQ(get("g0/idVendor"), "0x3346");
    EXPECT_EQ(tree_.read("g0/idVendor").value(), "0x3346");
    EXPECT_EQ(tree_.write("g0/none", "1").error().code, ENOENT);
    EXPECT_EQ(tree_.read("g0/none").error().code, ENOENT);
}

TEST_F(ConfigFsTest, NothingIsWrittenAsANewline) {
    put("g0/UDC", "4340000.usb\n");
    ASSERT_TRUE(tree_.write("g0/UDC", ""));
    EXPECT_EQ(get("g0/UDC"), "\n");
}

TEST_F(ConfigFsTest, BinaryValuesKeepTheirZeros) {
    put("g0/report_desc", "");
    const std::string bytes("\x05\0\x01\0", 4);
    ASSERT_TRUE(tree_.write("g0/report_desc", bytes));
    EXPECT_EQ(tree_.read("g0/report_desc").value(), bytes);
}

TEST_F(ConfigFsTest, LinksAreMadeListedAndRemoved) {
    fs::create_directories(folder_.path() / "g0/functions/hid.GS0");
    fs::create_directories(folder_.path() / "g0/configs/c.1");
    ASSERT_TRUE(tree_.link("g0/configs/c.1/hid.GS0", "g0/functions/hid.GS0"));
    EXPECT_TRUE(fs::equivalent(folder_.path() / "g0/configs/c.1/hid.GS0", folder_.path() / "g0/functions/hid.GS0"));
    const auto entries = tree_.list("g0/configs/c.1").value();
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].kind, Kind::link);
    EXPECT_EQ(entries[0].target, "functions/hid.GS0");
    ASSERT_TRUE(tree_.unlink("g0/configs/c.1/hid.GS0"));
    EXPECT_TRUE(tree_.list("g0/configs/c.1")->empty());
}

TEST_F(ConfigFsTest, ListingTellsKindsAndPermissions) {
    put("g0/dev", "236:0\n");
    put("g0/forced_eject", "");
    fs::permissions(folder_.path() / "g0/dev", fs::perms::owner_read);
    fs::permissions(folder_.path() / "g0/forced_eject", fs::perms::owner_write);
    fs::create_directory(folder_.path() / "g0/configs");
    auto entries = tree_.list("g0").value();
    std::ranges::sort(entries, {}, &GadgetTree::Entry::name);
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].kind, Kind::folder);
    EXPECT_TRUE(entries[1].readable && !entries[1].writable);
    EXPECT_TRUE(!entries[2].readable && entries[2].writable);
    EXPECT_EQ(tree_.list("none").error().code, ENOENT);
}

TEST_F(ConfigFsTest, NoPathLeadsOut) {
    const base::TemporaryFolder outside;
    ASSERT_TRUE(base::write_file_atomically(outside.path() / "secret", "s"));
    fs::create_directory_symlink(outside.path(), folder_.path() / "g0");
    fs::create_symlink(outside.path() / "secret", folder_.path() / "link");
    for (const auto* path : {"g0/secret", "../secret", "g0/../x", "link", "/etc/passwd", ""}) {
        EXPECT_FALSE(tree_.read(path)) << path;
        EXPECT_FALSE(tree_.write(path, "x")) << path;
    }
    EXPECT_FALSE(tree_.make_folder("g0/sub"));
    EXPECT_EQ(base::read_file(outside.path() / "secret").value(), "s");
}

}  // namespace
}  // namespace nanokvm::gadget
