// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/web_title.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

TEST(WebTitle, IsALineOfText) {
    EXPECT_EQ(title_problem("Rack 7 · 机架 & <lab>"), "");
    EXPECT_EQ(title_problem(std::string(129, 'a')), "title is longer than 128 bytes");
    EXPECT_EQ(title_problem("a\nb"), "title holds control characters");
    EXPECT_EQ(title_problem("\x7F"), "title holds control characters");
    EXPECT_EQ(title_problem("\xFF"), "title is not UTF-8");
}

TEST(WebTitle, IsKeptUntilTheUsualOneIsAskedFor) {
    const base::TemporaryFolder folder;
    const base::Root root(folder.path());
    std::filesystem::create_directories(root / "/etc/kvm");
    EXPECT_EQ(web_title(root).value(), std::nullopt);
    ASSERT_TRUE(set_web_title(root, "Rack 7"));
    EXPECT_EQ(base::read_file(root / "/etc/kvm/web-title"), "Rack 7");
    EXPECT_EQ(web_title(root).value(), "Rack 7");
    for (const char* usual : {"", "NanoKVM"}) {
        ASSERT_TRUE(set_web_title(root, "Rack 7"));
        ASSERT_TRUE(set_web_title(root, usual));
        EXPECT_EQ(web_title(root).value(), std::nullopt);
    }
    ASSERT_TRUE(set_web_title(root, ""));
}

}  // namespace
}  // namespace nanokvm::system
