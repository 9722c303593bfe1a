// SPDX-License-Identifier: GPL-3.0-or-later
#include "board.hpp"

#include "capture/sg2002/abi/base.hpp"
#include "capture/sg2002/abi/sys.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <poll.h>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::sim::sg2002 {

namespace abi = capture::sg2002::abi;

namespace {

constexpr std::uint32_t chip_id = 0x1812'2000;
constexpr std::uint64_t pad_page = 0x0300'1000;
constexpr std::string_view stock_modules =
    "soph_vc_driver 53248 0 - Live 0x0\nsoph_jpeg 16384 1 soph_vc_driver, Live 0x0\nsoph_vcodec 32768 2 - Live 0x0\n"
    "soph_vpss 159744 0 - Live 0x0\nsoph_vi 512000 0 - Live 0x0\nsoph_mipi_rx 65536 0 - Live 0x0\n"
    "soph_snsr_i2c 16384 0 - Live 0x0\nsoph_base 94208 5 - Live 0x0\nsoph_sys 45056 6 - Live 0x0\n";
constexpr std::string_view ion_folder = "/sys/kernel/debug/ion/cvi_carveout_heap_dump/";

const char* bridge_word(capture::sg2002::BridgeType type) noexcept {
    constexpr std::array words{"c\n", "ux\n", "d\n", "ue\n"};
    return words[static_cast<std::size_t>(type)];
}

int refuse(int error) noexcept {
    errno = error;
    return -1;
}

}  // namespace

Board::Board(Clock& clock, CodecMaker& codecs, const BoardOptions& options)
    : clock_(clock),
      options_(options),
      heap_(Memory::base + Memory::bytes - options.ion_bytes, options.ion_bytes),
      bridge_(options.bridge),
      buffers_(heap_, verdict_),
      path_(buffers_, bridge_, clock, verdict_),
      modules_(stock_modules) {
    bridge_.set_signal(options.signal, true);  // it was there before the boot: no interrupt
    encoders_.reserve(options.encoder_nodes);
    for (unsigned number = 0; number < options.encoder_nodes; ++number) {
        encoders_.emplace_back(EncoderBoard{memory_, heap_, path_, clock, verdict_, codecs}, cores_, number);
    }
}

Board::~Board() {
    unwedge();
}

void Board::happen() {
    if (before_call_) {
        before_call_();
    }
}

int Board::open(std::string_view path, int flags) {
    ++calls_;
    happen();
    File file{Node::text, 0, flags, {}, 0};
    if (path == "/dev/cvi-base") {
        file.node = Node::base;
    } else if (path == "/dev/cvi-sys") {
        file.node = Node::sys;
    } else if (path == "/dev/cvi-vi") {
        file.node = Node::vi;
        path_.vi_opened();
    } else if (path == "/dev/cvi-vpss") {
        file.node = Node::vpss;
    } else if (path == "/dev/cvi-mipi-rx") {
        file.node = Node::mipi;
    } else if (path.starts_with("/dev/cvi_vc_enc")) {
        const std::string_view digits = path.substr(std::string_view("/dev/cvi_vc_enc").size());
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), file.number);
        if (error != std::errc() || file.number >= encoders_.size()) {
            return refuse(ENOENT);
        }
        file.node = Node::venc;
    } else if (path == "/dev/mem") {
        file.node = Node::mem;
    } else if (path == "/dev/i2c-4") {
        file.node = Node::i2c;
    } else if (path == "/proc/lt_int") {
        file.node = Node::counter;
        file.text = bridge_.counter();
    } else if (path == "/proc/modules") {
        file.text = modules_;
    } else if (path == "/etc/kvm/hdmi_version") {
        file.text = bridge_word(options_.bridge);
    } else if (path == std::string(ion_folder) + "total_mem") {
        file.text = std::to_string(heap_.total()) + "\n";
    } else if (path == std::string(ion_folder) + "alloc_mem") {
        file.text = std::to_string(heap_.used()) + "\n";
    } else {
        return refuse(ENOENT);
    }
    files_.emplace(++next_fd_, std::move(file));
    ++open_;
    return next_fd_;
}

void Board::detach_client() {
    while (!files_.empty()) {
        close(files_.begin()->first);
    }
    path_.client_died();
    buffers_.client_died();
    dead_ = true;
}

void Board::close(int fd) noexcept {
    ++calls_;
    if (dead_) {
        return;
    }
    const auto found = files_.find(fd);
    if (found == files_.end()) {
        verdict_.fault("a descriptor is closed that is not open");
        return;
    }
    const Node node = found->second.node;
    files_.erase(found);
    --open_;
    if (node == Node::vi) {
        path_.vi_closed();
    }
    if (node == Node::sys &&
        std::ranges::none_of(files_, [](const auto& file) { return file.second.node == Node::sys; })) {
        path_.sys_closed();
    }
}

int Board::ioctl(int fd, unsigned long request, void* argument) {
    ++calls_;
    happen();
    const auto found = files_.find(fd);
    if (found == files_.end()) {
        return refuse(EBADF);
    }
    const int answer = dispatch(found->second, static_cast<std::uint32_t>(request), argument);
    // As libc does it: -4095…-1 is an errno, everything else is handed on.
    return answer < 0 && answer > -4096 ? refuse(-answer) : answer;
}

int Board::dispatch(File& file, std::uint32_t request, void* argument) {
    switch (file.node) {
        case Node::base:
            return base_call(request, argument);
        case Node::sys:
            return sys_call(request, argument);
        case Node::vi: {
            auto& control = *static_cast<abi::ViControl*>(argument);
            if (control.id == static_cast<std::uint32_t>(abi::ViCommand::sdk) &&
                control.sdk_id == static_cast<std::uint32_t>(abi::ViSdk::destroy_pipe) && path_.input_there() &&
                std::ranges::any_of(encoders_, [](const EncoderModel& encoder) { return encoder.exists(); })) {
                verdict_.fault("VI is ended before the encoders: the kernel crashes");
            }
            return path_.vi(request, control);
        }
        case Node::vpss:
            if (request == abi::vpss_destroy_group && path_.group_there() &&
                std::ranges::any_of(encoders_, [](const EncoderModel& encoder) { return encoder.exists(); })) {
                verdict_.fault("VPSS is ended before the encoders: the kernel crashes");
            }
            return path_.vpss(request, argument);
        case Node::mipi:
            return path_.mipi(request, argument);
        case Node::venc:
            return venc_call(file.number, request, argument);
        case Node::i2c:
            return request == I2C_SLAVE && reinterpret_cast<std::uintptr_t>(argument) == 0x2B ? 0 : -EINVAL;
        case Node::mem:
        case Node::counter:
        case Node::text:
            break;
    }
    return -ENOTTY;
}

int Board::base_call(std::uint32_t request, void* argument) {
    if (request == abi::base_read_chip_id) {
        *static_cast<std::uint32_t*>(argument) = chip_id;
        return 0;
    }
    return request == abi::base_vb_command ? buffers_.control(*static_cast<abi::VbControl*>(argument)) : -ENOTTY;
}

int Board::sys_call(std::uint32_t request, void* argument) {
    switch (request) {
        case abi::sys_set_bind:
            return path_.bind(*static_cast<const abi::SysBind*>(argument));
        case abi::sys_set_control:
            return static_cast<const abi::SysControl*>(argument)->id <=
                           static_cast<std::uint32_t>(abi::SysCommand::get_sys_init)
                       ? 0
                       : -EINVAL;
        case abi::sys_cache_invalidate: {
            const auto& operation = *static_cast<const abi::SysCacheOperation*>(argument);
            memory_.invalidate(operation.addr_p, operation.size);
            return 0;
        }
        default:
            return -ENOTTY;
    }
}

int Board::venc_call(unsigned number, std::uint32_t request, void* argument) {
    wait_if_wedged(number);
    if (request < abi::venc_command_base || request >= abi::venc_command_base + 81) {
        return -EPERM;
    }
    return encoders_[number].command(static_cast<abi::VencCommand>(request - abi::venc_command_base), argument);
}

void Board::wedge(unsigned node) noexcept {
    const std::lock_guard lock(wedge_mutex_);
    wedged_ = static_cast<int>(node);
}

void Board::unwedge() {
    const std::lock_guard lock(wedge_mutex_);
    wedged_ = -1;
    unwedged_.notify_all();
}

void Board::wait_if_wedged(unsigned number) {
    std::unique_lock lock(wedge_mutex_);
    unwedged_.wait(lock, [&] { return wedged_ != static_cast<int>(number); });
}

ssize_t Board::read(int fd, void* buffer, std::size_t bytes) {
    ++calls_;
    const auto found = files_.find(fd);
    if (found == files_.end()) {
        return refuse(EBADF);
    }
    File& file = found->second;
    if (file.node == Node::i2c) {
        *static_cast<std::uint8_t*>(buffer) = bridge_.read();
        return 1;
    }
    const std::size_t count = std::min(bytes, file.text.size() - file.read);
    std::memcpy(buffer, file.text.data() + file.read, count);
    file.read += count;
    return static_cast<ssize_t>(count);
}

ssize_t Board::write(int fd, const void* buffer, std::size_t bytes) {
    ++calls_;
    happen();
    const auto found = files_.find(fd);
    if (found == files_.end()) {
        return refuse(EBADF);
    }
    if (found->second.node == Node::counter) {
        bridge_.clear_counter();
        return static_cast<ssize_t>(bytes);
    }
    if (found->second.node != Node::i2c) {
        return refuse(EINVAL);
    }
    if (path_.watched()) {
        verdict_.fault("the bridge's registers are accessed while pictures come: it stops sending for a moment");
    }
    if (!bridge_.write({static_cast<const std::uint8_t*>(buffer), bytes})) {
        return refuse(EREMOTEIO);
    }
    return static_cast<ssize_t>(bytes);
}

int Board::poll(int fd, short events, int timeout_ms) {
    ++calls_;
    const auto found = files_.find(fd);
    if (found == files_.end()) {
        return POLLNVAL;
    }
    if (found->second.node == Node::venc && !encoders_[found->second.number].readable()) {
        clock_.sleep_until(clock_.now_ns() + static_cast<std::uint64_t>(std::max(timeout_ms, 0)) * 1'000'000);
        return 0;
    }
    return events & POLLIN;  // VPSS has no poll handler: always readable
}

void* Board::map(int fd, std::uint64_t offset, std::size_t bytes) {
    ++calls_;
    const auto found = files_.find(fd);
    if (found == files_.end() || found->second.node != Node::mem) {
        errno = EINVAL;
        return nullptr;
    }
    if (offset == pad_page && bytes == pads_.size()) {
        return pads_.data();
    }
    if (!Memory::contains(offset, bytes)) {
        errno = EPERM;
        return nullptr;
    }
    const bool uncached = (found->second.flags & (O_SYNC | O_DSYNC)) != 0;
    return uncached ? memory_.hardware_view(offset) : memory_.cached_view(offset);
}

void Board::unmap(void*, std::size_t) noexcept {
    ++calls_;
}

void Board::expect_clean() {
    if (!path_.clean()) {
        verdict_.fault("VI, VPSS or their binding is left behind");
    }
    for (const EncoderModel& encoder : encoders_) {
        if (encoder.exists()) {
            verdict_.fault("an encoder channel is left behind");
        }
    }
    if (buffers_.initialised() || buffers_.pools() > 0) {
        verdict_.fault("video buffers are left behind");
    }
    if (heap_.used() > 0) {
        verdict_.fault(fmt::format("{} bytes of video memory are left behind", heap_.used()));
    }
    if (!files_.empty()) {
        verdict_.fault(fmt::format("{} descriptors are left open", files_.size()));
    }
}

}  // namespace nanokvm::sim::sg2002
