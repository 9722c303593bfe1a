// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/reclaim.hpp"

#include "capture/sg2002/encoder_channel.hpp"
#include "capture/sg2002/scaler_group.hpp"
#include "capture/sg2002/system_control.hpp"
#include "capture/sg2002/video_buffers.hpp"
#include "capture/sg2002/video_input.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

/// The order of a teardown (reference 2.6); errors mean that there was nothing to end.
void end_everything(Kernel& kernel, unsigned encoder_nodes) {
    if (auto system = SystemControl::open(kernel)) {
        static_cast<void>(system->unbind_input());
    }
    for (unsigned node = 0; node < encoder_nodes; ++node) {
        if (auto channel = EncoderChannel::open(kernel, node)) {
            channel->destroy();
        }
    }
    if (auto scaler = ScalerGroup::open(kernel)) {
        scaler->destroy();
    }
    if (auto input = VideoInput::open(kernel)) {
        input->stop();
    }
    if (auto mipi = MipiReceiver::open(kernel)) {
        static_cast<void>(mipi->stop());
    }
    if (auto buffers = VideoBuffers::open(kernel)) {
        static_cast<void>(buffers->exit());
    }
}

struct Progress {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
};

}  // namespace

base::Result<void> reclaim(Kernel& kernel, unsigned encoder_nodes, std::chrono::milliseconds patience) {
    const auto progress = std::make_shared<Progress>();
    std::thread work([progress, &kernel, encoder_nodes] {
        end_everything(kernel, encoder_nodes);
        const std::lock_guard lock(progress->mutex);
        progress->done = true;
        progress->changed.notify_all();
    });
    std::unique_lock lock(progress->mutex);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    if (progress->changed.wait_until(lock, deadline, [&] { return progress->done; })) {
        lock.unlock();
        work.join();
        return {};
    }
    work.detach();
    return base::fail(
        fmt::format("the media drivers do not answer for {} s: a program died inside them. Restart the "
                    "device.",
                    std::chrono::duration_cast<std::chrono::seconds>(patience).count()));
}

}  // namespace nanokvm::capture::sg2002
