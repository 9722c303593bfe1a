// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures for documents and tests:
//   panel_render pages FOLDER          every page of the OLED as FOLDER/NAME.png
//   panel_render qr SCALE FILE TEXT    a QR code
#include "base/files.hpp"
#include "panel/example_pages.hpp"
#include "panel/png.hpp"
#include "panel/qr_code.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace nanokvm::panel {
namespace {

constexpr int page_scale = 3;

base::Result<void> render_pages(const std::filesystem::path& folder) {
    for (const auto& page : example_pages()) {
        if (auto done = base::write_file_if_changed(folder / (page.name + ".png"), png(page.picture, page_scale));
            !done) {
            return done;
        }
    }
    return {};
}

base::Result<void> render_qr(int scale, const std::filesystem::path& file, std::string_view text) {
    const auto code = QrCode::encode(text);
    if (!code) {
        return tl::unexpected(code.error());
    }
    const int side = (code->size() + 8 + 7) / 8 * 8;
    Bitmap bitmap(side, side);
    bitmap.fill({0, 0, side, side});
    for (int y = 0; y < code->size(); ++y) {
        for (int x = 0; x < code->size(); ++x) {
            bitmap.set(x + 4, y + 4, !code->dark(x, y));
        }
    }
    return base::write_file_atomically(file, png(bitmap, scale));
}

}  // namespace
}  // namespace nanokvm::panel

int main(int argc, char** argv) {
    using namespace nanokvm;
    const std::string_view what = argc > 1 ? argv[1] : "";
    base::Result<void> done = base::fail("usage: panel_render pages FOLDER | panel_render qr SCALE FILE TEXT");
    if (what == "pages" && argc == 3) {
        done = panel::render_pages(argv[2]);
    } else if (what == "qr" && argc == 5) {
        done = panel::render_qr(std::atoi(argv[2]), argv[3], argv[4]);
    }
    if (!done) {
        std::fprintf(stderr, "panel_render: %s\n", done.error().message.c_str());
        return 1;
    }
    return 0;
}
