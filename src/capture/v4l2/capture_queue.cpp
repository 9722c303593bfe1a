// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/capture_queue.hpp"

#include <algorithm>
#include <cerrno>
#include <linux/videodev2.h>
#include <utility>

namespace nanokvm::capture::v4l2 {
namespace {

/// One that is kept back, one that is being looked at, and two for the device to fill in turn.
constexpr unsigned wanted_buffers = 4;
constexpr unsigned least_buffers = 3;

v4l2_buffer empty_buffer(unsigned index) noexcept {
    v4l2_buffer buffer{};
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    buffer.index = index;
    return buffer;
}

int request_buffers(Kernel& kernel, int fd, unsigned& count) noexcept {
    v4l2_requestbuffers request{};
    request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    request.memory = V4L2_MEMORY_MMAP;
    request.count = count;
    request.flags = V4L2_MEMORY_FLAG_NON_COHERENT;  // memory that the CPU reads fast, where the driver has a choice
    const int error = kernel.ioctl(fd, VIDIOC_REQBUFS, &request);
    count = request.count;
    return error;
}

std::uint64_t stamp_of(const v4l2_buffer& buffer) noexcept {
    if ((buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) != V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) {
        return 0;
    }
    return static_cast<std::uint64_t>(buffer.timestamp.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(buffer.timestamp.tv_usec) * 1000U;
}

}  // namespace

base::Result<CaptureQueue> CaptureQueue::make(Kernel& kernel, int fd) {
    CaptureQueue queue(kernel, fd);
    unsigned count = wanted_buffers;
    if (const int error = request_buffers(kernel, fd, count); error != 0) {
        return error == EBUSY ? base::fail("another program captures from it", error)
                              : base::fail_errno("it gives no buffers for pictures", error);
    }
    if (count < least_buffers) {
        return base::fail("it has no memory for pictures", ENOMEM);
    }
    queue.buffers_.reserve(count);
    for (unsigned i = 0; i < count; ++i) {
        v4l2_buffer buffer = empty_buffer(i);
        if (const int error = kernel.ioctl(fd, VIDIOC_QUERYBUF, &buffer); error != 0) {
            return base::fail_errno("it does not tell where its pictures are", error);
        }
        std::uint8_t* const address = kernel.map(fd, buffer.m.offset, buffer.length);
        if (address == nullptr) {
            return base::fail_errno("its pictures cannot be mapped");
        }
        queue.buffers_.push_back({address, buffer.length});
    }
    return queue;
}

CaptureQueue::CaptureQueue(CaptureQueue&& other) noexcept
    : kernel_(other.kernel_),
      fd_(std::exchange(other.fd_, -1)),
      buffers_(std::move(other.buffers_)),
      kept_(other.kept_),
      streaming_(std::exchange(other.streaming_, false)) {
    other.buffers_.clear();
}

CaptureQueue::~CaptureQueue() {
    if (fd_ < 0) {
        return;
    }
    stop();
    for (const Mapped& buffer : buffers_) {
        kernel_.unmap(buffer.address, buffer.bytes);
    }
    unsigned no_more = 0;
    static_cast<void>(request_buffers(kernel_, fd_, no_more));
}

base::Result<void> CaptureQueue::start() {
    for (unsigned i = 0; i < buffers_.size(); ++i) {
        if (static_cast<int>(i) != kept_) {
            if (const int error = queue(i); error != 0) {
                stop();  // takes back those that were given
                return base::fail_errno("it takes no buffers", error);
            }
        }
    }
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (const int error = kernel_.ioctl(fd_, VIDIOC_STREAMON, &type); error != 0) {
        stop();
        return error == EBUSY ? base::fail("another program captures from it", error)
                              : base::fail_errno("it does not start to capture", error);
    }
    streaming_ = true;
    kernel_.watch(fd_, true);
    return {};
}

void CaptureQueue::stop() noexcept {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    static_cast<void>(kernel_.ioctl(fd_, VIDIOC_STREAMOFF, &type));
    if (std::exchange(streaming_, false)) {
        kernel_.watch(fd_, false);
    }
}

int CaptureQueue::queue(unsigned index) noexcept {
    v4l2_buffer buffer = empty_buffer(index);
    return kernel_.ioctl(fd_, VIDIOC_QBUF, &buffer);
}

CaptureQueue::Taken CaptureQueue::take_newest() noexcept {
    Taken taken;
    for (std::size_t i = 0; i <= buffers_.size(); ++i) {  // a device that fills faster than we look has no end
        v4l2_buffer buffer = empty_buffer(0);
        const int error = kernel_.ioctl(fd_, VIDIOC_DQBUF, &buffer);
        if (error == EAGAIN) {
            break;
        }
        if (error != 0 || buffer.index >= buffers_.size()) {
            taken.error = error != 0 ? error : EIO;
            break;
        }
        if ((buffer.flags & V4L2_BUF_FLAG_ERROR) != 0) {
            taken.damaged = true;
            give_back(buffer.index);
            continue;
        }
        if (taken.any) {
            give_back(taken.newest.index);
        }
        const Mapped& mapped = buffers_[buffer.index];
        taken.any = true;
        taken.newest = {buffer.index, std::span(mapped.address, std::min<std::size_t>(buffer.bytesused, mapped.bytes)),
                        stamp_of(buffer)};
    }
    return taken;
}

void CaptureQueue::give_back(unsigned index) noexcept {
    // A device that takes it no more has an error for the next take_newest(), or stalls.
    static_cast<void>(queue(index));
}

void CaptureQueue::keep(unsigned index) noexcept {
    const int before = std::exchange(kept_, static_cast<int>(index));
    if (before != none && streaming_) {
        give_back(static_cast<unsigned>(before));
    }
}

}  // namespace nanokvm::capture::v4l2
