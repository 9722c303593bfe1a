// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/lun_port.hpp"

#include "gadget/lun.hpp"
#include "gadget/plan_fixture.hpp"

#include <cerrno>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::media {
namespace {

using gadget::FakeTree;
using gadget::test_image;

class LunPortTest : public testing::Test {
protected:
    LunPortTest() { gadget::add_images(tree); }
    void set_up(const gadget::Flags& flags) {
        gadget::apply(tree, gadget::described(flags));
        tree.fail_at(~std::size_t{0}, 0);
    }
    template <typename T>
    T run(boost::asio::awaitable<T> task) {
        std::optional<T> result;
        boost::asio::co_spawn(loop, std::move(task),
                              [&result](const std::exception_ptr&, T value) { result = std::move(value); });
        loop.restart();
        loop.run();
        return std::move(result.value());
    }
    FakeTree tree;
    boost::asio::io_context loop;
    LunPort port{[this](LunPort::TreeJob job) -> boost::asio::awaitable<base::Result<void>> { co_return job(tree); }};
};

TEST_F(LunPortTest, MediaComeAndGoWithoutUnbinding) {
    set_up({.disk = true});
    const Medium cd{"/data/cd.iso", true, true};
    ASSERT_TRUE(run(port.insert(cd, WhenLocked::refuse)));
    EXPECT_EQ(run(port.state()).value(), cd);
    const Medium disk{test_image, false, false};
    ASSERT_TRUE(run(port.insert(disk, WhenLocked::refuse)));
    EXPECT_EQ(run(port.state()).value(), disk);
    ASSERT_TRUE(run(port.eject(WhenLocked::refuse)));
    EXPECT_EQ(run(port.state())->file, "");
    EXPECT_EQ(tree.unbindings, 0);
}

TEST_F(LunPortTest, WithoutADriveTheReasonIsTold) {
    EXPECT_EQ(run(port.state()).error().code, ENXIO);
    set_up({});
    EXPECT_EQ(run(port.state()).error().code, ENOENT);
    EXPECT_EQ(run(port.eject(WhenLocked::refuse)).error().code, ENOENT);
}

TEST_F(LunPortTest, HidOnlyModeHasNoDrive) {
    set_up({.hid_only = true, .disk = true});
    EXPECT_EQ(run(port.state()).error().code, ENODEV);
}

}  // namespace
}  // namespace nanokvm::media
