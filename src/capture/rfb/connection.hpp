// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/damage.hpp"
#include "capture/picture.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct _rfbClient;

namespace nanokvm::capture {

/// One RFB session (RFC 6143) over a Unix socket, by libvncclient: the server's screen in memory as BGRX, and what
/// changed in it. Unlike that library's habit, updates come only on request. Thread-bound. Connecting and receiving
/// block for as long as a message that has begun takes to arrive, at most `patience_s`.
class RfbConnection {
public:
    static constexpr unsigned patience_s = 5;

    /// Connects and shakes hands. Errors: nobody there, not RFB, a password is wanted; a screen that is too large or
    /// too small has the code EFBIG and a sentence for the viewer.
    [[nodiscard]] static base::Result<std::unique_ptr<RfbConnection>> open(const std::string& path);

    RfbConnection(const RfbConnection&) = delete;
    RfbConnection& operator=(const RfbConnection&) = delete;
    ~RfbConnection();

    [[nodiscard]] int fd() const noexcept;

    /// Asks for one update: of all that changed since the last, or of everything. False: the connection is dead.
    [[nodiscard]] bool request(bool everything) noexcept;

    /// Whether the server looks at its own screen ever less often, up to 3 s apart, while the client says nothing but
    /// requests. QEMU does (ui/vnc.c, vnc_refresh).
    [[nodiscard]] bool dozes() const noexcept;
    /// Keeps a server that dozes awake, with a cut text of no characters (RFC 6143 7.5.6), which changes nothing there.
    /// False: the connection is dead.
    [[nodiscard]] bool nudge() noexcept;

    /// What receive() took in.
    struct News {
        bool update = false;   ///< at least one update message ended: what was requested came
        bool resized = false;  ///< the screen has another size; its content is undefined until everything was requested
        Damage damage;
        std::optional<std::uint8_t> leds;  ///< HID LED bits
    };
    /// Takes in what has arrived; returns at once when nothing has. The error means that the connection is dead; EFBIG
    /// as of open().
    [[nodiscard]] base::Result<News> receive();

    /// The screen as it is now; receive() draws into it. Its memory stays valid, also when the screen gets another
    /// size, until forget_old_screen() or the connection's end.
    [[nodiscard]] const Picture& screen() const noexcept { return screen_; }
    /// Nobody looks at screens from before the last resize any more.
    void forget_old_screen() noexcept { shown_ = {}; }

private:
    friend struct RfbCallbacks;
    struct Cleanup {
        void operator()(_rfbClient* client) const noexcept;
    };

    explicit RfbConnection(std::unique_ptr<_rfbClient, Cleanup> client);
    [[nodiscard]] bool resize();
    void allow_requests(bool allowed) noexcept;

    std::unique_ptr<_rfbClient, Cleanup> client_;
    std::vector<std::uint8_t> pixels_;
    std::vector<std::uint8_t> shown_;  // from before the resize
    Picture screen_;
    News news_;  // of the message being received
    bool skip_rectangle_ = false;
    bool unfit_ = false;  // the screen's size
};

}  // namespace nanokvm::capture
