// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace nanokvm::base {

/// The deleter of a C library's object: std::unique_ptr<ifaddrs, Free<::freeifaddrs>>.
template <auto free_function>
struct Free {
    template <typename T>
    void operator()(T* object) const noexcept {
        free_function(object);
    }
};

}  // namespace nanokvm::base
