// SPDX-License-Identifier: GPL-3.0-or-later
#include "buffers.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::sim::sg2002 {

namespace abi = capture::sg2002::abi;

namespace {

template <typename T>
T* pointer(std::uint64_t address) noexcept {
    return reinterpret_cast<T*>(static_cast<std::uintptr_t>(address));
}

}  // namespace

int Buffers::control(abi::VbControl& request) {
    switch (static_cast<abi::VbCommand>(request.id)) {
        case abi::VbCommand::set_config:
            if (users_ == 0) {  // afterwards it says yes and changes nothing
                std::memcpy(&config_, pointer<void>(request.value), sizeof config_);
            }
            return 0;
        case abi::VbCommand::get_config:
            std::memcpy(pointer<void>(request.value), &config_, sizeof config_);
            if (other_generation_) {
                std::memset(pointer<std::byte>(request.value) + sizeof config_, 0, 64);
            }
            return 0;
        case abi::VbCommand::init:
            return init();
        case abi::VbCommand::exit:
            exit();
            return 0;
        case abi::VbCommand::create_pool: {
            auto& pool = *pointer<abi::VbPoolConfig>(request.value);
            if (users_ == 0) {
                return -EPERM;
            }
            if (pool.blk_cnt == 0 || pool.blk_cnt > abi::vb_max_blocks || pool.blk_size == 0) {
                return -EINVAL;
            }
            pool.pool_id = abi::vb_invalid;
            return create(pool.blk_size, pool.blk_cnt, false, pool.pool_id);
        }
        case abi::VbCommand::destroy_pool:
            destroy(static_cast<std::uint32_t>(request.value));
            return 0;
        default:
            return -EINVAL;
    }
}

int Buffers::init() {
    if (users_++ > 0) {
        return 0;
    }
    for (std::uint32_t index = 0; index < config_.comm_pool_cnt; ++index) {
        std::uint32_t id = 0;
        if (const int made = create(config_.comm_pool[index].blk_size, config_.comm_pool[index].blk_cnt, true, id);
            made != 0) {
            exit();
            return made;
        }
    }
    return 0;
}

void Buffers::exit() {
    if (users_ == 0 || --users_ > 0) {
        return;
    }
    if (const unsigned out = blocks_out(); out > 0) {
        verdict_.fault(fmt::format("VB exit while {} blocks are out: their pools leak", out));
    }
    const auto private_pools =
        std::ranges::count_if(pools_, [](const auto& pool) { return !pool.second.common && !pool.second.orphaned; });
    if (private_pools > 0) {
        verdict_.fault(fmt::format("VB exit while {} private pools exist", private_pools));
    }
    for (const auto& [id, pool] : pools_) {
        heap_.free(pool.memory);
    }
    pools_.clear();
}

int Buffers::create(std::uint32_t bytes, std::uint32_t count, bool common, std::uint32_t& id) {
    const std::uint64_t rounded = (std::uint64_t{bytes} + 4095) / 4096 * 4096;
    const std::uint64_t memory = heap_.allocate(rounded * count);
    if (memory == 0) {
        return -ENOMEM;
    }
    id = next_pool_++;
    pools_.emplace(id, Pool{memory, static_cast<std::uint32_t>(rounded), std::vector<bool>(count), common, false});
    return 0;
}

void Buffers::client_died() {
    for (auto& [id, pool] : pools_) {
        pool.orphaned = true;
    }
}

void Buffers::destroy(std::uint32_t id) {
    const auto found = pools_.find(id);
    if (found == pools_.end()) {
        return;
    }
    if (std::ranges::count(found->second.out, true) > 0) {
        verdict_.fault(
            fmt::format("pool {} is destroyed while blocks of it are out: the driver keeps it for ever", id));
        return;
    }
    heap_.free(found->second.memory);
    pools_.erase(found);
}

std::optional<Block> Buffers::take(std::uint32_t id) {
    const auto found = pools_.find(id);
    if (found == pools_.end()) {
        return std::nullopt;
    }
    Pool& pool = found->second;
    const auto free = std::ranges::find(pool.out, false);
    if (free == pool.out.end()) {
        return std::nullopt;
    }
    *free = true;
    const auto index = static_cast<std::uint64_t>(free - pool.out.begin());
    return Block{id, pool.memory + index * pool.block_bytes};
}

std::optional<Block> Buffers::take_common(std::uint32_t bytes) {
    const std::pair<const std::uint32_t, Pool>* best = nullptr;
    for (const auto& pool : pools_) {
        if (pool.second.common && pool.second.block_bytes >= bytes &&
            (best == nullptr || pool.second.block_bytes < best->second.block_bytes)) {
            best = &pool;
        }
    }
    return best == nullptr ? std::nullopt : take(best->first);
}

void Buffers::give_back(const Block& block) {
    const auto found = pools_.find(block.pool);
    if (found == pools_.end()) {
        return;
    }
    Pool& pool = found->second;
    pool.out[(block.address - pool.memory) / pool.block_bytes] = false;
}

std::uint32_t Buffers::block_bytes(std::uint32_t id) const noexcept {
    const auto found = pools_.find(id);
    return found == pools_.end() ? 0 : found->second.block_bytes;
}

unsigned Buffers::blocks_out() const noexcept {
    std::ptrdiff_t out = 0;
    for (const auto& [id, pool] : pools_) {
        out += std::ranges::count(pool.out, true);
    }
    return static_cast<unsigned>(out);
}

}  // namespace nanokvm::sim::sg2002
