// SPDX-License-Identifier: GPL-3.0-or-later
// The bodies of fmt, compiled once for all: its headers alone would double what most sources cost the compiler.
#include <fmt/format-inl.h>

namespace fmt::detail {

// What the headers of fmt leave to such a file.
template dragonbox::decimal_fp<float> dragonbox::to_decimal(float) noexcept;
template dragonbox::decimal_fp<double> dragonbox::to_decimal(double) noexcept;
template thousands_sep_result<char> thousands_sep_impl(locale_ref);
template char decimal_point_impl(locale_ref);
template locale_ref::locale_ref(const std::locale&);
template std::locale locale_ref::get<std::locale>() const;
template void buffer<char>::append(const char*, const char*);
template void vformat_to(buffer<char>&, string_view, format_args, locale_ref);

}  // namespace fmt::detail
