// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/viewer.hpp"

#include "base/log.hpp"
#include "stream/webrtc/random.hpp"
#include "stream/webrtc/viewers.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace nanokvm::stream::webrtc {

Viewer::Viewer(Viewers& viewers, frames::Codec codec)
    : viewers_(viewers),
      codec_(codec),
      patience_(viewers.loop_),
      ssrc_(static_cast<std::uint32_t>(random_number()) | 1U),
      rtx_ssrc_(ssrc_ + 1),
      session_id_(random_number() >> 2U) {
    ++viewers_.count_;
}

Viewer::~Viewer() {
    end();
}

// --- signalling ---

base::Result<std::string> Viewer::answer(std::string_view text, bool with_candidates) {
    if (ended_) {
        return base::fail("this viewer has ended");
    }
    auto offer = sdp::parse_offer(text);
    if (!offer) {
        return tl::unexpected(offer.error());
    }
    const auto choice = sdp::choose(*offer, codec_);
    if (!choice) {
        return tl::unexpected(choice.error());
    }
    if (choice_ &&
        (choice_->payload_type != choice->payload_type || choice_->media != choice->media ||
         choice_->rtx_payload_type != choice->rtx_payload_type || !(choice_->extensions == choice->extensions))) {
        return base::fail("the offer changes what was agreed on");
    }
    const RemoteDescription& remote = offer->media[choice->media].transport;
    if (const auto taken = transport_->set_remote(remote); !taken) {
        return tl::unexpected(taken.error());
    }
    remote_ = remote;
    choice_ = *choice;
    for (const std::string& candidate : offer->candidates) {
        if (const auto added = transport_->add_remote_candidate(candidate); !added) {
            log::debug("webrtc: {}", added.error().message);
        }
    }
    wait_for_path();
    sdp::Answerer ours{.session_id = session_id_, .ssrc = ssrc_, .rtx_ssrc = rtx_ssrc_};
    ours.transport = transport_->local();
    ours.with_candidates = with_candidates;
    return sdp::answer(*offer, *choice_, ours);
}

base::Result<void> Viewer::add_candidate(std::string_view candidate, std::string_view ufrag) {
    return ended_ ? base::fail("this viewer has ended") : transport_->add_remote_candidate(candidate, ufrag);
}

base::Result<void> Viewer::restart(std::string_view ufrag, std::string_view pwd) {
    if (ended_ || !choice_) {
        return base::fail("there is nothing to restart");
    }
    RemoteDescription remote = remote_;
    remote.ufrag = ufrag;
    remote.pwd = pwd;
    const auto taken = transport_->set_remote(remote);
    if (taken) {
        remote_ = std::move(remote);
    }
    return taken;
}

void Viewer::wait_for_path() {
    patience_.expires_after(patience);
    patience_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = error ? nullptr : weak.lock();
        if (self && !self->ended_ && self->transport_->state() != TransportState::connected) {
            self->end_with("no path to the viewer was found in 30 s");
        }
    });
}

// --- the transport ---

void Viewer::local_candidate(const std::string& candidate) {
    if (signalling_.candidate) {
        signalling_.candidate(candidate);
    }
}

void Viewer::keys(const SrtpKeys& keys) {
    if (!choice_) {
        return;
    }
    const RtpSettings settings{.codec = codec_,
                               .payload_type = static_cast<std::uint8_t>(choice_->payload_type),
                               .rtx_payload_type = static_cast<std::uint8_t>(choice_->rtx_payload_type),
                               .ssrc = ssrc_,
                               .rtx_ssrc = rtx_ssrc_,
                               .extensions = choice_->extensions};
    auto media = MediaSession::create(viewers_.loop_, *transport_, settings, keys,
                                      {.idr_wanted =
                                           [this] {
                                               if (watching_) {
                                                   subscription_.request_idr();
                                               }
                                           },
                                       .bitrate_changed =
                                           [this] {
                                               if (watching_) {
                                                   subscription_.limit_changed();
                                               }
                                           },
                                       .goodbye =
                                           [this] {
                                               boost::asio::post(viewers_.loop_, [weak = weak_from_this()] {
                                                   if (const auto self = weak.lock()) {
                                                       self->end_with("the viewer said goodbye");
                                                   }
                                               });
                                           }});
    if (!media) {
        return end_with(media.error().message);
    }
    media_ = std::move(*media);
}

void Viewer::state_changed(TransportState state, const std::string& reason) {
    switch (state) {
        case TransportState::connected:
            return begin_media();
        case TransportState::failed:
        case TransportState::closed:
            return end_with(reason);
        default:
            return;
    }
}

void Viewer::begin_media() {
    if (!media_) {
        return;
    }
    patience_.cancel();
    media_->path_changed();
    if (watching_) {
        return subscription_.request_idr();  // what was sent meanwhile is lost
    }
    const PathInfo path = transport_->path();
    log::info("webrtc: a viewer watches by {} ({}) from {} ({})", path.remote, path.remote_type, path.local,
              path.local_type);
    watching_ = true;
    subscription_ = viewers_.hub_.subscribe(codec_, *this);
}

void Viewer::packet(std::span<std::byte> packet) {
    if (media_) {
        media_->packet(packet);
    }
}

void Viewer::path_changed() {
    if (media_) {
        media_->path_changed();
    }
}

// --- the hub ---

void Viewer::unit(const Unit& unit) {
    media_->set_ceiling(viewers_.hub_.settings().bitrate_kbps);
    media_->unit(unit);
}

void Viewer::let_go(const frames::Frame& /*frame*/) {
    // Units are copied out of the ring when they come.
}

void Viewer::stop() {
    end_with("the server is stopping");
}

std::uint32_t Viewer::bitrate_limit_kbps() const noexcept {
    return media_ ? media_->bitrate_kbps() : 0;
}

// --- the end ---

void Viewer::end() {
    if (std::exchange(ended_, true)) {
        return;
    }
    --viewers_.count_;
    patience_.cancel();
    if (watching_) {
        const MediaSession::Counters& counters = media_->counters();
        log::info("webrtc: a viewer left after {} pictures, {} packets sent again, {} pictures asked for anew",
                  counters.units, counters.repeated, counters.picture_lost);
        media_->say_goodbye();
    }
    subscription_ = {};
    media_.reset();
    transport_.reset();
}

void Viewer::end_with(std::string reason) {
    if (ended_) {
        return;
    }
    const auto keep = shared_from_this();
    end();
    boost::asio::post(viewers_.loop_, [keep, reason = std::move(reason)] {
        if (keep->signalling_.ended) {
            std::exchange(keep->signalling_, {}).ended(reason);
        }
    });
}

}  // namespace nanokvm::stream::webrtc
