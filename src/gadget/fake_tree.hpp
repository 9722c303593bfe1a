// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gadget/tree.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::gadget {

/// Stands in for the kernel's gadget ConfigFS in tests, rules included: folders bring their attributes, functions in
/// use take no writes, taking a function away unbinds, media are locked, flags cannot change while a file is open
/// (device.md sections 3.5 and 3.7; drivers/usb/gadget/configfs.c, function/storage_common.c).
class FakeTree : public GadgetTree {
public:
    struct Options {
        bool newest_first = true;  ///< how folders are listed: kernels before 6.6
        bool vendor = true;        ///< the device's kernel: wakeup_on_write, no forced_eject
        std::size_t in_endpoints = 6;
    };
    struct File {
        std::uint64_t size = 0;
        bool writable = true;
        std::string resolves_to = {};  ///< what a link in the path leads to
    };

    FakeTree() : FakeTree(Options{}) {}
    explicit FakeTree(Options options) : options_(options) {}

    base::Result<void> make_folder(const std::string& path) override;
    base::Result<void> remove_folder(const std::string& path) override;
    base::Result<void> write(const std::string& path, const std::string& value) override;
    base::Result<std::string> read(const std::string& path) override;
    base::Result<void> link(const std::string& path, const std::string& target) override;
    base::Result<void> unlink(const std::string& path) override;
    base::Result<std::vector<Entry>> list(const std::string& path) override;

    /// What LUNs may open.
    std::map<std::string, File> files;
    std::set<std::string> udcs{"4340000.usb", "dummy_udc.0"};
    /// LUN folders whose medium the host has locked; unbinding unlocks.
    std::set<std::string> locked;

    /// The `n`-th change from now (0: the next) fails once with `code`.
    void fail_at(std::size_t n, int code) {
        changes = 0;
        fail_at_ = n;
        fail_code_ = code;
    }
    std::size_t changes = 0;  ///< attempted since the start, or since fail_at()
    int unbindings = 0;
    int bindings = 0;

    /// All of it as text, links with their rank; what is read and not switched on is left out. Equal texts, equal
    /// trees.
    [[nodiscard]] std::string dump() const;

private:
    struct Node {
        Entry::Kind kind = Entry::Kind::attribute;
        std::string value = {};
        std::string target = {};
        bool made = false;
        bool readable = true;
        bool writable = true;
        std::size_t order = 0;
    };

    [[nodiscard]] base::Result<void> change(const std::string& path, const std::function<int()>& action);
    [[nodiscard]] int make(const std::string& path);
    [[nodiscard]] int remove(const std::string& path);
    [[nodiscard]] int put_link(const std::string& path, const std::string& target);
    [[nodiscard]] int set(const std::string& path, const std::string& value);
    [[nodiscard]] int set_binding(const std::string& path, const std::string& value);
    [[nodiscard]] int set_lun(const std::string& lun, std::string_view name, const std::string& value);
    [[nodiscard]] int set_file(const std::string& lun, const std::string& file);
    [[nodiscard]] int may_bind(const std::string& gadget) const;
    void unbind(const std::string& gadget);

    void add_folder(const std::string& path, bool made);
    void add(const std::string& path, const std::string& value, bool readable = true, bool writable = true);
    void add_gadget(const std::string& path);
    void add_function(const std::string& path, std::string_view kind);
    void add_lun(const std::string& path);

    [[nodiscard]] bool linked(const std::string& target) const;
    [[nodiscard]] int lowest_minor() const;
    [[nodiscard]] std::vector<std::pair<std::string, const Node*>> children(const std::string& path) const;

    Options options_;
    std::map<std::string, Node> nodes_;
    std::set<std::string> read_only_;  // LUNs whose `ro` was asked for, whatever the file allowed
    std::size_t next_order_ = 0;
    std::size_t fail_at_ = ~std::size_t{0};
    int fail_code_ = 0;
};

}  // namespace nanokvm::gadget
