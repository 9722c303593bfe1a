// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/storage.hpp"

#include "api/route_call.hpp"
#include "api/session_fixture.hpp"
#include "base/temporary_folder.hpp"
#include "media/fake_port.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StorageTest : public testing::Test {
protected:
    StorageTest() {
        fs::create_directories(folder.path() / "data");
        std::ofstream out(folder.path() / "data/cd.iso");
        out.seekp(0x8001);
        out << "CD001";
        out.close();
        fs::resize_file(folder.path() / "data/cd.iso", 700'000);
        add_storage_routes(router, {drive, transfers, sessions.sessions, pool});
    }
    std::string get(const std::string& path) { return call(loop, router, request_of("GET", path)).body; }
    std::string post(const std::string& path, const std::string& body) {
        return call(loop, router, request_of("POST", path, body)).body;
    }
    std::string mount(const std::string& body) { return post("/api/storage/image/mount", body); }

    base::TemporaryFolder folder;
    boost::asio::io_context loop;
    boost::asio::thread_pool pool{1};
    SessionFixture sessions{loop};
    media::FakePort port;
    media::Drive drive{loop, pool, media::ImageStore(base::Root(folder.path())), port};
    media::Transfers transfers{base::Root(folder.path())};
    http::Router router;
};

const std::string success = R"({"code":0,"msg":"success","data":null})";

TEST_F(StorageTest, MountsAndUnmounts) {
    EXPECT_EQ(mount(R"({"file":"/data/cd.iso","cdrom":true})"), success);
    EXPECT_EQ(get("/api/storage/image/mounted"),
              R"({"code":0,"msg":"success","data":{"file":"/data/cd.iso","cdrom":true,"readOnly":true}})");
    EXPECT_EQ(get("/api/storage/cdrom"), R"({"code":0,"msg":"success","data":{"cdrom":1}})");
    EXPECT_EQ(mount(R"({"file":"","cdrom":false})"), success);
    EXPECT_THAT(get("/api/storage/image/mounted"), HasSubstr(R"({"file":"")"));
}

TEST_F(StorageTest, ADiskIsReadOnlyUnlessAskedOtherwise) {
    EXPECT_EQ(mount(R"({"file":"/data/cd.iso"})"), success);
    EXPECT_TRUE(port.medium.read_only);
    EXPECT_EQ(mount(R"({"file":"/data/cd.iso","readOnly":false})"), success);
    EXPECT_FALSE(port.medium.read_only);
    EXPECT_FALSE(port.medium.cdrom);
}

TEST_F(StorageTest, TheListHasTheStockKeysAndMore) {
    EXPECT_THAT(
        get("/api/storage/image"),
        HasSubstr(R"("data":{"files":["/data/cd.iso"],"images":[{"file":"/data/cd.iso","size":700000,"iso":true}])"));
    fs::remove(folder.path() / "data/cd.iso");
    EXPECT_THAT(get("/api/storage/image"), HasSubstr(R"("files":null,"images":[])"));
    fs::remove_all(folder.path() / "data");
    EXPECT_EQ(get("/api/storage/image"), R"({"code":-2,"msg":"get images failed","data":null})");
}

TEST_F(StorageTest, FailuresKeepTheStockTextAndSayWhatWasWrong) {
    EXPECT_EQ(mount(R"({"file":"/data/../etc/passwd","cdrom":true})"),
              R"({"code":-2,"msg":"mount image failed","data":{"detail":"/data/../etc/passwd cannot be inserted: )"
              R"(it is outside of the folder of images"}})");
    EXPECT_EQ(mount(R"({"file":1})"), R"({"code":-1,"msg":"invalid arguments","data":null})");
    port.locked = true;
    EXPECT_EQ(mount(R"({"file":""})"), R"({"code":-2,"msg":"unmount image failed","data":{"detail":"locked"}})");
    EXPECT_EQ(mount(R"({"file":"","force":true})"), success);
}

TEST_F(StorageTest, WithoutADriveTheAnswersAreTheStockServers) {
    port.broken = base::Error{"none", ENXIO};
    EXPECT_EQ(get("/api/storage/image/mounted"), R"({"code":-2,"msg":"get HID mode failed","data":null})");
    EXPECT_EQ(get("/api/storage/cdrom"), R"({"code":-1,"msg":"read failed","data":null})");
    EXPECT_EQ(mount("{}"), R"({"code":-2,"msg":"unmount image failed","data":null})");
    EXPECT_EQ(mount(R"({"file":"/data/none.iso","cdrom":true})"),
              R"({"code":-2,"msg":"unmount image failed","data":null})");
}

TEST_F(StorageTest, InHidOnlyModeTheDriveIsEmptyAndSaysWhyItStaysSo) {
    port.broken = base::Error{"HID only", ENODEV};
    EXPECT_THAT(get("/api/storage/image/mounted"), HasSubstr(R"("code":0)"));
    EXPECT_THAT(get("/api/storage/cdrom"), HasSubstr(R"("code":-1)"));
    EXPECT_EQ(mount(R"({"file":"/data/cd.iso","cdrom":true})"),
              R"({"code":-2,"msg":"unmount image failed","data":{"detail":"HID only"}})");
}

TEST_F(StorageTest, DeletesImagesOnly) {
    const auto remove = [this](const std::string& body) { return post("/api/storage/image/delete", body); };
    EXPECT_EQ(remove("{}"), R"({"code":-1,"msg":"invalid arguments","data":null})");
    EXPECT_THAT(remove(R"({"file":"/etc/passwd"})"), HasSubstr(R"("code":-2,"msg":"invalid arguments")"));
    EXPECT_THAT(remove(R"({"file":"/data/none.iso"})"), HasSubstr(R"("code":-3,"msg":"remove file failed")"));
    EXPECT_EQ(mount(R"({"file":"/data/cd.iso","cdrom":true})"), success);
    EXPECT_THAT(remove(R"({"file":"/data/cd.iso"})"), HasSubstr(R"("code":-3)"));
    EXPECT_EQ(mount(R"({"file":""})"), success);
    EXPECT_EQ(remove(R"({"file":"/data/cd.iso"})"), success);
}

}  // namespace
}  // namespace nanokvm::api
