// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/transfers.hpp"

#include "base/temporary_folder.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace nanokvm::media {
namespace {

namespace fs = std::filesystem;
using Status = Transfers::Status;

class TransfersTest : public testing::Test {
protected:
    base::TemporaryFolder folder;
    fs::path mark = folder.path() / "run/nanokvm-transfer-in-progress";
    base::Root root{folder.path()};
};

TEST_F(TransfersTest, ThereIsOneAtATimeAndTheMarkStandsAsLong) {
    Transfers transfers(root);
    auto first = transfers.begin("a.iso", 200);
    ASSERT_TRUE(first);
    EXPECT_TRUE(fs::exists(mark));
    EXPECT_EQ(transfers.begin("b.iso", {}).error().code, EBUSY);
    (*first)->progress(50);
    EXPECT_EQ(transfers.state().file, "a.iso");
    EXPECT_EQ(percentage(transfers.state()), "25.00%");
    first->reset();
    EXPECT_FALSE(fs::exists(mark));
    EXPECT_EQ(transfers.state().status, Status::idle);
    EXPECT_TRUE(transfers.begin("b.iso", {}));
}

TEST_F(TransfersTest, AnotherProgramsTransferKeepsOursOut) {
    Transfers transfers(root);
    fs::create_directories(mark.parent_path());
    std::ofstream(mark) << "";
    EXPECT_EQ(transfers.begin("a.iso", {}).error().code, EBUSY);
    EXPECT_TRUE(fs::exists(mark));
}

TEST_F(TransfersTest, TheMarkOfAFormerRunIsRemoved) {
    fs::create_directories(mark.parent_path());
    std::ofstream(mark) << "";
    Transfers transfers(root);
    EXPECT_TRUE(transfers.begin("a.iso", {}));
}

TEST_F(TransfersTest, TheOutcomeStaysUntilTheNextOne) {
    Transfers transfers(root);
    {
        const auto turn = transfers.begin("https://example.org/x.iso", {}).value();
        EXPECT_EQ(percentage(transfers.state()), "");  // the length is not known
        turn->outcome(Status::checksum_failed, "wrong");
        EXPECT_EQ(transfers.state().status, Status::in_progress);
    }
    EXPECT_EQ(name_of(transfers.state().status), "checksum_failed");
    EXPECT_EQ(transfers.state().file, "");
    EXPECT_EQ(transfers.state().reason, "wrong");
    const auto next = transfers.begin("y.iso", {}).value();
    EXPECT_EQ(name_of(transfers.state().status), "in_progress");
}

}  // namespace
}  // namespace nanokvm::media
