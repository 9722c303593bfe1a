// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/plan_fixture.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

class Descriptions {
public:
    explicit Descriptions(unsigned seed) : random_(seed) {}

    Gadget next() {
        Flags flags;
        for (bool* flag : {&flags.hid_only, &flags.disable_hid}) {
            *flag = random_() % 6 == 0;
        }
        for (bool* flag : {&flags.bios, &flags.ncm, &flags.rndis, &flags.disk, &flags.disk_read_only}) {
            *flag = random_() % 2 == 0;
        }
        flags.vendor = random_() % 3 == 0 ? std::optional<std::uint16_t>(0x1d6b) : std::nullopt;
        flags.serial = random_() % 3 == 0 ? std::optional<std::string>("other") : std::nullopt;
        flags.disk_file = random_() % 2 == 0 ? test_image : "";
        Gadget gadget = described(flags);
        if (random_() % 5 == 0) {  // later products may order and leave out as they like
            std::ranges::shuffle(gadget.functions, random_);
        }
        if (random_() % 5 == 0 && !gadget.functions.empty()) {
            gadget.functions.erase(gadget.functions.begin() +
                                   static_cast<std::ptrdiff_t>(random_() % gadget.functions.size()));
        }
        if (auto* storage = gadget.functions.empty() ? nullptr : std::get_if<MassStorage>(&gadget.functions.back())) {
            add_drives(*storage);
        }
        return gadget;
    }
    [[nodiscard]] std::string udc() {
        return std::vector<std::string>{test_udc, test_udc, "dummy_udc.0", ""}[random_() % 4];
    }
    [[nodiscard]] bool chance(unsigned of) { return random_() % of == 0; }

private:
    void add_drives(MassStorage& storage) {
        if (random_() % 3 == 0) {
            storage.luns[0].medium = {"/data/cd.iso", true, true};
        }
        if (random_() % 3 == 0) {
            storage.luns.push_back({random_() % 2 == 0, {random_() % 2 == 0 ? "/data/cd.iso" : "", true, true}});
        }
    }

    std::mt19937 random_;
};

FakeTree::Options kernel(unsigned seed) {
    return {.newest_first = seed % 2 == 0, .vendor = seed % 3 != 0};
}

TEST(PlanProperty, AnySequenceOfDescriptionsEndsAsIfTheLastHadBeenBuiltAlone) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        Descriptions descriptions(seed);
        FakeTree tree(kernel(seed));
        add_images(tree);
        for (int step = 0; step < 12; ++step) {
            const auto gadget = descriptions.next();
            const auto udc = descriptions.udc();
            apply(tree, gadget, udc);
            ASSERT_EQ(tree.dump(), fresh_dump(gadget, kernel(seed), udc)) << "seed " << seed << ", step " << step;
            ASSERT_TRUE(planned(tree, gadget, udc).empty()) << "seed " << seed << ", step " << step;
        }
    }
}

TEST(PlanProperty, AFailureAnywhereLeavesEverythingAsItWas) {
    std::size_t failures = 0;
    for (unsigned seed = 0; seed < 25; ++seed) {
        Descriptions descriptions(seed);
        FakeTree tree(kernel(seed));
        add_images(tree);
        for (int step = 0; step < 4; ++step) {
            const auto gadget = descriptions.next();
            const auto udc = descriptions.udc();
            const auto steps = planned(tree, gadget, udc);
            const auto before = tree.dump();
            for (std::size_t i = 0; i < steps.size(); ++i) {
                tree.fail_at(i, EIO);
                const auto done = execute(tree, steps);
                ASSERT_FALSE(done);
                ASSERT_NE(done.error().message.find(to_string(steps[i])), std::string::npos) << done.error().message;
                ASSERT_EQ(done.error().code, EIO);
                ASSERT_EQ(done.error().message.find("to go back"), std::string::npos) << done.error().message;
                ASSERT_EQ(tree.dump(), before) << "seed " << seed << ", failed to " << to_string(steps[i]);
                ++failures;
            }
            ASSERT_TRUE(execute(tree, steps));
        }
    }
    EXPECT_GT(failures, 1000U);
}

TEST(PlanProperty, MediaNeverUnbind) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        Descriptions descriptions(seed);
        auto gadget = described({.rndis = true, .disk = true});
        auto& medium = std::get<MassStorage>(gadget.functions.back()).luns[0].medium;
        FakeTree tree(kernel(seed));
        add_images(tree);
        apply(tree, gadget);
        for (int step = 0; step < 10; ++step) {
            const bool cdrom = descriptions.chance(2);
            medium = {descriptions.chance(3) ? "" : cdrom ? "/data/cd.iso" : test_image, cdrom, descriptions.chance(2)};
            apply(tree, gadget);
            ASSERT_EQ(tree.unbindings, 0);
            ASSERT_EQ(tree.dump(), fresh_dump(gadget, kernel(seed)));
        }
    }
}

}  // namespace
}  // namespace nanokvm::gadget
