// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/v4l2/kernel.hpp"
#include "capture/v4l2/mode_choice.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <linux/videodev2.h>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace nanokvm::capture::v4l2 {

/// Timings of a progressive picture whose blanking is 100 pixels each way.
[[nodiscard]] v4l2_dv_timings timings_of(std::uint32_t width, std::uint32_t height, unsigned fps);

/// A capture device that does what a test wants, and as strict as videobuf2: what is set while there are buffers is
/// EBUSY, a buffer that was not taken out cannot be put in. Memory that is unmapped is freed, so that whoever looks at
/// it afterwards is found out.
struct FakeDevice {
    bool present = true;
    int open_error = 0;
    std::uint32_t can = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    std::vector<Mode> modes;
    bool bridge = false;
    bool tells_events = true;
    int input = 0;  ///< what VIDIOC_QUERY_DV_TIMINGS answers
    v4l2_dv_timings timings{};
    std::optional<bool> powered;
    std::optional<unsigned> edid_blocks;  ///< nothing: no EDID can be set
    int request_error = 0;                ///< of VIDIOC_REQBUFS
    int take_error = 0;                   ///< of VIDIOC_DQBUF

    bool news = false;  ///< of the folder of devices
    unsigned events = 0;
    bool streaming = false;
    unsigned starts = 0;
    unsigned opened = 0;
    Mode set;
    v4l2_dv_timings set_timings{};
    std::vector<std::uint8_t> edid;
    std::set<unsigned> queued;
    std::vector<std::string> misuse;

    /// Fills a buffer that the program gave: the same byte everywhere, or this payload.
    void fill(std::uint8_t value, std::uint64_t stamp_ns = 0, std::uint32_t flags = 0);
    void fill(const std::vector<std::uint8_t>& payload, std::uint64_t stamp_ns = 0, std::uint32_t flags = 0);
    /// Bytes of a picture in the format that is set.
    [[nodiscard]] std::size_t picture_bytes() const;

private:
    friend class FakeKernel;
    struct Buffer {
        std::unique_ptr<std::uint8_t[]> memory;  // while it is mapped
    };
    std::vector<Buffer> buffers_;
    std::deque<v4l2_buffer> filled_;
};

/// The system calls of a test. The device outlives it.
class FakeKernel final : public Kernel {
public:
    explicit FakeKernel(FakeDevice& device) : device_(device) {}

    [[nodiscard]] int open(const std::string& path) override;
    void close(int fd) noexcept override;
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* argument) override;
    [[nodiscard]] std::uint8_t* map(int fd, std::uint64_t offset, std::size_t bytes) override;
    void unmap(std::uint8_t* address, std::size_t bytes) noexcept override;
    [[nodiscard]] int wake_fd() const noexcept override { return -1; }
    void watch(int, bool) noexcept override {}
    [[nodiscard]] bool devices_changed() override;

private:
    [[nodiscard]] int list(unsigned long request, void* argument);
    [[nodiscard]] int input(unsigned long request, void* argument);
    [[nodiscard]] int set(unsigned long request, void* argument);
    [[nodiscard]] int stream(unsigned long request, void* argument);

    FakeDevice& device_;
};

}  // namespace nanokvm::capture::v4l2
