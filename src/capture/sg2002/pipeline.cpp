// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/pipeline.hpp"

#include "base/log.hpp"
#include "capture/sg2002/memory_plan.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace nanokvm::capture::sg2002 {
namespace {

/// All outputs are made of the same picture: the others follow the first within this time.
constexpr int follow_ms = 40;

/// Ten pads of the MIPI receiver (reference 2.1; device facts 1.4): GPIO function, which is what CSI takes.
constexpr std::uint64_t pad_page = 0x0300'1000;
constexpr std::uint32_t first_pad = 0x16C;
constexpr unsigned pads = 10;
constexpr std::uint32_t pad_function = 3;
constexpr std::size_t page_bytes = 4096;

/// Channels by what they can do: 0 up to 1920 wide, 1 up to 2880 (reference 1.3).
constexpr int widest_of_any = 1920;
constexpr std::uint32_t wide_channel = 1;

}  // namespace

Pipeline::Pipeline(Kernel& kernel, Platform platform, VideoBuffers buffers, SystemControl system, PhysicalMemory memory)
    : kernel_(&kernel),
      platform_(std::move(platform)),
      buffers_(std::move(buffers)),
      system_(std::move(system)),
      memory_(std::move(memory)) {}

base::Result<Pipeline> Pipeline::open(Kernel& kernel, Platform platform) {
    auto buffers = VideoBuffers::open(kernel);
    if (!buffers) {
        return tl::unexpected(buffers.error());
    }
    auto system = SystemControl::open(kernel);
    if (!system) {
        return tl::unexpected(system.error());
    }
    auto memory = PhysicalMemory::open(kernel);
    if (!memory) {
        return tl::unexpected(memory.error());
    }
    return Pipeline(kernel, std::move(platform), std::move(*buffers), std::move(*system), std::move(*memory));
}

base::Result<void> Pipeline::start(const InputMode& mode) {
    mode_ = mode;
    const std::uint64_t input_bytes = std::uint64_t{input_block_bytes(mode.size)} * input_blocks;
    if (auto room = check_room(read_heap(*kernel_), input_bytes, "The input"); !room) {
        return room;
    }
    auto up = bring_up();
    if (!up) {
        stop();
    }
    return up;
}

base::Result<void> Pipeline::bring_up() {
    // The order of reference 2.2. The encoders (its steps 9 and 12) come and go with the viewers.
    if (auto done = buffers_.init(input_block_bytes(mode_.size), input_blocks); !done) {
        return done;
    }
    buffers_started_ = true;
    if (auto done = system_.set_modes(); !done) {
        return done;
    }
    route_pads();
    auto input = VideoInput::open(*kernel_);
    auto mipi = MipiReceiver::open(*kernel_);
    auto scaler = ScalerGroup::open(*kernel_);
    if (!input || !mipi || !scaler) {
        return tl::unexpected(!input ? input.error() : !mipi ? mipi.error() : scaler.error());
    }
    input_.emplace(std::move(*input));
    mipi_.emplace(std::move(*mipi));
    scaler_.emplace(std::move(*scaler));
    auto done = input_->prepare(mode_);
    if (done) {
        done = mipi_->start(mode_);
    }
    if (done) {
        done = input_->create(mode_);
    }
    if (done) {
        done = scaler_->create(mode_.size);
    }
    if (done) {
        done = system_.bind_input();
    }
    if (done) {
        done = scaler_->start();
    }
    return done ? input_->start() : done;
}

void Pipeline::route_pads() noexcept {
    auto memory = Device::open(*kernel_, "/dev/mem", O_RDWR | O_SYNC);
    void* const page = memory ? kernel_->map(memory->fd(), pad_page, page_bytes) : nullptr;
    if (page == nullptr) {
        log::warning("the pads of the MIPI receiver are left as they are: /dev/mem cannot be mapped");
        return;
    }
    auto* const words = static_cast<volatile std::uint32_t*>(page);
    for (unsigned pad = 0; pad < pads; ++pad) {
        words[first_pad / 4 + pad] = pad_function;
    }
    kernel_->unmap(page, page_bytes);
}

void Pipeline::stop() noexcept {
    while (!clients_.empty()) {
        PipelineClient* const client = clients_.back();
        clients_.pop_back();
        client->pipeline_stopping();
    }
    for (Output& output : outputs_) {
        if (output.users > 0) {
            output.users = 1;
            release(output);
        }
    }
    if (input_) {
        static_cast<void>(system_.unbind_input());
        scaler_->destroy();
        input_->stop();
        static_cast<void>(mipi_->stop());
        scaler_.reset();
        mipi_.reset();
        input_.reset();
    }
    if (std::exchange(buffers_started_, false)) {
        static_cast<void>(buffers_.exit());
    }
}

base::Result<Output*> Pipeline::acquire(Size size) {
    Output* found = nullptr;
    for (Output& output : outputs_) {
        if (output.users > 0 && output.size == size) {
            ++output.users;
            return &output;
        }
    }
    for (std::uint32_t channel = 0; channel < outputs_.size(); ++channel) {
        const bool wide_enough = size.width <= widest_of_any || channel == wide_channel;
        if (outputs_[channel].users == 0 && wide_enough && found == nullptr) {
            outputs_[channel].channel = channel;
            found = &outputs_[channel];
        }
    }
    if (found == nullptr) {
        return base::fail("The scaler makes four sizes at most, one of them wider than 1920.");
    }
    const std::uint32_t block = output_block_bytes(size);
    if (auto room = check_room(read_heap(*kernel_), std::uint64_t{block} * output_blocks, "The picture"); !room) {
        return tl::unexpected(room.error());
    }
    const auto pool = buffers_.create_pool(block, output_blocks, "vpss");
    if (!pool) {
        return tl::unexpected(pool.error());
    }
    if (auto enabled = scaler_->enable(found->channel, size, mode_.size, *pool); !enabled) {
        scaler_->disable(found->channel);
        static_cast<void>(buffers_.destroy_pool(*pool));
        return tl::unexpected(enabled.error());
    }
    *found = {size, found->channel, *pool, 1, std::nullopt};
    return found;
}

void Pipeline::release(Output& output) noexcept {
    if (--output.users > 0) {
        return;
    }
    if (output.frame) {
        static_cast<void>(scaler_->release(output.channel, *output.frame));
        output.frame.reset();
    }
    scaler_->disable(output.channel);
    static_cast<void>(buffers_.destroy_pool(output.pool));
}

bool Pipeline::has_outputs() const noexcept {
    return std::ranges::any_of(outputs_, [](const Output& output) { return output.users > 0; });
}

int Pipeline::fetch(Output& output, int timeout_ms) {
    abi::VideoFrameInfo frame{};
    const int answer = scaler_->get(output.channel, timeout_ms, frame);
    if (answer != 0) {
        return answer;
    }
    // The old one only now: until here it could have been encoded once more.
    if (output.frame) {
        static_cast<void>(scaler_->release(output.channel, *output.frame));
    }
    output.frame = frame;
    captured_ns_ = frame.frame.pts_us * 1000;
    return 0;
}

int Pipeline::next(int timeout_ms) {
    bool first = true;
    for (Output& output : outputs_) {
        if (output.users == 0) {
            continue;
        }
        const int answer = fetch(output, first ? timeout_ms : follow_ms);
        if (first && answer != 0) {
            return answer;
        }
        first = false;
    }
    return first ? ENODATA : 0;
}

base::Result<unsigned> Pipeline::take_encoder_node() {
    for (unsigned node = 0; node < platform_.encoder_nodes; ++node) {
        if ((nodes_taken_ & (1U << node)) == 0) {
            nodes_taken_ |= 1U << node;
            return node;
        }
    }
    return base::fail("All encoder channels of this image are in use: it has " +
                      std::to_string(platform_.encoder_nodes) + ".");
}

}  // namespace nanokvm::capture::sg2002
