// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_names.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";

class VmNamesTest : public ::testing::Test {
protected:
    VmNamesTest() {
        for (const char* name : {"/etc/kvm", "/boot", "/proc/sys/kernel"}) {
            std::filesystem::create_directories(root / name);
        }
        for (const char* name : {"/etc/hostname", "/proc/sys/kernel/hostname"}) {
            EXPECT_TRUE(base::write_file_atomically(root / name, "kvm-1f3a\n"));
        }
        EXPECT_TRUE(base::write_file_atomically(root / "/etc/hosts", "127.0.1.1 kvm-1f3a\n"));
        add_name_routes(router, {root, true, {}}, [this](const std::string& name) { renamed += name + ";"; });
    }
    std::string get(const std::string& path) { return call(loop, router, request_of("GET", path)).body; }
    std::string post(const std::string& path, std::string body) {
        return call(loop, router, request_of("POST", path, std::move(body))).body;
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    std::string renamed;
    boost::asio::io_context loop;
    http::Router router;
};

TEST_F(VmNamesTest, TheDeviceIsRenamed) {
    EXPECT_EQ(get("/api/vm/hostname"), R"({"code":0,"msg":"success","data":{"hostname":"kvm-1f3a"}})");
    EXPECT_EQ(post("/api/vm/hostname", R"({"hostname":"rack-7"})"), success);
    EXPECT_EQ(get("/api/vm/hostname"), R"({"code":0,"msg":"success","data":{"hostname":"rack-7"}})");
    EXPECT_EQ(renamed, "rack-7;");
}

TEST_F(VmNamesTest, WhatIsNoNameIsRefused) {
    for (const char* body : {"", "{}", R"({"hostname":""})", R"({"hostname":7})", R"({"hostname":"a b"})",
                             R"({"hostname":"-a"})", R"({"hostname":"a\nb"})"}) {
        const auto answer = post("/api/vm/hostname", body);
        EXPECT_TRUE(answer.starts_with(R"({"code":-1,"msg":"invalid arguments","data":{"detail":")")) << answer;
    }
    EXPECT_EQ(renamed, "");
    EXPECT_EQ(base::read_file(root / "/etc/hostname"), "kvm-1f3a\n");
}

TEST_F(VmNamesTest, FilesThatAreMissingAreToldAsInTheStockFirmware) {
    std::filesystem::remove(root / "/etc/hosts");
    EXPECT_TRUE(post("/api/vm/hostname", R"({"hostname":"rack-7"})").starts_with(R"({"code":-1,"msg":"read Hosts)"));
    std::filesystem::remove(root / "/etc/hostname");
    EXPECT_TRUE(post("/api/vm/hostname", R"({"hostname":"rack-7"})").starts_with(R"({"code":-1,"msg":"read Hostn)"));
    EXPECT_TRUE(get("/api/vm/hostname").starts_with(R"({"code":-1,"msg":"read Hostname failed","data":{"detail":)"));
}

TEST_F(VmNamesTest, AMachineOfSomeoneElseKeepsItsName) {
    http::Router guest;
    add_name_routes(guest, {root, false, {}}, [](const std::string&) { FAIL(); });
    EXPECT_EQ(call(loop, guest, request_of("POST", "/api/vm/hostname", R"({"hostname":"rack-7"})")).body,
              R"({"code":-3,"msg":"failed to write data","data":{"detail":)"
              R"("the machine that this server runs on is not its own to change"}})");
    EXPECT_EQ(base::read_file(root / "/etc/hostname"), "kvm-1f3a\n");
}

TEST_F(VmNamesTest, TheTitleIsKeptAndReset) {
    EXPECT_EQ(get("/api/vm/web-title"), R"({"code":-1,"msg":"read web title failed","data":null})");
    EXPECT_EQ(post("/api/vm/web-title", R"({"title":"Rack 7"})"), success);
    EXPECT_EQ(get("/api/vm/web-title"), R"({"code":0,"msg":"success","data":{"title":"Rack 7"}})");
    EXPECT_EQ(post("/api/vm/web-title", R"({"title":"a\u0007"})"),
              R"({"code":-1,"msg":"invalid arguments","data":{"detail":"title holds control characters"}})");
    EXPECT_EQ(post("/api/vm/web-title", R"({"title":""})"), success);
    EXPECT_EQ(get("/api/vm/web-title"), R"({"code":-1,"msg":"read web title failed","data":null})");
}

}  // namespace
}  // namespace nanokvm::api
