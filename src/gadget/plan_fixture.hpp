// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gadget/describe.hpp"
#include "gadget/fake_tree.hpp"
#include "gadget/plan.hpp"
#include "gadget/snapshot.hpp"
#include "gadget/transaction.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::gadget {

inline constexpr const char* test_udc = "4340000.usb";
inline constexpr const char* test_image = "/data/disk.img";

[[nodiscard]] inline Gadget described(const Flags& flags) {
    return describe(flags, identity_of("chip"));
}

[[nodiscard]] inline Snapshot snapshot_of(FakeTree& tree) {
    return read_snapshot(tree).value();
}

/// A kernel that can open two images.
inline void add_images(FakeTree& tree) {
    tree.files[test_image] = {1 << 20};
    tree.files["/data/cd.iso"] = {1 << 20};
}

[[nodiscard]] inline std::vector<Operation> planned(FakeTree& tree, const Gadget& gadget,
                                                    const std::string& udc = test_udc, Media media = Media::set) {
    return plan(gadget, udc, snapshot_of(tree), media);
}

inline void apply(FakeTree& tree, const Gadget& gadget, const std::string& udc = test_udc, Media media = Media::set) {
    const auto done = execute(tree, planned(tree, gadget, udc, media));
    ASSERT_TRUE(done) << done.error().message;
}

/// What a kernel holds after `gadget` was built where nothing was.
[[nodiscard]] inline std::string fresh_dump(const Gadget& gadget, const FakeTree::Options& options,
                                            const std::string& udc = test_udc) {
    FakeTree tree(options);
    add_images(tree);
    apply(tree, gadget, udc);
    return tree.dump();
}

}  // namespace nanokvm::gadget
