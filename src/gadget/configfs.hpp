// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "gadget/tree.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nanokvm::gadget {

/// The kernel's gadgets. Every path is walked from the folder's descriptor without following links, so that nothing
/// outside of it can be reached. Move-only; thread-bound.
class ConfigFs : public GadgetTree {
public:
    /// `folder` is /sys/kernel/config/usb_gadget or its stand-in. Errors: it is not there (ConfigFS is not mounted, or
    /// the kernel's gadget support not loaded).
    [[nodiscard]] static base::Result<ConfigFs> open(const std::filesystem::path& folder);

    [[nodiscard]] base::Result<void> make_folder(const std::string& path) override;
    [[nodiscard]] base::Result<void> remove_folder(const std::string& path) override;
    [[nodiscard]] base::Result<void> write(const std::string& path, const std::string& value) override;
    [[nodiscard]] base::Result<std::string> read(const std::string& path) override;
    [[nodiscard]] base::Result<void> link(const std::string& path, const std::string& target) override;
    [[nodiscard]] base::Result<void> unlink(const std::string& path) override;
    [[nodiscard]] base::Result<std::vector<Entry>> list(const std::string& path) override;

private:
    ConfigFs(base::UniqueFd folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {}
    /// The folder `path`, relative; empty: the folder of gadgets.
    [[nodiscard]] base::Result<base::UniqueFd> walk(std::string_view path) const;
    [[nodiscard]] base::Result<base::UniqueFd> open_attribute(const std::string& path, int flags) const;

    /// `call(descriptor of the folder, name in it)`, zero for success.
    template <typename Call>
    [[nodiscard]] base::Result<void> change(const std::string& path, Call call) const;

    base::UniqueFd folder_;
    std::string name_;  // absolute: the kernel resolves the targets of links from the process's working folder
};

}  // namespace nanokvm::gadget
