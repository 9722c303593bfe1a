// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/open_ports.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using Protocol = OpenPorts::Protocol;

TEST(PortList, APersonWritesIt) {
    const auto list = parse_port_list("# mine\r\ntcp 8080\r\n\n  udp 41641:41650  # a network of my own\n");
    EXPECT_THAT(list.ports, ElementsAre(OpenPorts{Protocol::tcp, 8080, 8080}, OpenPorts{Protocol::udp, 41641, 41650}));
    EXPECT_TRUE(list.problems.empty());
}

TEST(PortList, WhatIsNoPortIsToldByItsLine) {
    const auto list = parse_port_list("tcp 0\nicmp 8\ntcp 70000\nudp 9:5\ntcp 80 -j ACCEPT\ntcp\n");
    EXPECT_TRUE(list.ports.empty());
    ASSERT_EQ(list.problems.size(), 6U);
    EXPECT_EQ(list.problems[1], "line 2: 'icmp 8' is not PROTOCOL PORT, as in: tcp 8080");
}

TEST(PortList, ALongFileIsCutOff) {
    std::string text;
    for (int line = 0; line < 1000; ++line) {
        text += "tcp 8080\n";
    }
    const auto list = parse_port_list(text);
    EXPECT_EQ(list.ports.size(), 64U);
    EXPECT_THAT(list.problems, ElementsAre("only the first 64 lines are used"));
}

class OpenPortsTest : public ::testing::Test {
protected:
    void put(std::string_view path, std::string_view content) {
        std::filesystem::create_directories((root_ / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(root_ / path, content));
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> texts;
        for (const auto& ports : open_ports(root_).ports) {
            texts.push_back(to_text(ports));
        }
        return texts;
    }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
};

TEST_F(OpenPortsTest, ANewDeviceCanBeReached) {
    EXPECT_THAT(texts(), ElementsAre("tcp 22", "tcp 80", "tcp 443", "udp 68", "udp 5353", "udp 32768:60999"));
    EXPECT_FALSE(std::filesystem::exists(root_ / "/etc/kvm/server.yaml"));
}

TEST_F(OpenPortsTest, TheServersPortsAreThoseOfItsFile) {
    put("/etc/kvm/server.yaml", "port:\n  http: 8000\n  https: 8443\nwebrtc:\n  portMin: 50000\n  portMax: 50019\n");
    EXPECT_THAT(texts(), ElementsAre("tcp 22", "tcp 8000", "tcp 8443", "udp 68", "udp 5353", "udp 50000:50019"));
}

TEST_F(OpenPortsTest, AFileWithAMistakeOpensWhatTheServerUsesThen) {
    put("/etc/kvm/server.yaml", "port:\n  http: eighty\n");
    EXPECT_THAT(texts(), Contains("tcp 80"));
}

TEST_F(OpenPortsTest, TheKernelsPortsAndOnesOwn) {
    put("/proc/sys/net/ipv4/ip_local_port_range", "40000\t41000\n");
    put("/etc/kvm/firewall.ports", "tcp 9100\ntcp all\n");
    EXPECT_THAT(texts(),
                ElementsAre("tcp 22", "tcp 80", "tcp 443", "udp 68", "udp 5353", "udp 40000:41000", "tcp 9100"));
    EXPECT_THAT(open_ports(root_).problems,
                ElementsAre("/etc/kvm/firewall.ports, line 2: 'tcp all' is not PROTOCOL PORT, as in: tcp 8080"));
}

}  // namespace
}  // namespace nanokvm::system
