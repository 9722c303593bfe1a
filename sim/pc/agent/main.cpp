// SPDX-License-Identifier: GPL-3.0-or-later
//
// pc_agent: the user interface of the PC under control. Started by busybox init inside the QEMU PC, never on a person's
// machine.
#include "agent.hpp"
#include "base/unique_fd.hpp"

#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <linux/cdrom.h>
#include <map>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
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

/// Started as `eject DRIVE`: Debian's static busybox has none.
Result<void> eject(const std::string& drive) {
    const nanokvm::base::UniqueFd fd(::open(drive.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd || ::ioctl(fd.get(), CDROM_LOCKDOOR, 0) != 0 || ::ioctl(fd.get(), CDROMEJECT) != 0) {
        return nanokvm::base::fail_errno("cannot eject " + drive);
    }
    return {};
}

Result<void> run(int argc, char** argv) {
    if (std::string_view(argv[0]).ends_with("eject")) {
        return eject(argc > 1 ? argv[1] : "/dev/sr0");
    }
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
