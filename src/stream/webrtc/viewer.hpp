// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/hub.hpp"
#include "stream/webrtc/media_session.hpp"
#include "stream/webrtc/sdp/answer.hpp"
#include "stream/webrtc/transport.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/steady_timer.hpp>

namespace nanokvm::stream::webrtc {

class Viewers;

/// One viewer by WebRTC (http-api.md 5.4): it offers, we answer, and while there is a path it gets the stream's access
/// units. It has no part in how offer and answer travel. Thread-bound to the loop.
///
/// Whoever does the signalling owns it; it holds its place among the viewers until it is destroyed or has ended.
class Viewer final : public UnitSink, private TransportEvents, public std::enable_shared_from_this<Viewer> {
public:
    /// Told on the loop, from no call of this class but where said. May be empty.
    struct Signalling {
        /// RTCIceCandidateInit.candidate; empty: that was the last.
        std::function<void(const std::string&)> candidate;
        /// Nothing more will come, and nothing of it is held any longer: why, in a sentence. Once.
        std::function<void(const std::string&)> ended;
    };
    /// Without a path for so long after the last offer, the viewer has ended.
    static constexpr std::chrono::seconds patience{30};

    Viewer(Viewers& viewers, frames::Codec codec);
    ~Viewer() override;

    void set_signalling(Signalling signalling) { signalling_ = std::move(signalling); }

    /// The answer to an offer. A later offer may restart ICE, but not change what is sent. Errors name what is wrong
    /// with the offer; nothing has changed then.
    [[nodiscard]] base::Result<std::string> answer(std::string_view offer, bool with_candidates);
    /// A candidate of the peer; empty: no more. `ufrag` empty: not told. Errors: it is none.
    [[nodiscard]] base::Result<void> add_candidate(std::string_view candidate, std::string_view ufrag);
    /// ICE restart by a fragment of a description (RFC 8840). Errors as of Transport::set_remote.
    [[nodiscard]] base::Result<void> restart(std::string_view ufrag, std::string_view pwd);
    [[nodiscard]] LocalDescription local() const { return transport_->local(); }

    /// Ends it; `ended` is not called.
    void end();
    [[nodiscard]] bool has_ended() const noexcept { return ended_; }

    void unit(const Unit& unit) override;
    void let_go(const frames::Frame& frame) override;
    void stop() override;
    [[nodiscard]] Kind kind() const noexcept override { return Kind::webrtc; }
    [[nodiscard]] std::uint32_t bitrate_limit_kbps() const noexcept override;

private:
    friend class Viewers;  // gives it its transport
    void local_candidate(const std::string& candidate) override;
    void state_changed(TransportState state, const std::string& reason) override;
    void keys(const SrtpKeys& keys) override;
    void packet(std::span<std::byte> packet) override;
    void path_changed() override;

    void begin_media();
    void end_with(std::string reason);
    void wait_for_path();

    Viewers& viewers_;
    frames::Codec codec_;
    Signalling signalling_;
    boost::asio::steady_timer patience_;
    std::uint32_t ssrc_;
    std::uint32_t rtx_ssrc_;
    std::uint64_t session_id_;
    std::optional<sdp::Choice> choice_;
    RemoteDescription remote_;
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<MediaSession> media_;
    Subscription subscription_;
    bool watching_ = false;
    bool ended_ = false;
};

}  // namespace nanokvm::stream::webrtc
