// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/incoming_file.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::media {
namespace {

namespace fs = std::filesystem;

class IncomingFileTest : public testing::Test {
protected:
    [[nodiscard]] std::unique_ptr<IncomingFile> create(bool digest = false) const {
        return IncomingFile::create(folder.path(), "upload", digest).value();
    }
    static void append(IncomingFile& file, std::string_view text) {
        ASSERT_TRUE(file.append(std::as_bytes(std::span(text))));
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            found.push_back(entry.path().filename().string());
        }
        return found;
    }
    base::TemporaryFolder folder;
};

TEST_F(IncomingFileTest, HasItsNameOnlyOnceItIsInstalled) {
    auto file = create();
    append(*file, "one ");
    append(*file, "two");
    ASSERT_THAT(names(), testing::ElementsAre(testing::StartsWith(".nanokvm-upload-")));
    EXPECT_TRUE(file->install("x.iso"));
    file.reset();
    EXPECT_THAT(names(), testing::ElementsAre("x.iso"));
    EXPECT_EQ(base::read_file(folder.path() / "x.iso").value(), "one two");
}

TEST_F(IncomingFileTest, LeavesNothingBehindWhenItIsGivenUp) {
    append(*create(), "half");
    EXPECT_TRUE(names().empty());
}

TEST_F(IncomingFileTest, ReplacesAFileButNothingElse) {
    std::ofstream(folder.path() / "x.iso") << "old";
    auto file = create();
    append(*file, "new");
    EXPECT_TRUE(file->install("x.iso"));
    EXPECT_EQ(base::read_file(folder.path() / "x.iso").value(), "new");
    fs::create_symlink("/etc/passwd", folder.path() / "link.iso");
    EXPECT_FALSE(create()->install("link.iso"));
    EXPECT_TRUE(fs::is_symlink(folder.path() / "link.iso"));
}

TEST_F(IncomingFileTest, ComputesTheDigestOfAllThatCame) {
    auto file = create(true);
    append(*file, "a");
    append(*file, "bc");
    // FIPS 180-4, "abc".
    EXPECT_EQ(file->sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(create(false)->sha256(), "");
}

TEST_F(IncomingFileTest, KnowsAnIso9660Volume) {
    auto file = create();
    EXPECT_FALSE(file->is_iso9660());
    append(*file, std::string(0x8001, '\0'));
    append(*file, "CD00");
    EXPECT_FALSE(file->is_iso9660());
    append(*file, "1");
    EXPECT_TRUE(file->is_iso9660());
}

TEST_F(IncomingFileTest, AFolderThatIsNotThereIsAnError) {
    EXPECT_FALSE(IncomingFile::create(folder.path() / "none", "upload", false));
}

TEST_F(IncomingFileTest, OnlyLeftoversAreRemovedAtTheStart) {
    for (const char* name : {".nanokvm-upload-abcdef", ".nanokvm-download-123456", ".nanokvm-other", "a.iso"}) {
        std::ofstream(folder.path() / name) << "x";
    }
    remove_leftovers(folder.path());
    EXPECT_THAT(names(), testing::UnorderedElementsAre(".nanokvm-other", "a.iso"));
    remove_leftovers(folder.path() / "none");
}

TEST(Sha256Text, IsSixtyFourHexDigits) {
    const std::string sum(64, 'A');
    EXPECT_EQ(sha256_text(" " + sum + "\t"), std::string(64, 'a'));
    EXPECT_FALSE(sha256_text(sum + "0") || sha256_text(sum.substr(1)) || sha256_text("") ||
                 sha256_text(std::string(64, 'g')));
}

}  // namespace
}  // namespace nanokvm::media
