// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/base.hpp"
#include "memory.hpp"
#include "verdict.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace nanokvm::sim::sg2002 {

/// A block of a pool: where it is.
struct Block {
    std::uint32_t pool = 0;
    std::uint64_t address = 0;
};

/// The VB half of the base driver: pools, blocks, reference counts. It outlives its clients. Thread-bound.
class Buffers {
public:
    Buffers(IonHeap& heap, Verdict& verdict) noexcept : heap_(heap), verdict_(verdict) {}

    /// Answers as a driver's ioctl: 0 or -errno.
    [[nodiscard]] int control(capture::sg2002::abi::VbControl& request);

    [[nodiscard]] bool initialised() const noexcept { return users_ > 0; }
    /// A free block of this pool; nothing when all are out.
    [[nodiscard]] std::optional<Block> take(std::uint32_t pool);
    /// Of the smallest common pool whose blocks are large enough.
    [[nodiscard]] std::optional<Block> take_common(std::uint32_t bytes);
    void give_back(const Block& block);
    [[nodiscard]] std::uint32_t block_bytes(std::uint32_t pool) const noexcept;
    [[nodiscard]] unsigned blocks_out() const noexcept;
    [[nodiscard]] std::size_t pools() const noexcept { return pools_.size(); }
    /// Pools that are there now belong to nobody any more: ending them with all others is no fault.
    void client_died();
    /// Writes behind the layout, as drivers of another generation would.
    void set_other_generation(bool other) noexcept { other_generation_ = other; }

private:
    struct Pool {
        std::uint64_t memory = 0;
        std::uint32_t block_bytes = 0;
        std::vector<bool> out;
        bool common = false;
        bool orphaned = false;
    };

    [[nodiscard]] int create(std::uint32_t bytes, std::uint32_t count, bool common, std::uint32_t& id);
    [[nodiscard]] int init();
    void exit();
    void destroy(std::uint32_t id);

    IonHeap& heap_;
    Verdict& verdict_;
    capture::sg2002::abi::VbConfig config_{};
    std::map<std::uint32_t, Pool> pools_;
    std::uint32_t next_pool_ = 0;
    unsigned users_ = 0;
    bool other_generation_ = false;
};

}  // namespace nanokvm::sim::sg2002
