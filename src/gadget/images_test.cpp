// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/images.hpp"

#include "base/temporary_folder.hpp"

#include <cerrno>
#include <fstream>
#include <string_view>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ImagesTest : public testing::Test {
protected:
    ImagesTest() : data_(folder_.path() / "data") { fs::create_directories(data_ / "sub"); }

    fs::path put(const fs::path& path, std::uint64_t size, std::string_view identifier = "") {
        std::ofstream file(path, std::ios::binary);
        file.seekp(0x8001);
        file << identifier;
        file.close();
        fs::resize_file(path, size);
        return path;
    }
    [[nodiscard]] base::Result<Image> check(const fs::path& path, ImageKind kind = ImageKind::disk) const {
        return check_image({data_}, path, kind);
    }

    base::TemporaryFolder folder_;
    fs::path data_;
};

TEST_F(ImagesTest, AFileBelowTheRootIsTaken) {
    const auto image = check(put(data_ / "sub" / "my disk.img", 1 << 20));
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->path, (fs::canonical(data_) / "sub/my disk.img").string());
    EXPECT_EQ(image->size, 1U << 20U);
    EXPECT_FALSE(image->iso9660);
}

TEST_F(ImagesTest, ATrailingSlashOfTheRootDoesNotMatter) {
    put(data_ / "a.img", 4096);
    EXPECT_TRUE(check_image({data_ / ""}, data_ / "a.img", ImageKind::disk));
}

TEST_F(ImagesTest, ACdIsAnIsoVolumeOfThreeHundredSectors) {
    EXPECT_TRUE(check(put(data_ / "a.iso", 300 * 2048, "CD001"), ImageKind::cdrom)->iso9660);
    EXPECT_THAT(check(put(data_ / "b.iso", 300 * 2048 - 1, "CD001"), ImageKind::cdrom).error().message,
                HasSubstr("614400"));
    EXPECT_THAT(check(put(data_ / "c.iso", 1 << 20, "CD002"), ImageKind::cdrom).error().message, HasSubstr("ISO 9660"));
    EXPECT_TRUE(check(data_ / "c.iso")) << "as a disk it will do";
}

TEST_F(ImagesTest, LargeImagesAreDvds) {
    const auto image = check(put(data_ / "big.iso", 9ULL << 30U, "CD001"), ImageKind::cdrom);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->size, 9ULL << 30U);
}

TEST_F(ImagesTest, AnEmptyFileIsNoDisk) {
    EXPECT_THAT(check(put(data_ / "a.img", 0)).error().message, HasSubstr("empty"));
}

TEST_F(ImagesTest, WhatIsOutsideIsRefused) {
    put(folder_.path() / "secret.img", 4096);
    fs::create_directory(folder_.path() / "database");
    put(folder_.path() / "database/x.img", 4096);
    for (const auto& path : {folder_.path() / "secret.img", folder_.path() / "database/x.img", data_ / "../secret.img",
                             data_ / "sub/../../secret.img", data_ / "sub/./../x", data_, data_ / "",
                             fs::path("relative.img"), fs::path("")}) {
        const auto image = check(path);
        ASSERT_FALSE(image) << path;
        EXPECT_EQ(image.error().code, EACCES) << path;
    }
}

TEST_F(ImagesTest, LinksAreNotFollowed) {
    put(folder_.path() / "secret.img", 4096);
    fs::create_symlink(folder_.path() / "secret.img", data_ / "link.img");
    fs::create_directory_symlink(folder_.path(), data_ / "out");
    EXPECT_THAT(check(data_ / "link.img").error().message, HasSubstr("link"));
    EXPECT_FALSE(check(data_ / "out/secret.img"));
}

TEST_F(ImagesTest, ALinkedRootIsResolved) {
    put(data_ / "a.img", 4096);
    fs::create_directory_symlink(data_, folder_.path() / "alias");
    const auto image = check_image({folder_.path() / "alias"}, folder_.path() / "alias/a.img", ImageKind::disk);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->path, (fs::canonical(data_) / "a.img").string());
}

TEST_F(ImagesTest, OnlyRegularFilesAreTaken) {
    ASSERT_EQ(::mkfifo((data_ / "pipe.img").c_str(), 0600), 0);
    EXPECT_THAT(check(data_ / "pipe.img").error().message, HasSubstr("no regular file"));
    EXPECT_FALSE(check(data_ / "sub"));
    EXPECT_EQ(check(data_ / "none.img").error().code, ENOENT);
    EXPECT_FALSE(check_image({}, data_ / "sub", ImageKind::disk));
}

}  // namespace
}  // namespace nanokvm::gadget
