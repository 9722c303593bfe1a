// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/below.hpp"

#include "base/temporary_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace nanokvm::base {
namespace {

namespace fs = std::filesystem;

TEST(PathBelow, IsWhatIsLeftOfThePath) {
    EXPECT_EQ(path_below("/data", "/data/a/b.iso"), fs::path("a/b.iso"));
    EXPECT_EQ(path_below("/data/", "/data/b.iso"), fs::path("b.iso"));
}

TEST(PathBelow, IsNothingForTheFolderItselfItsNeighboursAndForPathsThatClimb) {
    for (const char* path : {"/data", "/data/", "/database/x.iso", "/etc/passwd", "data/x.iso", "/data/../etc/x.iso",
                             "/data/a/../../x", "/data/./x", "/data/a//../x", ""}) {
        EXPECT_FALSE(path_below("/data", path)) << path;
    }
}

class OpenBelowTest : public testing::Test {
protected:
    OpenBelowTest() {
        fs::create_directories(root / "sub");
        std::ofstream(root / "sub/file") << "x";
        std::ofstream(folder.path() / "outside") << "secret";
        fs::create_symlink("../outside", root / "link");
        fs::create_directory_symlink("sub", root / "linked");
        EXPECT_EQ(::mkfifo((root / "pipe").c_str(), 0600), 0);
    }
    TemporaryFolder folder;
    fs::path root = folder.path() / "root";
};

TEST_F(OpenBelowTest, OpensAFileInASubfolder) {
    EXPECT_TRUE(open_below(root, "sub/file", O_RDONLY));
}

TEST_F(OpenBelowTest, FollowsNoLinkAtTheEndOrWithin) {
    const auto end = open_below(root, "link", O_RDONLY);
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, EACCES);
    const auto within = open_below(root, "linked/file", O_RDONLY);
    ASSERT_FALSE(within);
    EXPECT_EQ(within.error().code, ENOTDIR);
}

TEST_F(OpenBelowTest, DoesNotWaitForTheOtherEndOfAPipe) {
    EXPECT_TRUE(open_below(root, "pipe", O_RDONLY));
    EXPECT_EQ(open_below(root, "none", O_RDONLY).error().code, ENOENT);
}

TEST_F(OpenBelowTest, TakesTheFolderItselfThroughALink) {
    fs::create_directory_symlink("root", folder.path() / "alias");
    EXPECT_TRUE(open_below(folder.path() / "alias", "sub/file", O_RDONLY));
}

}  // namespace
}  // namespace nanokvm::base
