// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/transaction.hpp"

#include "gadget/fake_tree.hpp"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::HasSubstr;
using Kind = Operation::Kind;

const std::vector<Operation> two_folders{{.kind = Kind::make_folder, .path = "g0"},
                                         {.kind = Kind::make_folder, .path = "g0/configs/c.1"}};

TEST(Transactions, DoAllInOrder) {
    FakeTree tree;
    ASSERT_TRUE(execute(tree, two_folders));
    EXPECT_TRUE(tree.list("g0/configs/c.1"));
}

TEST(Transactions, NameWhatFailedAndTakeTheRestBack) {
    FakeTree tree;
    auto steps = two_folders;
    steps.push_back({.kind = Kind::bind, .path = "g0/UDC", .value = "4340000.usb"});
    const auto done = execute(tree, steps);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "cannot bind g0 to 4340000.usb: Invalid argument");
    EXPECT_EQ(done.error().code, EINVAL);
    EXPECT_EQ(tree.dump(), "");
}

TEST(Transactions, AMissingAttributeIsAnErrorUnlessItIsOptional) {
    FakeTree tree;
    ASSERT_TRUE(tree.make_folder("g0"));
    Operation write{.kind = Kind::write, .path = "g0/wakeup_on_write", .value = "1"};
    EXPECT_EQ(execute(tree, std::vector{write}).error().code, ENOENT);
    write.optional = true;
    EXPECT_TRUE(execute(tree, std::vector{write}));
}

TEST(Transactions, SayWhatCouldNotBeTakenBack) {
    class Stubborn : public FakeTree {
        base::Result<void> remove_folder(const std::string& path) override { return base::fail_errno(path, EBUSY); }
    } tree;
    auto steps = two_folders;
    steps.push_back({.kind = Kind::unlink, .path = "g0/configs/c.1/none"});
    const auto done = execute(tree, steps);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr("cannot unlink g0/configs/c.1/none: No such file"));
    EXPECT_THAT(done.error().message, HasSubstr("to go back, cannot remove g0/configs/c.1: Device or resource busy"));
}

}  // namespace
}  // namespace nanokvm::gadget
