// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/video_buffers.hpp"

#include <cstring>
#include <fcntl.h>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {

base::Result<VideoBuffers> VideoBuffers::open(Kernel& kernel) {
    auto device = Device::open(kernel, "/dev/cvi-base", O_RDWR | O_NONBLOCK);
    if (!device) {
        return tl::unexpected(device.error());
    }
    return VideoBuffers(std::move(*device));
}

int VideoBuffers::command(abi::VbCommand id, std::uint64_t value) const {
    abi::VbControl control{static_cast<std::uint32_t>(id), 0, value};
    return device_.answer(abi::base_vb_command, &control);
}

base::Result<std::uint32_t> VideoBuffers::chip_id() const {
    std::uint32_t id = 0;
    if (auto read = device_.call(abi::base_read_chip_id, &id, "reading the chip's id"); !read) {
        return tl::unexpected(read.error());
    }
    return id;
}

base::Result<void> VideoBuffers::get_config(abi::VbConfig& config) const {
    const int answer = command(abi::VbCommand::get_config, address_of(&config));
    if (answer != 0) {
        return base::fail("reading the video buffers' layout failed: " + describe_answer(answer), answer);
    }
    return {};
}

base::Result<void> VideoBuffers::init(std::uint32_t block_bytes, std::uint32_t count) {
    abi::VbConfig config{};
    config.comm_pool_cnt = 1;
    config.comm_pool[0].blk_size = block_bytes;
    config.comm_pool[0].blk_cnt = count;
    std::strncpy(config.comm_pool[0].pool_name, "vi", sizeof config.comm_pool[0].pool_name - 1);
    int answer = command(abi::VbCommand::set_config, address_of(&config));
    if (answer == 0) {
        answer = command(abi::VbCommand::init, 0);
    }
    if (answer != 0) {
        return base::fail(fmt::format("the video memory has no room for {} input frames of {} bytes: {}", count,
                                      block_bytes, describe_answer(answer)),
                          answer);
    }
    abi::VbConfig there{};
    if (auto read = get_config(there); !read) {
        return read;
    }
    if (there.comm_pool_cnt < 1 || there.comm_pool[0].blk_size != block_bytes || there.comm_pool[0].blk_cnt != count) {
        static_cast<void>(exit());  // our use of it is counted
        return base::fail("the video buffers of another program are still in use: its layout cannot be replaced");
    }
    return {};
}

int VideoBuffers::exit() noexcept {
    return command(abi::VbCommand::exit, 0);
}

base::Result<std::uint32_t> VideoBuffers::create_pool(std::uint32_t block_bytes, std::uint32_t count,
                                                      const char* name) {
    abi::VbPoolConfig pool{};
    pool.blk_size = block_bytes;
    pool.blk_cnt = count;
    pool.remap_mode = abi::vb_remap_none;
    std::strncpy(pool.pool_name, name, sizeof pool.pool_name - 1);
    const int answer = command(abi::VbCommand::create_pool, address_of(&pool));
    if (answer != 0 || pool.pool_id == abi::vb_invalid) {
        return base::fail(fmt::format("the video memory has no room for {} buffers of {} bytes for {}: {}", count,
                                      block_bytes, name, describe_answer(answer)),
                          answer);
    }
    return pool.pool_id;
}

int VideoBuffers::destroy_pool(std::uint32_t pool) noexcept {
    return command(abi::VbCommand::destroy_pool, pool);
}

}  // namespace nanokvm::capture::sg2002
