// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge_chip.hpp"
#include "buffers.hpp"
#include "capture/sg2002/kernel.hpp"
#include "capture_path.hpp"
#include "clock.hpp"
#include "encoder_core.hpp"
#include "memory.hpp"
#include "picture_codec.hpp"
#include "verdict.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace nanokvm::sim::sg2002 {

/// How the board is equipped.
struct BoardOptions {
    capture::sg2002::BridgeType bridge = capture::sg2002::BridgeType::ux;
    HdmiSignal signal{{1920, 1080}, 60'000};
    std::uint64_t ion_bytes = 48U << 20U;
    unsigned encoder_nodes = 9;
};

/// A NanoKVM Cube behind the system calls of its drivers, in this process: base, sys, MIPI, VI, VPSS, VENC, the bridge
/// on its i2c bus, and the files of /proc and /sys that belong to them. State survives its descriptors, as on the chip.
/// What callers do wrong is kept in verdict(). One thread at a time.
class Board final : public capture::sg2002::Kernel {
public:
    /// Borrows both.
    Board(Clock& clock, CodecMaker& codecs, const BoardOptions& options);
    ~Board() override;

    [[nodiscard]] int open(std::string_view path, int flags) override;
    void close(int fd) noexcept override;
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* argument) override;
    [[nodiscard]] ssize_t read(int fd, void* buffer, std::size_t bytes) override;
    [[nodiscard]] ssize_t write(int fd, const void* buffer, std::size_t bytes) override;
    [[nodiscard]] int poll(int fd, short events, int timeout_ms) override;
    [[nodiscard]] void* map(int fd, std::uint64_t offset, std::size_t bytes) override;
    void unmap(void* address, std::size_t bytes) noexcept override;
    [[nodiscard]] std::uint64_t now_ns() override { return clock_.now_ns(); }
    void sleep_us(unsigned microseconds) override { clock_.sleep_until(clock_.now_ns() + microseconds * 1000ULL); }

    // What happens to the board.
    [[nodiscard]] BridgeChip& bridge() noexcept { return bridge_; }
    [[nodiscard]] IonHeap& heap() noexcept { return heap_; }
    [[nodiscard]] Buffers& buffers() noexcept { return buffers_; }
    [[nodiscard]] CapturePath& path() noexcept { return path_; }
    [[nodiscard]] EncoderModel& encoder(unsigned node) noexcept { return encoders_[node]; }
    [[nodiscard]] unsigned encoders() const noexcept { return static_cast<unsigned>(encoders_.size()); }
    /// Called before each open, ioctl and write: what it does happens before the driver answers.
    void before_calls(std::function<void()> what) { before_call_ = std::move(what); }
    void set_modules(std::string text) { modules_ = std::move(text); }
    /// The semaphore of a channel is never given back: whoever calls it now waits until unwedge() or the board's end.
    void wedge(unsigned node) noexcept;
    void unwedge();

    /// From here on the client is dead: its calls do nothing, and all its descriptors are closed, as by SIGKILL.
    void detach_client();
    /// The dead one's objects are gone; another client comes.
    void attach_client() noexcept { dead_ = false; }

    [[nodiscard]] const Verdict& verdict() const noexcept { return verdict_; }
    /// Adds to the verdict what is still there although everything should have been ended.
    void expect_clean();
    [[nodiscard]] std::uint64_t system_calls() const noexcept { return calls_; }
    /// Open ones; from any thread.
    [[nodiscard]] unsigned descriptors() const noexcept { return open_; }

private:
    enum class Node { base, sys, vi, vpss, mipi, venc, mem, i2c, counter, text };
    struct File {
        Node node;
        unsigned number = 0;
        int flags = 0;
        std::string text;
        std::size_t read = 0;
    };

    [[nodiscard]] int dispatch(File& file, std::uint32_t request, void* argument);
    [[nodiscard]] int base_call(std::uint32_t request, void* argument);
    [[nodiscard]] int sys_call(std::uint32_t request, void* argument);
    [[nodiscard]] int venc_call(unsigned number, std::uint32_t request, void* argument);
    void wait_if_wedged(unsigned number);
    void happen();

    Clock& clock_;
    BoardOptions options_;
    Verdict verdict_;
    Memory memory_;
    IonHeap heap_;
    BridgeChip bridge_;
    Buffers buffers_;
    CapturePath path_;
    std::array<Core, 3> cores_{};
    std::vector<EncoderModel> encoders_;
    std::map<int, File> files_;
    std::atomic<unsigned> open_ = 0;
    std::string modules_;
    std::function<void()> before_call_;
    std::array<std::byte, 4096> pads_{};
    int next_fd_ = 1000;
    std::uint64_t calls_ = 0;
    std::mutex wedge_mutex_;
    std::condition_variable unwedged_;
    int wedged_ = -1;
    bool dead_ = false;
};

}  // namespace nanokvm::sim::sg2002
