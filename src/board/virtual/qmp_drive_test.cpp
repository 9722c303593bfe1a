// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_drive.hpp"

#include "board/virtual/fake_qemu.hpp"

#include <cerrno>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

using media::Medium;
using media::WhenLocked;
using std::chrono::milliseconds;

const Medium cd{"/images/cd \"1\".iso", true, true};
const Medium other_cd{"/images/other.iso", true, true};
const Medium disk{"/images/disk.img", false, false};
const Medium read_only_disk{"/images/disk.img", false, true};

/// The part of QEMU that plugs USB drives, as QEMU 7.2 does it.
class QmpDriveTest : public testing::Test {
protected:
    QmpDriveTest() {
        qemu.hook = [this](const std::string& command) {
            if (command == "qmp_capabilities") {
                return std::string{};
            }
            const auto& arguments = qemu.commands.back().second;
            if (command == refused) {
                return std::string(R"("error":{"class":"GenericError","desc":"Could not open that"})");
            }
            return obey(command, arguments);
        };
        drive.set_changed([this] { ++changes; });
        qemu.listen();
        client.start();
        EXPECT_TRUE(run_until(loop, [this] { return client.connected(); }));
    }

    static std::string text(const boost::json::object& arguments, std::string_view key) {
        const auto* value = arguments.if_contains(key);
        return value == nullptr ? "" : std::string(value->as_string());
    }

    std::string obey(const std::string& command, const boost::json::object& arguments) {
        const std::string id = text(arguments, "id");
        if (command == "query-block") {
            return "\"return\":" + boost::json::serialize(blocks());
        }
        if (command == "device_add") {
            plugged.insert(id);
            if (id == "nk-stick") {
                stick_node = text(arguments, "drive");
            }
        } else if (command == "device_del") {
            plugged.erase(id);
            if (id == "nk-drive") {
                plugged.erase("nk-cd");
                cd_file.clear();
            }
        } else if (command == "blockdev-add") {
            nodes[text(arguments, "node-name")] = {text(arguments.at("file").as_object(), "filename"),
                                                   arguments.at("read-only").as_bool()};
        } else if (command == "blockdev-del") {
            nodes.erase(text(arguments, "node-name"));
        } else if (command == "blockdev-change-medium") {
            cd_file = text(arguments, "filename");
            tray_open = false;
            qemu.event("DEVICE_TRAY_MOVED", R"({"device":"","id":"nk-cd","tray-open":true})");
        } else if (command == "eject") {
            cd_file.clear();
            tray_open = true;
            qemu.event("DEVICE_TRAY_MOVED", R"({"device":"","id":"nk-cd","tray-open":true})");
        } else if (command == "blockdev-close-tray") {
            tray_open = false;
        }
        return "\"return\":{}";
    }

    boost::json::array blocks() const {
        boost::json::array list;
        list.push_back({{"device", ""}, {"qdev", "somebody-elses"}, {"inserted", {{"file", "/x"}, {"ro", false}}}});
        if (plugged.contains("nk-cd")) {
            boost::json::object entry{{"qdev", "nk-cd"}, {"locked", locked}, {"tray_open", tray_open}};
            if (!cd_file.empty()) {
                entry["inserted"] = {{"file", cd_file}, {"ro", true}, {"node-name", "#block1"}};
            }
            list.push_back(entry);
        }
        if (plugged.contains("nk-stick")) {
            const auto& [file, read_only] = nodes.at(stick_node);
            list.push_back({{"qdev", "/machine/peripheral/nk-stick/nk-stick.0/legacy[0]"},
                            {"locked", false},
                            {"tray_open", false},
                            {"inserted", {{"file", file}, {"ro", read_only}, {"node-name", stick_node}}}});
        }
        return list;
    }

    template <typename T>
    T run(boost::asio::awaitable<T> task) {
        std::optional<T> result;
        boost::asio::co_spawn(loop, std::move(task),
                              [&result](const std::exception_ptr&, T value) { result = std::move(value); });
        EXPECT_TRUE(run_until(loop, [&result] { return result.has_value(); }));
        return std::move(result.value());
    }
    Medium state() { return run(drive.state()).value(); }
    base::Result<void> insert(const Medium& medium, WhenLocked when_locked = WhenLocked::refuse) {
        return run(drive.insert(medium, when_locked));
    }
    base::Result<void> eject(WhenLocked when_locked = WhenLocked::refuse) { return run(drive.eject(when_locked)); }

    boost::asio::io_context loop;
    FakeQemu qemu{loop};
    QmpClient client{loop, {.path = qemu.path(), .first_pause = milliseconds(1), .last_pause = milliseconds(20)}};
    QmpDrive drive{loop, client};
    int changes = 0;

    std::set<std::string> plugged;
    std::map<std::string, std::pair<std::string, bool>> nodes;
    std::string stick_node;
    std::string cd_file;
    bool tray_open = false;
    bool locked = false;
    std::string refused;
};

TEST_F(QmpDriveTest, NothingIsPluggedAtFirst) {
    EXPECT_EQ(state().file, "");
    EXPECT_TRUE(eject());
    EXPECT_TRUE(plugged.empty());
}

TEST_F(QmpDriveTest, ACdGoesIntoADriveThatStaysAndChangesThere) {
    ASSERT_TRUE(insert(cd));
    EXPECT_EQ(state(), cd);
    ASSERT_TRUE(insert(other_cd));
    EXPECT_EQ(state(), other_cd);
    ASSERT_TRUE(eject());
    EXPECT_EQ(state().file, "");
    EXPECT_THAT(plugged, testing::UnorderedElementsAre("nk-drive", "nk-cd"));
    EXPECT_FALSE(tray_open);
    EXPECT_EQ(qemu.given("device_add").size(), 2U);
}

TEST_F(QmpDriveTest, ADiskIsAStickThatIsPluggedAndPulled) {
    ASSERT_TRUE(insert(disk));
    EXPECT_EQ(state(), disk);
    ASSERT_TRUE(insert(read_only_disk));  // the same file: QEMU would not open it twice
    EXPECT_EQ(state(), read_only_disk);
    ASSERT_TRUE(eject());
    EXPECT_TRUE(plugged.empty());
    EXPECT_TRUE(nodes.empty());
}

TEST_F(QmpDriveTest, ThereIsEitherTheDriveOrTheStick) {
    ASSERT_TRUE(insert(cd));
    ASSERT_TRUE(insert(disk));
    EXPECT_EQ(state(), disk);
    EXPECT_THAT(plugged, testing::UnorderedElementsAre("nk-stick"));
    ASSERT_TRUE(insert(cd));
    EXPECT_EQ(state(), cd);
    EXPECT_THAT(plugged, testing::UnorderedElementsAre("nk-drive", "nk-cd"));
    EXPECT_TRUE(nodes.empty());
}

TEST_F(QmpDriveTest, WhatQemuCannotOpenLeavesTheFormerMediumWhereItIs) {
    refused = "blockdev-change-medium";
    EXPECT_FALSE(insert(cd));
    EXPECT_TRUE(plugged.empty());
    refused.clear();
    ASSERT_TRUE(insert(cd));
    refused = "blockdev-add";
    EXPECT_FALSE(insert(disk));
    EXPECT_EQ(state(), cd);
    refused.clear();
    ASSERT_TRUE(insert(disk));
    refused = "blockdev-change-medium";
    EXPECT_FALSE(insert(cd));
    EXPECT_EQ(state(), disk);
}

TEST_F(QmpDriveTest, ALockedMediumStaysUnlessItIsForcedOut) {
    ASSERT_TRUE(insert(cd));
    locked = true;
    EXPECT_EQ(insert(other_cd).error().code, EBUSY);
    EXPECT_EQ(insert(disk).error().code, EBUSY);
    EXPECT_EQ(eject().error().code, EBUSY);
    EXPECT_EQ(state(), cd);
    EXPECT_TRUE(insert(other_cd, WhenLocked::force));
    EXPECT_TRUE(qemu.given("blockdev-change-medium").back().at("force").as_bool());
    EXPECT_TRUE(eject(WhenLocked::force));
    EXPECT_EQ(state().file, "");
}

TEST_F(QmpDriveTest, WhatThePcEjectsIsLetGoOf) {
    ASSERT_TRUE(insert(cd));
    tray_open = true;
    qemu.event("DEVICE_TRAY_MOVED", R"({"device":"","id":"nk-cd","tray-open":true})");
    ASSERT_TRUE(run_until(loop, [this] { return changes > 0; }));
    EXPECT_EQ(cd_file, "");
    EXPECT_FALSE(tray_open);
    EXPECT_EQ(state().file, "");
    ASSERT_TRUE(insert(disk));
    changes = 0;
    qemu.event("DEVICE_TRAY_MOVED",
               R"({"device":"","id":"/machine/peripheral/nk-stick/nk-stick.0/legacy[0]","tray-open":true})");
    ASSERT_TRUE(run_until(loop, [this] { return changes > 0 && nodes.empty(); }));
    EXPECT_TRUE(plugged.empty());
}

TEST_F(QmpDriveTest, AnOpenTrayHoldsNothing) {
    ASSERT_TRUE(insert(cd));
    tray_open = true;
    EXPECT_EQ(state().file, "");
}

TEST_F(QmpDriveTest, WithoutQemuItSaysSo) {
    qemu.die();
    ASSERT_TRUE(run_until(loop, [this] { return !client.connected(); }));
    EXPECT_EQ(run(drive.state()).error().code, ENOTCONN);
    EXPECT_EQ(insert(cd).error().code, ENOTCONN);
    EXPECT_EQ(eject().error().code, ENOTCONN);
}

}  // namespace
}  // namespace nanokvm::board
