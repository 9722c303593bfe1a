// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/image_store.hpp"

#include "base/temporary_folder.hpp"

#include <cerrno>
#include <fstream>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::media {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ImageStoreTest : public testing::Test {
protected:
    ImageStoreTest() {
        fs::create_directories(data / "sub");
        iso("a.iso");
        file("sub/B.IMG", 4096);
        file("notes.txt", 10);
        file("../secret.img", 4096);
        fs::create_symlink("../secret.img", data / "link.img");
        fs::create_directory_symlink("..", data / "up");
        EXPECT_EQ(::mkfifo((data / "pipe.img").c_str(), 0600), 0);
    }
    void file(const std::string& name, std::size_t size) {
        std::ofstream(data / name) << "x";
        fs::resize_file(data / name, size);
    }
    void iso(const std::string& name) {
        std::ofstream out(data / name);
        out.seekp(0x8001);
        out << "CD001";
        out.close();
        fs::resize_file(data / name, 700'000);
    }
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        const auto images = store.list().value();
        for (const auto& image : images) {
            found.push_back(image.path);
        }
        return found;
    }

    base::TemporaryFolder folder;
    fs::path data = folder.path() / "data";
    ImageStore store{base::Root(folder.path())};
};

TEST_F(ImageStoreTest, ListsImagesOfAnyCaseInSubfoldersAndNothingReachedThroughALink) {
    EXPECT_THAT(names(), ElementsAre("/data/a.iso", "/data/sub/B.IMG"));
    const auto images = store.list().value();
    EXPECT_EQ(images[0].size, 700'000U);
    EXPECT_TRUE(images[0].iso9660);
    EXPECT_FALSE(images[1].iso9660);
}

TEST_F(ImageStoreTest, AnEmptyFolderHasNoImagesAndAMissingOneIsAnError) {
    fs::remove_all(data);
    EXPECT_FALSE(store.list());
    fs::create_directories(data);
    EXPECT_TRUE(store.list().value().empty());
}

TEST_F(ImageStoreTest, AnImageIsCheckedUnderTheNameOfTheApi) {
    const auto image = store.check("/data/a.iso", gadget::ImageKind::cdrom);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->path, fs::canonical(data / "a.iso").string());
    const auto disk = store.check("/data/sub/B.IMG", gadget::ImageKind::cdrom);
    ASSERT_FALSE(disk);
    EXPECT_THAT(disk.error().message, HasSubstr("/data/sub/B.IMG cannot be inserted: a CD image holds at least"));
}

TEST_F(ImageStoreTest, WhatIsOutsideOrALinkOrADeviceIsNoImage) {
    for (const char* path : {"/data/../secret.img", "/data/link.img", "/data/up/secret.img", "/database/x.img",
                             "/data/pipe.img", "/data/sub", "secret.img", "/data/none.img", ""}) {
        EXPECT_FALSE(store.check(path, gadget::ImageKind::disk)) << path;
    }
}

TEST_F(ImageStoreTest, OnlyImagesBelowTheFolderAreDeleted) {
    EXPECT_TRUE(store.remove("/data/sub/B.IMG"));
    EXPECT_FALSE(fs::exists(data / "sub/B.IMG"));
    EXPECT_EQ(store.remove("/data/notes.txt").error().code, EINVAL);
    EXPECT_EQ(store.remove("/data/../secret.img").error().code, EINVAL);
    EXPECT_FALSE(store.remove("/data/up/secret.img"));
    EXPECT_FALSE(store.remove("/data/link.img"));
    EXPECT_EQ(store.remove("/data/gone.iso").error().code, ENOENT);
    EXPECT_TRUE(fs::exists(folder.path() / "secret.img"));
    EXPECT_TRUE(fs::is_symlink(data / "link.img"));
}

TEST_F(ImageStoreTest, ShowsFilesOfTheFolderByTheNameOfTheApiAndHidesOthers) {
    EXPECT_EQ(store.shown((data / "sub/B.IMG").string()), "/data/sub/B.IMG");
    EXPECT_EQ(store.shown(fs::canonical(data / "a.iso").string()), "/data/a.iso");
    EXPECT_EQ(store.shown("/dev/mmcblk0p3"), "");
}

TEST_F(ImageStoreTest, KnowsItsSpaceAndWhetherItCanBeWritten) {
    EXPECT_TRUE(store.writable());
    EXPECT_FALSE(fs::exists(data / ".testfile"));
    const auto space = store.space();
    ASSERT_TRUE(space);
    EXPECT_LE(space->available, space->total);
    fs::remove_all(data);
    EXPECT_FALSE(store.writable());
    EXPECT_FALSE(store.space());
}

TEST(ImageNames, ArePlainAndEndAsImages) {
    EXPECT_TRUE(is_image_name("x.iso") && is_image_name("X.ISO") && is_image_name("a.b.Img"));
    EXPECT_FALSE(is_image_name(".iso") || is_image_name("iso") || is_image_name("x.iso.txt"));
    EXPECT_TRUE(is_plain_name("debian-12.5_amd64.iso"));
    for (const char* name : {"", ".hidden.iso", "a b.iso", "a/b.iso", "ä.iso", "a\nb.iso"}) {
        EXPECT_FALSE(is_plain_name(name)) << name;
    }
    EXPECT_FALSE(is_plain_name(std::string(129, 'a')));
}

}  // namespace
}  // namespace nanokvm::media
