// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/describe.hpp"

#include "gadget/hid_descriptors.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

Gadget described(const Flags& flags) {
    return describe(flags, identity_of("chip"));
}

std::vector<std::string> names(const Gadget& gadget) {
    std::vector<std::string> all;
    for (const auto& function : gadget.functions) {
        all.push_back(name_of(function));
    }
    return all;
}

std::vector<int> subclasses(const Gadget& gadget) {
    std::vector<int> all;
    for (const auto& function : gadget.functions) {
        if (const auto* hid = std::get_if<Hid>(&function)) {
            all.push_back(hid->subclass);
        }
    }
    return all;
}

TEST(Describe, NormalModeIsKeyboardAndTwoPointers) {
    const auto gadget = described({});
    EXPECT_THAT(names(gadget), ElementsAre("hid.GS0", "hid.GS1", "hid.GS2"));
    EXPECT_EQ(gadget.ids, (DeviceIds{0x3346, 0x1009, 0x0510, 0x0200}));
    EXPECT_EQ(gadget.triple, (ClassTriple{0xEF, 2, 1}));
    EXPECT_EQ(gadget.configuration, (Configuration{"NanoKVM", 0xE0, 120}));
    EXPECT_EQ(gadget.strings, (Strings{"sipeed", "NanoKVM", identity_of("chip").serial}));
    EXPECT_THAT(subclasses(gadget), Each(0));
    EXPECT_FALSE(gadget.os_descriptor);
}

TEST(Describe, TheHidFunctionsCarryTheirReports) {
    const auto gadget = described({});
    const auto& keyboard = std::get<Hid>(gadget.functions[0]);
    EXPECT_EQ(keyboard.protocol, 1);
    EXPECT_EQ(keyboard.report_length, 8);
    EXPECT_THAT(keyboard.report_descriptor, ElementsAreArray(keyboard_descriptor(0xE7)));
    const auto& relative = std::get<Hid>(gadget.functions[1]);
    EXPECT_EQ(relative.protocol, 2);
    EXPECT_EQ(relative.report_length, 4);
    const auto& absolute = std::get<Hid>(gadget.functions[2]);
    EXPECT_EQ(absolute.protocol, 2);
    EXPECT_EQ(absolute.report_length, 6);
    EXPECT_THAT(absolute.report_descriptor, ElementsAreArray(absolute_descriptor(5)));
}

TEST(Describe, HidOnlyModeHasNothingElseWhateverTheOtherFlagsSay) {
    const auto gadget = described({.hid_only = true, .disable_hid = true, .ncm = true, .rndis = true, .disk = true});
    EXPECT_THAT(names(gadget), ElementsAre("hid.GS0", "hid.GS1", "hid.GS2"));
    EXPECT_EQ(gadget.ids, (DeviceIds{0x3346, 0x1009, 0x0623, 0x0101}));
    EXPECT_EQ(gadget.triple, ClassTriple{});
    EXPECT_EQ(gadget.configuration, (Configuration{"NanoKVM", 0xA0, 200}));
    EXPECT_EQ(gadget.strings, (Strings{"sipeed", "NanoKVM", ""}));
    EXPECT_THAT(subclasses(gadget), ElementsAre(1, 1, 0));
    EXPECT_FALSE(gadget.os_descriptor);
    EXPECT_THAT(std::get<Hid>(gadget.functions[0]).report_descriptor, ElementsAreArray(keyboard_descriptor(0x65)));
    EXPECT_THAT(std::get<Hid>(gadget.functions[2]).report_descriptor, ElementsAreArray(absolute_descriptor(3)));
}

TEST(Describe, BiosFlagGivesTheBootSubclassToWhatHasBootReports) {
    EXPECT_THAT(subclasses(described({.bios = true})), ElementsAre(1, 1, 0));
}

TEST(Describe, TheKernelIsNeverToWakeTheHostByItself) {
    for (const bool hid_only : {false, true}) {
        for (const auto& function : described({.hid_only = hid_only}).functions) {
            EXPECT_FALSE(std::get<Hid>(function).wakeup_on_write);
        }
    }
}

TEST(Describe, TheNetworkComesFirstAndTheDiskLast) {
    const auto gadget = described({.rndis = true, .disk = true});
    EXPECT_THAT(names(gadget), ElementsAre("rndis.usb0", "hid.GS0", "hid.GS1", "hid.GS2", "mass_storage.disk0"));
    EXPECT_EQ(gadget.os_descriptor, OsDescriptor{});
    const auto& rndis = std::get<Rndis>(gadget.functions[0]);
    EXPECT_EQ(rndis.id, (CompatibleId{"RNDIS", "5162001"}));
    EXPECT_EQ(rndis.addresses, identity_of("chip").addresses);
}

TEST(Describe, NcmWinsOverRndis) {
    const auto gadget = described({.disable_hid = true, .ncm = true, .rndis = true});
    EXPECT_THAT(names(gadget), ElementsAre("ncm.usb0"));
    EXPECT_EQ(std::get<Ncm>(gadget.functions[0]).id.compatible, "WINNCM");
    EXPECT_TRUE(gadget.os_descriptor);
}

TEST(Describe, WithoutHidAndAllElseNothingIsLeft) {
    EXPECT_THAT(names(described({.disable_hid = true})), IsEmpty());
}

TEST(Describe, TheDiskHoldsWhatTheFlagNames) {
    const auto gadget = described({.disk = true, .disk_read_only = true, .disk_file = "/data/a.img"});
    const auto& lun = std::get<MassStorage>(gadget.functions.back()).luns.at(0);
    EXPECT_TRUE(lun.removable);
    EXPECT_EQ(lun.medium, (Medium{"/data/a.img", false, true}));
}

TEST(Describe, IdsAndSerialNumberMayBeOverridden) {
    const auto gadget = described({.vendor = 0x1d6b, .product = 0x0104, .serial = "0123456789ABCDEF"});
    EXPECT_EQ(gadget.ids.vendor, 0x1d6b);
    EXPECT_EQ(gadget.ids.product, 0x0104);
    EXPECT_EQ(gadget.strings.serial, "0123456789ABCDEF");
}

TEST(Describe, ModesAreReadFromTheDeviceVersion) {
    EXPECT_EQ(mode_of(0x0510), Mode::normal);
    EXPECT_EQ(mode_of(0x0623), Mode::hid_only);
    EXPECT_EQ(mode_of(0x0601), std::nullopt);
    EXPECT_EQ(name_of(Mode::hid_only), "hid-only");
}

}  // namespace
}  // namespace nanokvm::gadget
