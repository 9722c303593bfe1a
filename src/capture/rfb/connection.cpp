// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/rfb/connection.hpp"

#include "base/unique_fd.hpp"
#include "capture/rfb/leds.hpp"
#include "capture/settings.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <utility>

#include <fmt/format.h>
#include <rfb/rfbclient.h>

namespace nanokvm::capture {

/// What libvncclient calls; each finds its connection through the client's data.
struct RfbCallbacks {
    static RfbConnection& of(rfbClient* client) noexcept {
        return *static_cast<RfbConnection*>(rfbClientGetClientData(client, tag()));
    }
    static void* tag() noexcept {
        static char address;  // only its address counts
        return &address;
    }

    static rfbBool allocate(rfbClient* client) { return of(client).resize() ? TRUE : FALSE; }

    static void rectangle(rfbClient* client, int x, int y, int width, int height) {
        RfbConnection& connection = of(client);
        if (!std::exchange(connection.skip_rectangle_, false)) {
            connection.news_.damage.add(Rect{x, y, width, height});
        }
    }

    static void update_ended(rfbClient* client) {
        of(client).skip_rectangle_ = false;
        of(client).news_.update = true;
    }

    static rfbBool pseudo_rectangle(rfbClient* client, rfbFramebufferUpdateRectHeader* header) {
        if (static_cast<int>(header->encoding) != rfb_encoding_qemu_leds) {
            return FALSE;
        }
        char bits = 0;
        if (ReadFromRFBServer(client, &bits, 1) == FALSE) {
            return FALSE;
        }
        of(client).news_.leds = hid_leds(static_cast<std::uint8_t>(bits));
        of(client).skip_rectangle_ = true;  // no pixels: the library reports it as a rectangle all the same
        return TRUE;
    }

    static char* no_password(rfbClient*) { return nullptr; }
};

namespace {

/// The library keeps a list of extensions for the whole process; ours enters it once.
void register_leds() {
    static int encodings[] = {rfb_encoding_qemu_leds, 0};
    static rfbClientProtocolExtension extension{.encodings = encodings,
                                                .handleEncoding = RfbCallbacks::pseudo_rectangle,
                                                .handleMessage = nullptr,
                                                .next = nullptr,
                                                .securityTypes = nullptr,
                                                .handleAuthentication = nullptr};
    [[maybe_unused]] static const bool once = [] {
        rfbClientRegisterExtension(&extension);
        rfbEnableClientLogging = FALSE;  // what fails is returned as an error
        return true;
    }();
}

base::Result<base::UniqueFd> connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return base::fail("the socket's path is longer than " + std::to_string(sizeof address.sun_path - 1) +
                          " bytes: " + path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    base::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return base::fail_errno("cannot connect to " + path);
    }
    return fd;
}

tl::unexpected<base::Error> unfit_screen(const rfbClient& client) {
    return base::fail(fmt::format("The computer's display has {}x{} pixels; {}x{} to {}x{} can be captured.",
                                  client.width, client.height, min_side, min_side, max_side, max_side),
                      EFBIG);
}

/// 32 bits a pixel, blue in the lowest byte: what QEMU holds in memory, so that neither side converts.
void choose_format(rfbClient& client) noexcept {
    client.format.bitsPerPixel = 32;
    client.format.depth = 24;
    client.format.bigEndian = 0;
    client.format.trueColour = 1;
    client.format.redMax = client.format.greenMax = client.format.blueMax = 255;
    client.format.redShift = 16;
    client.format.greenShift = 8;
    client.format.blueShift = 0;
    client.appData.shareDesktop = TRUE;
}

/// SetEncodings (RFC 6143 7.5.2) by hand. The library always names ExtendedDesktopSize, and then overlooks the resizes
/// that QEMU tells by it. No compression: for a socket on the same machine it only costs time.
bool choose_encodings(rfbClient& client) noexcept {
    constexpr std::array<std::int32_t, 4> wanted = {
        rfbEncodingCopyRect, rfbEncodingRaw, static_cast<std::int32_t>(rfbEncodingNewFBSize), rfb_encoding_qemu_leds};
    std::array<std::uint32_t, 1 + wanted.size()> message = {htonl(rfbSetEncodings << 24U | wanted.size())};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        message[i + 1] = htonl(static_cast<std::uint32_t>(wanted[i]));
    }
    return WriteToRFBServer(&client, reinterpret_cast<const char*>(message.data()), sizeof message) != FALSE;
}

}  // namespace

void RfbConnection::Cleanup::operator()(rfbClient* client) const noexcept {
    client->frameBuffer = nullptr;  // ours
    rfbClientCleanup(client);
}

RfbConnection::RfbConnection(std::unique_ptr<rfbClient, Cleanup> client) : client_(std::move(client)) {
    rfbClientSetClientData(client_.get(), RfbCallbacks::tag(), this);
    client_->MallocFrameBuffer = RfbCallbacks::allocate;
    client_->GotFrameBufferUpdate = RfbCallbacks::rectangle;
    client_->FinishedFrameBufferUpdate = RfbCallbacks::update_ended;
    client_->GetPassword = RfbCallbacks::no_password;
    client_->readTimeout = patience_s;
    choose_format(*client_);
}

RfbConnection::~RfbConnection() = default;

base::Result<std::unique_ptr<RfbConnection>> RfbConnection::open(const std::string& path) {
    register_leds();
    auto socket = connect_to(path);
    if (!socket) {
        return tl::unexpected(socket.error());
    }
    std::unique_ptr<rfbClient, Cleanup> client(rfbGetClient(8, 3, 4));
    if (!client) {
        throw std::bad_alloc();
    }
    client->sock = socket->release();  // closed by rfbClientCleanup
    std::unique_ptr<RfbConnection> connection(new RfbConnection(std::move(client)));
    rfbClient& opened = *connection->client_;
    if (InitialiseRFBConnection(&opened) == FALSE) {
        return base::fail(path + " does not speak RFB, or wants a password");
    }
    opened.width = opened.si.framebufferWidth;
    opened.height = opened.si.framebufferHeight;
    if (!connection->resize()) {
        return unfit_screen(opened);
    }
    connection->allow_requests(false);
    if (SetFormatAndEncodings(&opened) == FALSE || !choose_encodings(opened)) {
        return base::fail(path + " hung up");
    }
    return connection;
}

int RfbConnection::fd() const noexcept {
    return client_->sock;
}

bool RfbConnection::resize() {
    const rfbClient& client = *client_;
    unfit_ = client.width < min_side || client.height < min_side || client.width > max_side || client.height > max_side;
    if (unfit_) {
        return false;
    }
    const auto bytes = static_cast<std::size_t>(client.width) * static_cast<std::size_t>(client.height) * 4;
    constexpr std::size_t slack = 64;  // SIMD code reads whole registers
    if (shown_.empty()) {
        shown_ = std::move(pixels_);
    }
    pixels_ = std::vector<std::uint8_t>(bytes + slack);
    client_->frameBuffer = pixels_.data();
    client_->updateRect = {0, 0, client.width, client.height};
    screen_ = Picture{.format = PixelFormat::bgrx, .size = {client.width, client.height}};
    screen_.planes[0] = pixels_.data();
    screen_.strides[0] = client.width * 4;
    news_.resized = true;
    news_.damage.clear();
    return true;
}

void RfbConnection::allow_requests(bool allowed) noexcept {
    // The library asks for the next update as soon as one has come. It does not while it believes that the server does
    // not know the request.
    std::uint8_t& known = client_->supportedMessages.client2server[rfbFramebufferUpdateRequest / 8];
    const auto bit = static_cast<std::uint8_t>(1U << (rfbFramebufferUpdateRequest % 8));
    known = static_cast<std::uint8_t>(allowed ? known | bit : known & ~bit);
}

bool RfbConnection::request(bool everything) noexcept {
    allow_requests(true);
    const rfbBool sent = SendFramebufferUpdateRequest(client_.get(), 0, 0, screen_.size.width, screen_.size.height,
                                                      everything ? FALSE : TRUE);
    allow_requests(false);
    return sent != FALSE;
}

bool RfbConnection::dozes() const noexcept {
    return client_->desktopName != nullptr && std::string_view(client_->desktopName).substr(0, 4) == "QEMU";
}

bool RfbConnection::nudge() noexcept {
    char nothing[] = "";
    return SendClientCutText(client_.get(), nothing, 0) != FALSE;
}

base::Result<RfbConnection::News> RfbConnection::receive() {
    news_ = News();
    pollfd readable{fd(), POLLIN, 0};
    if (client_->buffered == 0 && ::poll(&readable, 1, 0) <= 0) {
        return news_;
    }
    do {  // the library reads ahead: what it holds, poll does not see
        if (HandleRFBServerMessage(client_.get()) == FALSE) {
            return unfit_ ? unfit_screen(*client_) : base::fail("the connection was lost");
        }
    } while (client_->buffered > 0);
    return news_;
}

}  // namespace nanokvm::capture
