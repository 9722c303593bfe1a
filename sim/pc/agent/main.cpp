// SPDX-License-Identifier: GPL-3.0-or-later
//
// pc_agent: the user interface of the PC under control. Started by busybox init inside the QEMU PC, never on a person's
// machine.
#include "agent.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace {

using nanokvm::base::Result;
using nanokvm::pc::PsfFont;

/// `--name value` pairs over the defaults. Errors: an unknown name, a name without a value.
Result<std::map<std::string, std::string>> parse(int argc, char** argv) {
    std::map<std::string, std::string> options = {{"--framebuffer", "/dev/fb0"},
                                                  {"--console", "/dev/tty0"},
                                                  {"--font", "/share/font.psf"},
                                                  {"--bold", "/share/bold.psf"},
                                                  {"--large", "/share/large.psf"}};
    for (int i = 1; i < argc; i += 2) {
        const auto option = options.find(argv[i]);
        if (option == options.end() || i + 1 == argc) {
            return nanokvm::base::fail(std::string("unknown option or missing value: ") + argv[i]);
        }
        option->second = argv[i + 1];
    }
    return options;
}

Result<PsfFont> load_font(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    return file ? PsfFont::parse(bytes) : nanokvm::base::fail("cannot read the font " + path);
}

Result<void> run(int argc, char** argv) {
    auto options = parse(argc, argv);
    if (!options) {
        return tl::unexpected(options.error());
    }
    auto text = load_font(options->at("--font"));
    auto bold = load_font(options->at("--bold"));
    auto large = load_font(options->at("--large"));
    for (const auto* font : {&text, &bold, &large}) {
        if (!*font) {
            return tl::unexpected(font->error());
        }
    }
    auto framebuffer = nanokvm::pc::Framebuffer::open(options->at("--framebuffer"));
    if (!framebuffer) {
        return tl::unexpected(framebuffer.error());
    }
    if (auto silenced = nanokvm::pc::silence_console(options->at("--console")); !silenced) {
        return silenced;
    }
    auto agent =
        nanokvm::pc::Agent::create(std::move(*framebuffer), {std::move(*text), std::move(*bold), std::move(*large)});
    if (!agent) {
        return tl::unexpected(agent.error());
    }
    (*agent)->run();
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (const auto done = run(argc, argv); !done) {
        std::fprintf(stderr, "pc_agent: %s\n", done.error().message.c_str());
        return 1;
    }
    return 0;
}
