// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/files.hpp"

#include "base/temporary_folder.hpp"

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace nanokvm::base {
namespace {

TEST(Files, AWrittenFileIsReadBackWithItsMode) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "pwd";
    ASSERT_TRUE(write_file_atomically(path, "secret\n", 0600));
    EXPECT_EQ(read_file(path).value(), "secret\n");
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(Files, NothingButTheFileIsLeftInTheFolder) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file_atomically(folder.path() / "a", "1"));
    ASSERT_TRUE(write_file_atomically(folder.path() / "a", "2"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Files, AFailedReplacementKeepsTheOldFileAndNamesIt) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "target" / "occupied");
    const auto written = write_file_atomically(folder.path() / "target", "x");
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().message.find("target"), std::string::npos);
    EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "target" / "occupied"));
}

TEST(Files, AnUnchangedFileIsNotWrittenAgain) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "fps";
    ASSERT_TRUE(write_file_if_changed(path, "30"));
    struct stat before {};
    ASSERT_EQ(::stat(path.c_str(), &before), 0);
    ASSERT_TRUE(write_file_if_changed(path, "30"));
    struct stat after {};
    ASSERT_EQ(::stat(path.c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
    ASSERT_TRUE(write_file_if_changed(path, "3"));
    EXPECT_EQ(read_file(path).value(), "3");
}

TEST(Files, RefusesWhatIsMissingTooLongOrNoFile) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_file(folder.path() / "none").error().code, ENOENT);
    ASSERT_TRUE(write_file_atomically(folder.path() / "long", std::string(100, 'x')));
    EXPECT_EQ(read_file(folder.path() / "long", 99).error().code, EFBIG);
    EXPECT_EQ(read_file(folder.path()).error().code, EINVAL);
}

}  // namespace
}  // namespace nanokvm::base
