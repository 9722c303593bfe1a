// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/v4l2/kernel.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nanokvm::capture::v4l2 {

/// The buffers that a device fills, mapped into this process. One of them may be kept back: its picture stays as it is,
/// also while the stream is off, until keep() names another or the queue ends. Thread-bound; borrows kernel and
/// descriptor.
class CaptureQueue {
public:
    /// Of the format that is set. Errors: EBUSY, another program captures; the device is gone; no memory.
    [[nodiscard]] static base::Result<CaptureQueue> make(Kernel& kernel, int fd);
    CaptureQueue(CaptureQueue&& other) noexcept;
    CaptureQueue& operator=(CaptureQueue&&) = delete;
    /// Ends the stream, and gives the memory back: pictures in it end here.
    ~CaptureQueue();

    [[nodiscard]] bool streaming() const noexcept { return streaming_; }
    /// Gives the device all buffers but the one kept back.
    [[nodiscard]] base::Result<void> start();
    void stop() noexcept;

    struct Filled {
        unsigned index = 0;
        std::span<const std::uint8_t> payload;
        std::uint64_t stamp_ns = 0;  ///< CLOCK_MONOTONIC; 0 where the driver has another clock
    };
    struct Taken {
        int error = 0;  ///< errno of the device; 0 also when nothing waits
        bool any = false;
        bool damaged = false;  ///< a picture that came was marked as corrupt and is lost
        Filled newest;
    };
    /// The newest picture that waits; older ones go back to the device at once. What it returns is the caller's until
    /// keep() or give_back().
    [[nodiscard]] Taken take_newest() noexcept;
    void give_back(unsigned index) noexcept;
    /// Keeps this one back in place of the one before.
    void keep(unsigned index) noexcept;

private:
    struct Mapped {
        std::uint8_t* address;
        std::size_t bytes;
    };
    static constexpr int none = -1;

    CaptureQueue(Kernel& kernel, int fd) noexcept : kernel_(kernel), fd_(fd) {}
    [[nodiscard]] int queue(unsigned index) noexcept;

    Kernel& kernel_;
    int fd_;
    std::vector<Mapped> buffers_;
    int kept_ = none;
    bool streaming_ = false;
};

}  // namespace nanokvm::capture::v4l2
