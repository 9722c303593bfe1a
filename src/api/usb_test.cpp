// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/usb.hpp"

#include "api/route_call.hpp"

#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

using gadget::Extra;
using gadget::Extras;
using gadget::Mode;

/// Does what it is told, or what `outcome` says.
class TestUsb final : public gadget::UsbControl {
public:
    [[nodiscard]] Mode mode() const override { return mode_; }
    [[nodiscard]] Extras extras() const override { return extras_; }
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> set_mode(Mode mode) override {
        mode_ = outcome ? mode : mode_;
        co_return outcome;
    }
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> set_extra(Extra extra, bool on) override {
        if (outcome) {
            (extra == Extra::network ? extras_.network : extras_.disk) = on;
        }
        co_return outcome;
    }

    base::Result<void> outcome;

private:
    Mode mode_ = Mode::normal;
    Extras extras_;
};

class UsbTest : public ::testing::Test {
protected:
    UsbTest() {
        add_usb_routes(router, {.usb = &usb, .reset = [this] { return reset(); }});
    }
    boost::asio::awaitable<base::Result<void>> reset() {
        ++resets;
        co_return usb.outcome;
    }
    std::string get(const std::string& path) { return call(loop, router, request_of("GET", path)).body; }
    std::string post(const std::string& path, const std::string& body) {
        return call(loop, router, request_of("POST", path, body)).body;
    }

    boost::asio::io_context loop;
    TestUsb usb;
    http::Router router;
    int resets = 0;
};

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";

TEST_F(UsbTest, TheModeIsToldAndSwitched) {
    EXPECT_EQ(get("/api/hid/mode"), R"({"code":0,"msg":"success","data":{"mode":"normal"}})");
    EXPECT_EQ(post("/api/hid/mode", R"({"mode":"hid-only"})"), success);
    EXPECT_EQ(get("/api/hid/mode"), R"({"code":0,"msg":"success","data":{"mode":"hid-only"}})");
}

TEST_F(UsbTest, WhatIsNoModeIsRefused) {
    EXPECT_EQ(post("/api/hid/mode", "{}"), R"({"code":-1,"msg":"invalid arguments","data":null})");
    EXPECT_EQ(post("/api/hid/mode", R"({"mode":"fast"})"), R"({"code":-2,"msg":"invalid arguments","data":null})");
}

TEST_F(UsbTest, NetworkAndDiskAreToggled) {
    EXPECT_EQ(get("/api/vm/device/virtual"),
              R"({"code":0,"msg":"success","data":{"network":false,"media":false,"disk":false}})");
    EXPECT_EQ(post("/api/vm/device/virtual", R"({"device":"network"})"),
              R"({"code":0,"msg":"success","data":{"on":true}})");
    EXPECT_EQ(post("/api/vm/device/virtual", R"({"device":"disk"})"),
              R"({"code":0,"msg":"success","data":{"on":true}})");
    EXPECT_EQ(post("/api/vm/device/virtual", R"({"device":"network"})"),
              R"({"code":0,"msg":"success","data":{"on":false}})");
    EXPECT_EQ(get("/api/vm/device/virtual"),
              R"({"code":0,"msg":"success","data":{"network":false,"media":false,"disk":true}})");
}

TEST_F(UsbTest, WhatIsNoDeviceIsRefused) {
    EXPECT_EQ(post("/api/vm/device/virtual", "{}"), R"({"code":-1,"msg":"invalid argument","data":null})");
    EXPECT_EQ(post("/api/vm/device/virtual", R"({"device":"media"})"),
              R"({"code":-2,"msg":"invalid arguments","data":null})");
}

TEST_F(UsbTest, WhatTheKernelRefusesIsTold) {
    usb.outcome = base::fail("too many USB functions");
    const std::string told = R"({"code":-3,"msg":"operation failed: too many USB functions","data":null})";
    EXPECT_EQ(post("/api/hid/mode", R"({"mode":"hid-only"})"), told);
    EXPECT_EQ(post("/api/vm/device/virtual", R"({"device":"disk"})"), told);
}

TEST_F(UsbTest, OnlyAdministratorsSwitch) {
    using http::Access;
    EXPECT_EQ(router.match("GET", "/api/hid/mode").route->access, Access::user);
    EXPECT_EQ(router.match("POST", "/api/hid/mode").route->access, Access::admin);
    EXPECT_EQ(router.match("GET", "/api/vm/device/virtual").route->access, Access::admin);
    EXPECT_EQ(router.match("POST", "/api/vm/device/virtual").route->access, Access::admin);
}

TEST_F(UsbTest, OnlyTheDevicesOwnProgramsRecover) {
    EXPECT_EQ(router.match("POST", "/api/internal/usb/recover").route->access, http::Access::local);
    EXPECT_EQ(post("/api/internal/usb/recover", ""), success);
    EXPECT_EQ(resets, 1);
    usb.outcome = base::fail("gone");
    EXPECT_EQ(post("/api/internal/usb/recover", ""), R"({"code":-1,"msg":"failed to recover usb","data":null})");
}

TEST(UsbOfABoardWithoutAGadget, SaysSo) {
    boost::asio::io_context loop;
    http::Router router;
    add_usb_routes(router, {});
    EXPECT_EQ(call(loop, router, request_of("GET", "/api/hid/mode")).body,
              R"({"code":-1,"msg":"get HID mode failed: this board is no USB device of the target","data":null})");
    EXPECT_EQ(call(loop, router, request_of("POST", "/api/vm/device/virtual", R"({"device":"disk"})")).body,
              R"({"code":-3,"msg":"operation failed: this board is no USB device of the target","data":null})");
}

}  // namespace
}  // namespace nanokvm::api
