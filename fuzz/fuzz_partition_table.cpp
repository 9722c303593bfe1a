// SPDX-License-Identifier: GPL-3.0-or-later
// The first sector of a card that somebody put in, and the size it says it has: whatever is planned for it lies on the
// card and over nothing that is there.
#include "card/layout.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

using namespace nanokvm::card;

void expect(bool true_statement) {
    if (!true_statement) {
        std::abort();
    }
}

void expect_free(const Table& table, std::size_t own, const Partition& wanted, std::uint64_t sectors) {
    expect(wanted.count > 0 && wanted.end() <= sectors && wanted.end() <= (1ULL << 32U));
    for (std::size_t index = 0; index < table.size(); ++index) {
        const Partition& other = table[index];
        expect(index == own || !other.exists() || other.end() <= wanted.first || wanted.end() <= other.first);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::array<std::uint8_t, superblock_bytes> superblock{};
    std::copy_n(data, std::min(size, superblock.size()), superblock.begin());
    static_cast<void>(ext4_size(superblock));
    Sector sector{};
    std::uint64_t sectors = 0;
    if (size < sector.size() + sizeof sectors) {
        return 0;
    }
    std::copy_n(data, sector.size(), sector.begin());
    std::memcpy(&sectors, data + sector.size(), sizeof sectors);
    const auto table = parse_table(sector);
    if (!table) {
        return 0;
    }
    const Layout layout = plan_layout(*table, sectors);
    Table after = *table;
    if (layout.root) {
        expect(layout.root->first == after[root_index].first && layout.root->count > after[root_index].count);
        expect_free(after, root_index, *layout.root, sectors);
        after[root_index] = *layout.root;
    }
    if (layout.data) {
        expect(!after[data_index].exists());
        expect_free(after, data_index, *layout.data, sectors);
        after[data_index] = *layout.data;
    }
    for (std::size_t index = 0; index < after.size(); ++index) {
        put_partition(sector, index, after[index]);
    }
    expect(parse_table(sector).value() == after);
    return 0;
}
