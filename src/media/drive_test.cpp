// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/drive.hpp"

#include "base/temporary_folder.hpp"
#include "media/fake_port.hpp"

#include <cerrno>
#include <chrono>
#include <fstream>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::media {
namespace {

namespace fs = std::filesystem;

class DriveTest : public testing::Test {
protected:
    DriveTest() {
        fs::create_directories(folder.path() / "data");
        image("cd.iso");
        image("disk.img");
        drive.set_changed([this] { ++changes; });
    }
    void image(const std::string& name) {
        std::ofstream out(folder.path() / "data" / name);
        out.seekp(0x8001);
        out << "CD001";
        out.close();
        fs::resize_file(folder.path() / "data" / name, 700'000);
    }
    [[nodiscard]] std::string real(const std::string& name) const {
        return fs::canonical(folder.path() / "data" / name).string();
    }
    template <typename T>
    T run(boost::asio::awaitable<T> task) {
        std::optional<T> result;
        boost::asio::co_spawn(loop, std::move(task),
                              [&result](const std::exception_ptr&, T value) { result = std::move(value); });
        loop.restart();
        while (!result && loop.run_one_for(std::chrono::seconds(20)) > 0) {
        }
        return std::move(result.value());
    }

    base::TemporaryFolder folder;
    boost::asio::io_context loop;
    boost::asio::thread_pool pool{1};
    FakePort port;
    Drive drive{loop, pool, ImageStore(base::Root(folder.path())), port};
    int changes = 0;
};

TEST_F(DriveTest, GivesThePortRealPathsAndShowsThoseOfTheApi) {
    const Medium cd{"/data/cd.iso", true, false};
    ASSERT_TRUE(run(drive.insert(cd, WhenLocked::refuse)));
    EXPECT_EQ(port.medium, (Medium{real("cd.iso"), true, true}));  // a CD is read-only
    EXPECT_EQ(run(drive.state()).value(), (Medium{"/data/cd.iso", true, true}));
    EXPECT_EQ(changes, 1);
}

TEST_F(DriveTest, ADiskIsReadOnlyUnlessItIsSaidOtherwise) {
    ASSERT_TRUE(run(drive.insert(Medium{.file = "/data/disk.img"}, WhenLocked::refuse)));
    EXPECT_TRUE(port.medium.read_only);
    const Medium writable{"/data/disk.img", false, false};
    ASSERT_TRUE(run(drive.insert(writable, WhenLocked::refuse)));
    EXPECT_FALSE(port.medium.read_only);
}

TEST_F(DriveTest, TellsWhereItFailed) {
    const Medium none{"/data/none.iso", true, true};
    EXPECT_EQ(run(drive.insert(none, WhenLocked::refuse)).error().step, Drive::Step::check);
    port.locked = true;
    const Medium cd{"/data/cd.iso", true, true};
    const auto locked = run(drive.insert(cd, WhenLocked::refuse));
    EXPECT_EQ(locked.error().step, Drive::Step::eject);
    EXPECT_TRUE(run(drive.insert(cd, WhenLocked::force)));
    EXPECT_EQ(run(drive.eject(WhenLocked::refuse)).error().error.code, EBUSY);
    port.broken = base::Error{"no drive", ENXIO};
    EXPECT_EQ(run(drive.insert(none, WhenLocked::refuse)).error().step, Drive::Step::eject);
}

TEST_F(DriveTest, WhatLiesInTheDriveIsNotDeleted) {
    const Medium cd{"/data/cd.iso", true, true};
    ASSERT_TRUE(run(drive.insert(cd, WhenLocked::refuse)));
    const std::string path = "/data/cd.iso";
    EXPECT_EQ(run(drive.remove(path)).error().code, EBUSY);
    ASSERT_TRUE(run(drive.eject(WhenLocked::refuse)));
    EXPECT_TRUE(run(drive.remove(path)));
    EXPECT_FALSE(fs::exists(folder.path() / "data/cd.iso"));
}

TEST_F(DriveTest, AForeignMediumIsShownAsNone) {
    port.medium = {"/dev/mmcblk0p3", false, false};
    EXPECT_EQ(run(drive.state())->file, "");
}

TEST_F(DriveTest, TheTargetsOwnEjectionIsToldOn) {
    port.changed();
    EXPECT_EQ(changes, 1);
}

TEST_F(DriveTest, ListsAndMeasures) {
    EXPECT_EQ(run(drive.list())->size(), 2U);
    EXPECT_TRUE(run(drive.space()));
    EXPECT_TRUE(run(drive.writable()));
}

}  // namespace
}  // namespace nanokvm::media
