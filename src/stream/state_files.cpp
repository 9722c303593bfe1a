// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/state_files.hpp"

#include "base/files.hpp"
#include "base/log.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace nanokvm::stream {
namespace {

constexpr std::string_view folder = "/kvmapp/kvm/";

}  // namespace

StateFiles::StateFiles(base::Root root) : root_(std::move(root)) {
    std::error_code error;
    std::filesystem::create_directories(root_ / folder, error);  // a failure shows at the first write
}

void StateFiles::settings(const ScreenSettings& settings) {
    write("type", settings.mjpeg ? "mjpeg" : "h264");
    write("fps", std::to_string(settings.fps));
    write("res", std::to_string(settings.resolution));
    write("quality", std::to_string(settings.jpeg_quality));
    write("qlty", std::to_string(settings.mjpeg ? settings.jpeg_quality : settings.bitrate_kbps));
}

void StateFiles::signal(const SignalStatus& status) {
    write("state", status.state == SignalStatus::State::ok ? "1\n" : "0\n");
    if (status.width > 0 && status.height > 0) {
        write("width", std::to_string(status.width));
        write("height", std::to_string(status.height));
    }
}

void StateFiles::measured_fps(std::uint64_t fps) {
    write("now_fps", std::to_string(fps));
}

void StateFiles::write(std::string_view name, std::string_view content) {
    const auto written = base::write_file_if_changed(root_ / (std::string(folder) + std::string(name)), content);
    if (!written && !std::exchange(failed_, true)) {
        log::warning("stream state is not published: {}", written.error().message);
    } else if (written) {
        failed_ = false;
    }
}

}  // namespace nanokvm::stream
