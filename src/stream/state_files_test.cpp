// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/state_files.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::stream {
namespace {

struct Files {
    base::TemporaryFolder folder;
    StateFiles files{base::Root(folder.path())};
    [[nodiscard]] std::string read(std::string_view name) const {
        return base::read_file(folder.path() / "kvmapp/kvm" / name).value_or("(missing)");
    }
};

TEST(StateFiles, ShowTheSettings) {
    Files f;
    f.files.settings(
        {.mjpeg = false, .resolution = 720, .fps = 30, .jpeg_quality = 80, .bitrate_kbps = 2000, .gop = 30});
    EXPECT_EQ(f.read("type"), "h264");
    EXPECT_EQ(f.read("res"), "720");
    EXPECT_EQ(f.read("qlty"), "2000");
    EXPECT_EQ(f.read("quality"), "80");
    f.files.settings(
        {.mjpeg = true, .resolution = 720, .fps = 30, .jpeg_quality = 60, .bitrate_kbps = 2000, .gop = 30});
    EXPECT_EQ(f.read("type"), "mjpeg");
    EXPECT_EQ(f.read("qlty"), "60");
}

TEST(StateFiles, ShowTheSignalAndKeepTheLastSize) {
    Files f;
    f.files.signal({.state = SignalStatus::State::ok, .message = "", .width = 1920, .height = 1080});
    EXPECT_EQ(f.read("state"), "1\n");
    f.files.signal({.state = SignalStatus::State::no_cable, .message = "no cable", .width = 0, .height = 0});
    EXPECT_EQ(f.read("state"), "0\n");
    EXPECT_EQ(f.read("width"), "1920");
}

TEST(StateFiles, KeepTheFrameRateInMemoryUnderItsOldName) {
    Files f;
    f.files.measured_fps(29);
    EXPECT_EQ(f.read("now_fps"), "29");
    EXPECT_EQ(base::read_file(f.folder.path() / "run/nanokvm/now_fps"), "29");
    // What a former firmware left there is replaced.
    std::filesystem::remove(f.folder.path() / "kvmapp/kvm/now_fps");
    ASSERT_TRUE(base::write_file_atomically(f.folder.path() / "kvmapp/kvm/now_fps", "12"));
    StateFiles next(base::Root(f.folder.path()));
    next.measured_fps(30);
    EXPECT_TRUE(std::filesystem::is_symlink(f.folder.path() / "kvmapp/kvm/now_fps"));
    EXPECT_EQ(f.read("now_fps"), "30");
}

TEST(StateFiles, AnUnwritableFolderCostsNothingElse) {
    StateFiles files(base::Root("/proc/nowhere"));
    files.measured_fps(30);
    files.measured_fps(31);
}

}  // namespace
}  // namespace nanokvm::stream
