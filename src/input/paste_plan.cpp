// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/paste_plan.hpp"

#include "base/utf8.hpp"

#include <cerrno>

namespace nanokvm::input {

base::Result<PastePlan> plan_paste(std::string_view utf8, Layout layout) {
    const auto text = base::decode_utf8(utf8);
    if (!text) {
        return base::fail("content is not UTF-8");
    }
    if (text->size() > max_paste_characters) {
        return base::fail("content too long", E2BIG);
    }
    PastePlan plan;
    plan.strokes.reserve(text->size());
    bool after_cr = false;
    for (char32_t character : *text) {
        if (character == U'\n' && after_cr) {
            after_cr = false;
            continue;
        }
        after_cr = character == U'\r';
        if (after_cr) {
            character = U'\n';
        }
        const auto stroke = stroke_of(character, layout);
        if (!stroke) {
            ++plan.skipped;
            continue;
        }
        plan.strokes.push_back(*stroke);
        if (stroke->dead) {
            plan.strokes.push_back(*stroke_of(U' ', layout));
        }
    }
    return plan;
}

}  // namespace nanokvm::input
