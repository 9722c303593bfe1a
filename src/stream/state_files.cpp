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
constexpr std::string_view fps_file = "/run/nanokvm/now_fps";
constexpr std::string_view fps_from_folder = "../../run/nanokvm/now_fps";

}  // namespace

StateFiles::StateFiles(base::Root root) : root_(std::move(root)) {
    std::error_code error;
    std::filesystem::create_directories(root_ / folder, error);  // a failure shows at the first write
    std::filesystem::create_directories((root_ / fps_file).parent_path(), error);
    keep_fps_in_memory();
}

/// In one step: a reader finds the former file or the link.
void StateFiles::keep_fps_in_memory() {
    const auto link = root_ / (std::string(folder) + "now_fps");
    const auto made = root_ / (std::string(folder) + ".now_fps.new");
    std::error_code error;
    if (std::filesystem::read_symlink(link, error) == fps_from_folder) {
        return;
    }
    std::filesystem::remove(made, error);
    std::filesystem::create_symlink(fps_from_folder, made, error);
    if (!error) {
        std::filesystem::rename(made, link, error);
    }
    if (error) {
        log::warning("{} does not show the frame rate: {}", link.string(), error.message());
    }
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
    write_to(fps_file, std::to_string(fps));
}

void StateFiles::write(std::string_view name, std::string_view content) {
    write_to(std::string(folder) + std::string(name), content);
}

void StateFiles::write_to(std::string_view path, std::string_view content) {
    const auto written = base::write_file_if_changed(root_ / path, content);
    if (!written && !std::exchange(failed_, true)) {
        log::warning("stream state is not published: {}", written.error().message);
    } else if (written) {
        failed_ = false;
    }
}

}  // namespace nanokvm::stream
