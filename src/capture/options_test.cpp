// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/options.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

base::Result<Options> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "kvm_capture");
    return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

std::string complaint(const std::vector<const char*>& arguments) {
    const auto options = parse(arguments);
    return options ? "" : options.error().message;
}

TEST(Options, EverySourceIsUnderstood) {
    EXPECT_EQ(parse({"--source", "pattern"})->kind, Options::Kind::pattern);
    const auto rfb = parse({"--source", "rfb:/run/rfb.sock", "--fps", "60"}).value();
    EXPECT_EQ(rfb.kind, Options::Kind::rfb);
    EXPECT_EQ(rfb.path, "/run/rfb.sock");
    EXPECT_EQ(rfb.fps, 60U);
    EXPECT_EQ(parse({"--source", "replay:a:b.h264"})->path, "a:b.h264");
    const auto card = parse({"--source", "v4l2:/dev/v4l/by-id/usb-stick:1"}).value();
    EXPECT_EQ(card.kind, Options::Kind::v4l2);
    EXPECT_EQ(card.path, "/dev/v4l/by-id/usb-stick:1");
    EXPECT_EQ(card.size, Size{}) << "its best";
    EXPECT_EQ(card.fps, 60U);
    EXPECT_EQ(parse({"--source", "v4l2:/dev/video0", "--size", "1280x720"})->size, (Size{1280, 720}));
    EXPECT_EQ(parse({"--source", "v4l2:/dev/video0", "--fps", "25"})->fps, 25U);
    EXPECT_EQ(parse({"--source", "sg2002"})->kind, Options::Kind::sg2002);
    EXPECT_EQ(parse({"--source", "sg2002-sim"})->kind, Options::Kind::sg2002_sim);
    EXPECT_EQ(parse({"--source", "sg2002-sim:a.h264"})->recordings, std::vector<std::string>{"a.h264"});
    EXPECT_EQ(parse({"--source", "sg2002-sim,pipe=/tmp/p"})->pipe, "/tmp/p");
    const auto all = parse({"--source", "sg2002-sim:a.h264,b.mjpeg,pipe=p"}).value();
    EXPECT_EQ(all.recordings, (std::vector<std::string>{"a.h264", "b.mjpeg"}));
    EXPECT_EQ(all.pipe, "p");
    EXPECT_EQ(parse({"--size", "1920x1080", "--source", "pattern"})->size, (Size{1920, 1080}));
}

TEST(Options, BadOnesAreNamed) {
    const auto names = [](const std::vector<const char*>& arguments, const char* what) {
        return complaint(arguments).find(what) != std::string::npos;
    };
    EXPECT_TRUE(names({}, "--source"));
    EXPECT_TRUE(names({"--source"}, "--source"));
    EXPECT_TRUE(names({"--source", "pattern", "--colour", "red"}, "--colour"));
    EXPECT_TRUE(
        names({"--source", "rfb:"}, "--source is \"rfb:\"; it must be pattern, replay:FILE, rfb:SOCKET, v4l2:DEVICE"));
    for (const char* source : {"sg2002-sim:", "sg2002-sim,pipe=", "sg2002-simulator", "sg2002-sim:,pipe=p",
                               "sg2002-sim:a,", "sg2002-sim:a,,b", "v4l2:"}) {
        EXPECT_TRUE(names({"--source", source}, source));
    }
    EXPECT_TRUE(names({"--source", "patterns"}, "--source is \"patterns\""));
    for (const char* fps : {"0", "61", "30.5", "many"}) {
        EXPECT_TRUE(names({"--source", "pattern", "--fps", fps}, "--fps")) << fps;
    }
    for (const char* size : {"1280", "1281x720", "1280x", "x720", "10x10", "99999x720", "-640x480", "640x480x2"}) {
        EXPECT_TRUE(names({"--source", "pattern", "--size", size}, "--size")) << size;
    }
}

TEST(Options, OnlyTheCubesChipIsExamined) {
    EXPECT_TRUE(parse({"--source", "sg2002", "--examine"})->examine);
    EXPECT_FALSE(parse({"--source", "sg2002"})->examine);
    EXPECT_EQ(complaint({"--source", "pattern", "--examine"}), "--examine needs --source sg2002 or sg2002-sim");
}

TEST(Options, ASocketPathThatCannotBeIsRefusedAtOnce) {
    const std::string path = "rfb:/" + std::string(107, 'x');
    EXPECT_NE(complaint({"--source", path.c_str()}).find("longer than 107 bytes"), std::string::npos);
}

TEST(Options, HelpNamesThemAll) {
    const std::string help = parse({"--help"})->help;
    for (const char* name :
         {"--source", "--size", "--fps", "pattern", "replay:FILE", "rfb:SOCKET", "v4l2:DEVICE", "sg2002-sim"}) {
        EXPECT_NE(help.find(name), std::string::npos) << name;
    }
}

}  // namespace
}  // namespace nanokvm::capture
