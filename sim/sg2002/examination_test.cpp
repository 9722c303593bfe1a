// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/examination.hpp"

#include "board_fixture.hpp"

namespace nanokvm::sim::sg2002 {
namespace {

using capture::sg2002::any_refuted;
using capture::sg2002::examine_platform;
using capture::sg2002::Finding;
using capture::sg2002::to_text;
using capture::sg2002::try_capture;

TEST_F(BoardTest, AHealthyBoardConfirmsEverythingButWhatNobodyKnows) {
    make_board();
    auto findings = examine_platform(*board_);
    for (Finding& finding : try_capture(*board_)) {
        findings.push_back(std::move(finding));
    }
    EXPECT_GE(findings.size(), 15U);
    for (const Finding& finding : findings) {
        const bool known = !finding.assumption.starts_with("24 ");  // the commands of the bridge's flash
        EXPECT_EQ(finding.verdict, known ? Finding::Verdict::confirmed : Finding::Verdict::open)
            << finding.assumption << ": " << finding.found;
    }
    expect_good();
}

TEST_F(BoardTest, DriversOfAnotherGenerationAreFoundOut) {
    make_board();
    board_->buffers().set_other_generation(true);
    const std::string text = to_text(examine_platform(*board_));
    EXPECT_NE(text.find("!! 7 The drivers are of the known generation: the video buffer driver"), std::string::npos)
        << text;
    EXPECT_TRUE(any_refuted(try_capture(*board_)));
}

TEST_F(BoardTest, WithoutASignalTheCaptureCannotBeTried) {
    make_board();
    board_->bridge().set_signal(std::nullopt);
    const std::string platform = to_text(examine_platform(*board_));
    EXPECT_NE(platform.find("-- 5 The bridge answers on its bus"), std::string::npos) << platform;
    const std::string tried = to_text(try_capture(*board_));
    EXPECT_NE(tried.find("none in 5 s. The HDMI bridge sees no signal"), std::string::npos) << tried;
    expect_good();
}

}  // namespace
}  // namespace nanokvm::sim::sg2002
