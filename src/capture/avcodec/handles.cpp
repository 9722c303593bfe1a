// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/avcodec/handles.hpp"

extern "C" {
#include <libavutil/error.h>
}

namespace nanokvm::capture::av {

std::string error_text(int code) {
    char text[AV_ERROR_MAX_STRING_SIZE]{};
    av_strerror(code, text, sizeof text);
    return text;
}

}  // namespace nanokvm::capture::av
