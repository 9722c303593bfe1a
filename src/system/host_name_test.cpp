// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/host_name.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

TEST(HostName, IsWhatRfc1123Allows) {
    for (const char* text : {"a", "kvm-1f3a", "KVM", "3com", "a.b.c", "kvm.lab.example", "1.a"}) {
        EXPECT_TRUE(is_host_name(text)) << text;
    }
    EXPECT_TRUE(is_host_name(std::string(63, 'a')));
    for (const std::string text : {"", "-a", "a-", "a..b", ".a", "a.", "a b", "a_b", "kvm\n", "ä", "192.168.1.7", "7",
                                   "a;reboot", "$(id)", "a/b"}) {
        EXPECT_FALSE(is_host_name(text)) << text;
    }
    EXPECT_FALSE(is_host_name(std::string(64, 'a')));
    EXPECT_FALSE(is_host_name(std::string(32, 'a') + "." + std::string(32, 'b')));
    EXPECT_FALSE(is_host_name(std::string_view("a\0b", 3)));
}

TEST(Hosts, WholeNamesAreReplacedAndNothingElse) {
    EXPECT_EQ(hosts_renamed("127.0.0.1\tlocalhost\n127.0.1.1\tkvm kvm.lan  kvm2 # kvm\n", "kvm", "new"),
              "127.0.0.1\tlocalhost\n127.0.1.1\tnew kvm.lan  kvm2 # kvm\n");
    EXPECT_EQ(hosts_renamed("::1 kvm\r\n#kvm\n\n  10.0.0.1 a kvm", "kvm", "x"), "::1 x\r\n#kvm\n\n  10.0.0.1 a x");
    EXPECT_EQ(hosts_renamed("10.0.0.1 a\n", "10.0.0.1", "x"), "10.0.0.1 a\n");
}

TEST(Hosts, WithoutAFormerNameTheyStay) {
    const std::string hosts = "127.0.0.1 localhost\n\n";
    EXPECT_EQ(hosts_renamed(hosts, "", "new"), hosts);
    EXPECT_EQ(hosts_renamed("", "kvm", "new"), "");
}

class HostNameFilesTest : public ::testing::Test {
protected:
    HostNameFilesTest() {
        put("/etc/hostname", "kvm-1f3a\n");
        put("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 kvm-1f3a\n");
        put("/proc/sys/kernel/hostname", "kvm-1f3a\n");
        std::filesystem::create_directories(root / "/boot");
    }
    void put(std::string_view path, std::string_view content) {
        std::filesystem::create_directories((root / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(root / path, content));
    }
    std::string get(std::string_view path) { return base::read_file(root / path).value_or("-"); }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
};

TEST_F(HostNameFilesTest, AllPlacesTellTheNewName) {
    ASSERT_TRUE(set_host_name(root, "rack-7"));
    EXPECT_EQ(host_name(root), "rack-7");
    EXPECT_EQ(get("/etc/hostname"), "rack-7");
    EXPECT_EQ(get("/boot/hostname"), "rack-7");
    EXPECT_EQ(get("/etc/hosts"), "127.0.0.1 localhost\n127.0.1.1 rack-7\n");
    EXPECT_EQ(get("/proc/sys/kernel/hostname"), "rack-7");
}

TEST_F(HostNameFilesTest, WhatIsMissingIsTold) {
    std::filesystem::remove(root / "/proc/sys/kernel/hostname");
    EXPECT_EQ(set_host_name(root, "rack-7").error().step, HostNameStep::write_name);
    std::filesystem::remove_all(root / "/boot");
    EXPECT_EQ(set_host_name(root, "rack-8").error().step, HostNameStep::write_name);
    std::filesystem::remove(root / "/etc/hosts");
    EXPECT_EQ(set_host_name(root, "rack-9").error().step, HostNameStep::read_hosts);
    std::filesystem::remove(root / "/etc/hostname");
    EXPECT_EQ(set_host_name(root, "rack-9").error().step, HostNameStep::read_name);
}

}  // namespace
}  // namespace nanokvm::system
