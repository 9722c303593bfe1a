// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/endpoints.hpp"

#include "gadget/describe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

EndpointNeed needed(const Flags& flags) {
    return endpoints_of(describe(flags, identity_of("chip")));
}

const EndpointLimits six_in{6, std::nullopt, {3072, 2048, 2048, 1536, 512, 512}};

TEST(Endpoints, EachFunctionTakesItsOwn) {
    const auto need = needed({.rndis = true, .disk = true});
    EXPECT_THAT(need.in, UnorderedElementsAre(512, 16, 8, 4, 6, 512));
    EXPECT_THAT(need.out, UnorderedElementsAre(512, 8, 4, 6, 512));
    EXPECT_EQ(needed({}).in.size(), 3U);
}

TEST(Endpoints, AreCountedByNameToo) {
    const auto need = endpoints_of({"ncm.usb0", "hid.GS0", "mass_storage.disk0", "unheard.of"});
    EXPECT_EQ(need.in.size(), 4U);
    EXPECT_EQ(need.out.size(), 3U);
}

TEST(Endpoints, TheFullNormalModeFillsTheDevicesControllerExactly) {
    const auto need = needed({.ncm = true, .disk = true});
    EXPECT_TRUE(check_fit(need, six_in));
    EXPECT_EQ(to_string(need, six_in), "6 of 6 in, 5 of ? out");
}

TEST(Endpoints, OneFunctionTooManyIsSaid) {
    auto gadget = describe({.ncm = true, .disk = true}, identity_of("chip"));
    gadget.functions.push_back(Rndis{"usb1", {}});
    const auto fits = check_fit(endpoints_of(gadget), six_in);
    ASSERT_FALSE(fits);
    EXPECT_THAT(fits.error().message, HasSubstr("8 of 6 in, 6 of ? out"));
    EXPECT_FALSE(check_fit(endpoints_of(gadget), {std::nullopt, 5, {}}));
    EXPECT_TRUE(check_fit(endpoints_of(gadget), {})) << "a controller that tells nothing is tried";
}

TEST(Endpoints, EveryPacketNeedsAMemoryThatHoldsIt) {
    const auto need = needed({.rndis = true, .disk = true});
    EXPECT_TRUE(check_fit(need, {8, {}, {512, 512, 256, 256, 256, 256, 128, 128}}));
    const auto fits = check_fit(need, {8, {}, {512, 256, 256, 256, 256, 256, 128, 128}});
    ASSERT_FALSE(fits);
    EXPECT_THAT(fits.error().message, HasSubstr("memory"));
}

}  // namespace
}  // namespace nanokvm::gadget
