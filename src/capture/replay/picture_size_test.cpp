// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/picture_size.hpp"

#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {

void PrintTo(const Size& size, std::ostream* out) {
    *out << size.width << "x" << size.height;
}

namespace {

using frames::Codec;

std::vector<std::byte> from_hex(std::string_view hex) {
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::byte>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

std::optional<Size> size_of(Codec codec, std::string_view hex) {
    return picture_size(codec, from_hex(hex));
}

/// Bits one after the other, most significant first.
class BitWriter {
public:
    BitWriter& u(unsigned count, std::uint32_t value) {
        for (; count > 0; --count) {
            bits_.push_back((value >> (count - 1) & 1U) != 0);
        }
        return *this;
    }
    BitWriter& ue(std::uint32_t value) {
        unsigned length = 1;
        while ((std::uint64_t{value} + 1) >> length != 0) {
            ++length;
        }
        return u(length - 1, 0).u(length, value + 1);
    }
    [[nodiscard]] std::vector<std::byte> bytes() const {
        std::vector<std::byte> bytes(bits_.size() / 8 + 1);
        for (std::size_t i = 0; i < bits_.size(); ++i) {
            bytes[i / 8] |= static_cast<std::byte>(bits_[i] ? 0x80U >> i % 8 : 0U);
        }
        return bytes;
    }

private:
    std::vector<bool> bits_;
};

// Parameter sets as x264 and x265 make them.
constexpr std::string_view h264_1366x768 = "0000000167640020acd94056061e6f0110000003001000000300a0f1831960";
constexpr std::string_view h265_1366x768 =
    "00000001420101016000000300900000030000030078a002ac80301d796566924caf0168080000030008000003002840";

TEST(PictureSize, IsThatOfTheCroppedPicture) {
    EXPECT_EQ(size_of(Codec::h264, h264_1366x768), (Size{1366, 768}));
    EXPECT_EQ(size_of(Codec::h265, h265_1366x768), (Size{1366, 768}));
}

TEST(PictureSize, KnowsEveryProfileThatCamerasAndEncodersUse) {
    EXPECT_EQ(size_of(Codec::h264, "0000016742c00bd90141bf970110000003001000000300a0f142a480"), (Size{320, 200}))
        << "baseline";
    EXPECT_EQ(size_of(Codec::h264, "00000167640028acd94078044fde022000000300200000030143e2c5b2c0"), (Size{1920, 1080}))
        << "interlaced";
    EXPECT_EQ(size_of(Codec::h264, "00000167f40016919b281485fc7cf808800000030080000005078b16cb"), (Size{642, 362}))
        << "4:4:4";
    EXPECT_EQ(size_of(Codec::h264, "000001676e0016a6cd940a02ff930110000003001000000300a0f162d960"), (Size{640, 362}))
        << "10 bit with scaling lists";
    EXPECT_EQ(size_of(Codec::h265,
                      "0000014201010408000003009d0800000300003fb005120171c93b65959a4932bc05a020000003002"
                      "000000300a1"),
              (Size{642, 362}))
        << "4:2:2";
    EXPECT_EQ(size_of(Codec::h265,
                      "0000014201010408000003009fc800000300001ec0820a773e5959ae4caf016c080000030008000003002840"),
              (Size{62, 34}))
        << "monochrome";
}

TEST(PictureSize, SkipsWhatAnH265StreamSaysOfItsTemporalLayers) {
    BitWriter sps;
    sps.u(24, 1).u(16, 0x4201).u(4, 0).u(3, 2).u(1, 1);
    sps.u(32, 0xAAAAAAAA).u(32, 0xAAAAAAAA).u(24, 0xAAAAAA).u(8, 0x55);  // profile, level
    sps.u(2, 3).u(2, 1).u(12, 0);                                        // both of layer 0, the level of layer 1
    sps.u(32, 0x55555555).u(32, 0x55555555).u(24, 0x555555).u(8, 0x55).u(8, 0x55);
    sps.ue(0).ue(1).ue(1288).ue(728).u(1, 1).ue(1).ue(3).ue(2).ue(2).u(8, 0xFF);
    EXPECT_EQ(picture_size(Codec::h265, sps.bytes()), (Size{1280, 720}));
}

TEST(PictureSize, FindsTheParameterSetBehindOtherUnits) {
    EXPECT_EQ(size_of(Codec::h264, "0000000109f0" + std::string(h264_1366x768)), (Size{1366, 768}));
    EXPECT_EQ(size_of(Codec::h265, "00000001460150000001400101" + std::string(h265_1366x768)), (Size{1366, 768}));
}

TEST(PictureSize, OfAJpegStandsInItsFrameHeader) {
    EXPECT_EQ(size_of(Codec::mjpeg, "ffd8ffe000040102ffdb000301ffffc0000b080168028001011100ffd9"), (Size{640, 360}));
    EXPECT_EQ(size_of(Codec::mjpeg, "ffd8ffc4000301ffc2000b080168028001011100"), (Size{640, 360})) << "progressive";
}

TEST(PictureSize, IsNotGuessed) {
    for (const Codec codec : {Codec::h264, Codec::h265, Codec::mjpeg}) {
        EXPECT_EQ(size_of(codec, ""), std::nullopt);
        EXPECT_EQ(size_of(codec, "ffd8ffd9"), std::nullopt);
        EXPECT_EQ(size_of(codec, "0000000165888400"), std::nullopt);
    }
    EXPECT_EQ(size_of(Codec::mjpeg, "ffd8ffda000301ffc0000b080168028001011100"), std::nullopt) << "behind the scan";
    EXPECT_EQ(size_of(Codec::mjpeg, "ffd8ffc0000b080000028001011100"), std::nullopt) << "no rows";
    EXPECT_EQ(size_of(Codec::h264, "0000000167640020acd940"), std::nullopt) << "cut off";
    EXPECT_EQ(size_of(Codec::h265, h265_1366x768.substr(0, 50)), std::nullopt) << "cut off";
    BitWriter huge;
    huge.u(24, 1).u(8, 0x67).u(24, 0x42C00B).ue(0).ue(0).ue(2).ue(0).u(1, 0).ue(1'000'000).ue(1).u(3, 4).u(8, 0xFF);
    EXPECT_EQ(picture_size(Codec::h264, huge.bytes()), std::nullopt);
}

}  // namespace
}  // namespace nanokvm::capture
