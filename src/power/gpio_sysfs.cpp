// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/gpio_sysfs.hpp"

#include <array>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace nanokvm::power {
namespace {

base::Result<void> put(const std::filesystem::path& path, std::string_view text) {
    const base::UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        return base::fail_errno("cannot write '" + std::string(text) + "' to " + path.string());
    }
    return {};
}

/// The folder of the exported line.
base::Result<std::filesystem::path> exported(const base::Root& root, unsigned number) {
    const auto all = root / "/sys/class/gpio";
    const auto line = all / ("gpio" + std::to_string(number));
    std::error_code error;
    if (!std::filesystem::exists(line / "value", error)) {
        if (auto done = put(all / "export", std::to_string(number)); !done) {
            return tl::unexpected(done.error());
        }
    }
    return line;
}

class SysfsOutput final : public Output {
public:
    explicit SysfsOutput(std::filesystem::path line) : value_(line / "value") {}
    SysfsOutput(const SysfsOutput&) = delete;
    SysfsOutput& operator=(const SysfsOutput&) = delete;
    ~SysfsOutput() override { static_cast<void>(set(false)); }
    [[nodiscard]] base::Result<void> set(bool high) override { return put(value_, high ? "1" : "0"); }

private:
    std::filesystem::path value_;
};

class SysfsInput final : public Input {
public:
    explicit SysfsInput(base::UniqueFd value) noexcept : value_(std::move(value)) {}
    [[nodiscard]] base::Result<bool> high() const override {
        char digit = 0;
        if (::pread(value_.get(), &digit, 1, 0) != 1) {
            return base::fail_errno("cannot read a GPIO line");
        }
        return digit != '0';
    }
    [[nodiscard]] int edge_fd() const noexcept override { return value_.get(); }
    [[nodiscard]] bool edge_is_urgent() const noexcept override { return true; }
    void take_edges() noexcept override { static_cast<void>(high()); }

private:
    base::UniqueFd value_;
};

}  // namespace

base::Result<std::unique_ptr<Output>> sysfs_output(const base::Root& root, unsigned number) {
    if (auto low = sysfs_leave(root, number, false); !low) {
        return tl::unexpected(low.error());
    }
    return std::make_unique<SysfsOutput>(root / ("/sys/class/gpio/gpio" + std::to_string(number)));
}

base::Result<void> sysfs_leave(const base::Root& root, unsigned number, bool high) {
    const auto line = exported(root, number);
    if (!line) {
        return tl::unexpected(line.error());
    }
    return put(*line / "direction", high ? "high" : "low");
}

base::Result<std::unique_ptr<Input>> sysfs_input(const base::Root& root, unsigned number) {
    const auto line = exported(root, number);
    if (!line) {
        return tl::unexpected(line.error());
    }
    if (auto in = put(*line / "direction", "in"); !in) {
        return tl::unexpected(in.error());
    }
    static_cast<void>(put(*line / "edge", "both"));  // some lines cannot interrupt: then the light is only read
    base::UniqueFd value(::open((*line / "value").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!value) {
        return base::fail_errno("cannot open " + (*line / "value").string());
    }
    return std::make_unique<SysfsInput>(std::move(value));
}

}  // namespace nanokvm::power
