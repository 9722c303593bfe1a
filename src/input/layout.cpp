// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/layout.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace nanokvm::input {
namespace {

constexpr std::uint8_t plain = 0;
constexpr std::uint8_t shift = 0x02;   // left Shift
constexpr std::uint8_t alt_gr = 0x40;  // right Alt
constexpr bool dead = true;

struct Mapping {
    char32_t character;
    KeyStroke stroke;
};

// What differs from US; no character appears twice.
constexpr Mapping german[] = {
    {U'y', {plain, 29}},   {U'z', {plain, 28}},       {U'ä', {plain, 52}},   {U'ö', {plain, 51}},  {U'ü', {plain, 47}},
    {U'ß', {plain, 45}},   {U'^', {plain, 53, dead}}, {U'+', {plain, 48}},   {U'#', {plain, 49}},  {U'<', {plain, 100}},
    {U'-', {plain, 56}},   {U'´', {plain, 46, dead}}, {U'Y', {shift, 29}},   {U'Z', {shift, 28}},  {U'Ä', {shift, 52}},
    {U'Ö', {shift, 51}},   {U'Ü', {shift, 47}},       {U'/', {shift, 36}},   {U'(', {shift, 37}},  {U')', {shift, 38}},
    {U'&', {shift, 35}},   {U'`', {shift, 46, dead}}, {U'"', {shift, 31}},   {U'?', {shift, 45}},  {U'*', {shift, 48}},
    {U'\'', {shift, 49}},  {U'>', {shift, 100}},      {U';', {shift, 54}},   {U':', {shift, 55}},  {U'_', {shift, 56}},
    {U'°', {shift, 53}},   {U'§', {shift, 32}},       {U'=', {shift, 39}},   {U'{', {alt_gr, 36}}, {U'[', {alt_gr, 37}},
    {U']', {alt_gr, 38}},  {U'}', {alt_gr, 39}},      {U'\\', {alt_gr, 45}}, {U'@', {alt_gr, 20}}, {U'~', {alt_gr, 48}},
    {U'|', {alt_gr, 100}}, {U'€', {alt_gr, 8}},       {U'²', {alt_gr, 31}},  {U'³', {alt_gr, 32}},
};

constexpr Mapping french[] = {
    {U'a', {plain, 20}},       {U'q', {plain, 4}},        {U'z', {plain, 26}},  {U'w', {plain, 29}},
    {U'm', {plain, 51}},       {U'&', {plain, 30}},       {U'é', {plain, 31}},  {U'"', {plain, 32}},
    {U'\'', {plain, 33}},      {U'(', {plain, 34}},       {U'-', {plain, 35}},  {U'è', {plain, 36}},
    {U'_', {plain, 37}},       {U'ç', {plain, 38}},       {U'à', {plain, 39}},  {U')', {plain, 45}},
    {U'^', {plain, 47, dead}}, {U'$', {plain, 48}},       {U'*', {plain, 49}},  {U'ù', {plain, 52}},
    {U',', {plain, 16}},       {U';', {plain, 54}},       {U':', {plain, 55}},  {U'!', {plain, 56}},
    {U'<', {plain, 100}},      {U'A', {shift, 20}},       {U'Q', {shift, 4}},   {U'Z', {shift, 26}},
    {U'W', {shift, 29}},       {U'M', {shift, 51}},       {U'1', {shift, 30}},  {U'2', {shift, 31}},
    {U'3', {shift, 32}},       {U'4', {shift, 33}},       {U'5', {shift, 34}},  {U'6', {shift, 35}},
    {U'7', {shift, 36}},       {U'8', {shift, 37}},       {U'9', {shift, 38}},  {U'0', {shift, 39}},
    {U'°', {shift, 45}},       {U'¨', {shift, 47, dead}}, {U'£', {shift, 48}},  {U'µ', {shift, 49}},
    {U'%', {shift, 52}},       {U'?', {shift, 16}},       {U'.', {shift, 54}},  {U'/', {shift, 55}},
    {U'§', {shift, 56}},       {U'>', {shift, 100}},      {U'~', {alt_gr, 31}}, {U'#', {alt_gr, 32}},
    {U'{', {alt_gr, 33}},      {U'[', {alt_gr, 34}},      {U'|', {alt_gr, 35}}, {U'`', {alt_gr, 36, dead}},
    {U'\\', {alt_gr, 37}},     {U']', {alt_gr, 45}},      {U'}', {alt_gr, 46}}, {U'@', {alt_gr, 39}},
    {U'€', {alt_gr, 8}},
};

// Pairs of unshifted and shifted characters in the order of usages from 45; 50 is the non-US key beside Enter.
constexpr char32_t us_pairs[] = U"-_=+[{]}\\|  ;:'\"`~,<.>/?";
constexpr char32_t us_digits[] = U"1234567890";
constexpr char32_t us_shifted_digits[] = U"!@#$%^&*()";

std::optional<KeyStroke> in_row(std::u32string_view row, char32_t character, std::uint8_t modifiers) noexcept {
    const std::size_t at = row.find(character);
    if (at == std::u32string_view::npos) {
        return std::nullopt;
    }
    return KeyStroke{modifiers, static_cast<std::uint8_t>(30 + at)};
}

std::optional<KeyStroke> us(char32_t character) noexcept {
    if (character >= U'a' && character <= U'z') {
        return KeyStroke{plain, static_cast<std::uint8_t>(4 + (character - U'a'))};
    }
    if (character >= U'A' && character <= U'Z') {
        return KeyStroke{shift, static_cast<std::uint8_t>(4 + (character - U'A'))};
    }
    switch (character) {
        case U'\n':
            return KeyStroke{plain, 40};
        case U'\t':
            return KeyStroke{plain, 43};
        case U' ':
            return KeyStroke{plain, 44};
        default:
            break;
    }
    if (const auto stroke = in_row(us_digits, character, plain)) {
        return stroke;
    }
    if (const auto stroke = in_row(us_shifted_digits, character, shift)) {
        return stroke;
    }
    const std::size_t at = std::u32string_view(us_pairs).find(character);
    if (at == std::u32string_view::npos) {
        return std::nullopt;
    }
    return KeyStroke{at % 2 == 0 ? plain : shift, static_cast<std::uint8_t>(45 + at / 2)};
}

std::span<const Mapping> overrides(Layout layout) noexcept {
    switch (layout) {
        case Layout::de:
            return german;
        case Layout::fr:
            return french;
        case Layout::us:
            break;
    }
    return {};
}

}  // namespace

Layout layout_named(std::string_view name) noexcept {
    if (name == "de") {
        return Layout::de;
    }
    return name == "fr" ? Layout::fr : Layout::us;
}

std::optional<KeyStroke> stroke_of(char32_t character, Layout layout) noexcept {
    const std::span<const Mapping> table = overrides(layout);
    const auto found = std::ranges::find(table, character, &Mapping::character);
    return found != table.end() ? found->stroke : us(character);
}

}  // namespace nanokvm::input
