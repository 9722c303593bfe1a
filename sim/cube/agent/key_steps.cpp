// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_steps.hpp"

#include "base/unique_fd.hpp"

#include <cstring>
#include <fcntl.h>
#include <linux/uinput.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/json/array.hpp>

namespace nanokvm::cube {
namespace {

base::Result<base::UniqueFd> plug_in(unsigned long code) {
    base::UniqueFd fd(::open("/dev/uinput", O_WRONLY | O_CLOEXEC));
    uinput_setup setup{};
    setup.id.bustype = BUS_HOST;
    std::strcpy(setup.name, "user key");
    if (!fd || ::ioctl(fd.get(), UI_SET_EVBIT, EV_KEY) != 0 || ::ioctl(fd.get(), UI_SET_KEYBIT, code) != 0 ||
        ::ioctl(fd.get(), UI_DEV_SETUP, &setup) != 0 || ::ioctl(fd.get(), UI_DEV_CREATE) != 0) {
        return base::fail_errno("cannot make a keyboard");
    }
    return fd;
}

/// The moment after the key moved; negative when the kernel did not take it.
std::int64_t move(int fd, std::uint16_t code, bool down) {
    input_event events[2]{};
    events[0].type = EV_KEY;
    events[0].code = code;
    events[0].value = down ? 1 : 0;
    events[1].type = EV_SYN;
    return ::write(fd, events, sizeof events) == static_cast<ssize_t>(sizeof events) ? now_us() : -1;
}

void wait_ms(std::int64_t milliseconds) {
    ::usleep(static_cast<useconds_t>(milliseconds) * 1000U);
}

}  // namespace

Answer press_key(const Arguments& arguments) {
    const auto code = static_cast<std::uint16_t>(arguments.at("code").as_int64());
    const auto pause = number_of(arguments, "before_ms", 500);
    const auto key = plug_in(code);
    if (!key) {
        return tl::unexpected(key.error());
    }
    boost::json::array times;
    for (const auto& held : arguments.at("held_ms").as_array()) {
        wait_ms(pause);
        const auto pressed = move(key->get(), code, true);
        wait_ms(held.as_int64());
        const auto released = move(key->get(), code, false);
        if (pressed < 0 || released < 0) {
            return base::fail("the kernel took no key");
        }
        times.emplace_back(boost::json::array{pressed, released});
    }
    wait_ms(pause);
    return boost::json::object{{"at", std::move(times)}};
}

}  // namespace nanokvm::cube
