// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_services.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";

class VmServicesTest : public ::testing::Test {
protected:
    VmServicesTest() {
        std::filesystem::create_directories(root / "/etc/kvm");
        std::filesystem::create_directories(root / "/sbin");
        add_service_routes(router,
                           {root, true, [this](std::vector<std::string> argv) { return run(std::move(argv)); }});
    }
    awaitable<base::Result<void>> run(std::vector<std::string> argv) {
        for (const auto& word : argv) {
            ran += word.substr(word.starts_with('/') ? folder.path().string().size() : 0) + " ";
        }
        co_return problem.empty() ? base::Result<void>{} : base::fail(problem);
    }
    std::string post(const std::string& path) { return call(loop, router, request_of("POST", path)).body; }
    std::string get(const std::string& path) { return call(loop, router, request_of("GET", path)).body; }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    std::string ran;
    std::string problem;
    boost::asio::io_context loop;
    http::Router router;
};

TEST_F(VmServicesTest, SshIsSwitchedByItsScript) {
    EXPECT_EQ(get("/api/vm/ssh"), R"({"code":0,"msg":"success","data":{"enabled":true}})");
    EXPECT_EQ(post("/api/vm/ssh/disable"), success);
    EXPECT_EQ(ran, "/etc/init.d/S50sshd permanent_off ");
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/ssh_stop", ""));
    EXPECT_EQ(get("/api/vm/ssh"), R"({"code":0,"msg":"success","data":{"enabled":false}})");
    ran.clear();
    EXPECT_EQ(post("/api/vm/ssh/enable"), success);
    EXPECT_EQ(ran, "/etc/init.d/S50sshd permanent_on ");
}

TEST_F(VmServicesTest, AScriptThatFailsSaysWhy) {
    problem = "S50sshd permanent_on: exit status 1: there is no /usr/sbin/sshd";
    EXPECT_EQ(post("/api/vm/ssh/enable"),
              R"({"code":-1,"msg":"operation failed","data":{"detail":")" + problem + R"("}})");
}

TEST_F(VmServicesTest, ARestartIsAnsweredFirst) {
    ASSERT_TRUE(base::write_file_atomically(root / "/sbin/reboot", "", 0755));
    EXPECT_EQ(post("/api/vm/system/reboot"), success);
    EXPECT_EQ(ran, "");
    loop.restart();
    loop.run();
    EXPECT_EQ(ran, "/sbin/reboot ");
}

TEST_F(VmServicesTest, WithoutAProgramForItThereIsNoRestart) {
    EXPECT_TRUE(post("/api/vm/system/reboot").starts_with(R"({"code":-1,"msg":"operation failed","data":{"detail":)"));
    loop.restart();
    loop.run();
    EXPECT_EQ(ran, "");
}

TEST_F(VmServicesTest, AMachineOfSomeoneElseIsLeftAlone) {
    ASSERT_TRUE(base::write_file_atomically(root / "/sbin/reboot", "", 0755));
    http::Router guest;
    add_service_routes(guest, {root, false, [this](std::vector<std::string> argv) { return run(std::move(argv)); }});
    for (const char* path : {"/api/vm/ssh/enable", "/api/vm/ssh/disable", "/api/vm/system/reboot"}) {
        EXPECT_EQ(call(loop, guest, request_of("POST", path)).body,
                  R"({"code":-1,"msg":"operation failed","data":{"detail":)"
                  R"("the machine that this server runs on is not its own to change"}})")
            << path;
    }
    loop.restart();
    loop.run();
    EXPECT_EQ(ran, "");
}

}  // namespace
}  // namespace nanokvm::api
