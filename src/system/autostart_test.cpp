// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/autostart.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

TEST(ProgramName, LeadsNowhereElse) {
    for (const char* name : {"a", "10-route.sh", "my_program", "a..b"}) {
        EXPECT_TRUE(is_program_name(name)) << name;
    }
    for (const std::string name : {"", ".", "..", ".hidden", "-a", "a/b", "../a", "a b", "a\n", "ä"}) {
        EXPECT_FALSE(is_program_name(name)) << name;
    }
    EXPECT_FALSE(is_program_name(std::string(65, 'a')));
}

TEST(Autostart, ProgramsAreKeptShownAndRemoved) {
    const base::TemporaryFolder folder;
    const base::Root root(folder.path());
    EXPECT_EQ(autostart_programs(root).error().code, ENOENT);
    ASSERT_TRUE(set_autostart_program(root, "b.sh", "#!/bin/sh\n"));
    ASSERT_TRUE(set_autostart_program(root, "a.sh", "#!/bin/sh\nroute\n"));
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/autostart/.half", ""));
    EXPECT_EQ(autostart_programs(root).value(), (std::vector<std::string>{"a.sh", "b.sh"}));
    EXPECT_EQ(autostart_program(root, "a.sh"), "#!/bin/sh\nroute\n");
    struct stat info {};
    ASSERT_EQ(::stat((root / "/etc/kvm/autostart/a.sh").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777U, 0755U);
    ASSERT_TRUE(remove_autostart_program(root, "a.sh"));
    EXPECT_EQ(remove_autostart_program(root, "a.sh").error().code, ENOENT);
    EXPECT_EQ(autostart_program(root, "a.sh").error().code, ENOENT);
    EXPECT_EQ(autostart_programs(root).value(), std::vector<std::string>{"b.sh"});
}

TEST(Autostart, OtherFilesAreOutOfReach) {
    const base::TemporaryFolder folder;
    const base::Root root(folder.path());
    std::filesystem::create_directories(root / "/etc/kvm/autostart");
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/pwd", "secret"));
    EXPECT_EQ(autostart_program(root, "../pwd").error().code, EINVAL);
    EXPECT_EQ(set_autostart_program(root, "../pwd", "").error().code, EINVAL);
    EXPECT_EQ(remove_autostart_program(root, "../pwd").error().code, EINVAL);
    EXPECT_EQ(base::read_file(root / "/etc/kvm/pwd"), "secret");
}

}  // namespace
}  // namespace nanokvm::system
