// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/sdp/offer.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace nanokvm::stream::webrtc::sdp {
namespace {

constexpr std::size_t max_token = 256;  // of ufrag and pwd by RFC 8839; nothing else is longer
constexpr std::size_t max_fingerprint = 256;

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool same(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Cuts `text` at the first `separator`; takes all when there is none.
std::string_view cut(std::string_view& text, char separator) noexcept {
    const std::size_t at = text.find(separator);
    const std::string_view first = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return first;
}

std::optional<unsigned> number(std::string_view text, unsigned most) noexcept {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value <= most ? std::optional(value)
                                                                                     : std::nullopt;
}

bool printable(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 127; });
}

class Parser {
public:
    base::Result<Offer> run(std::string_view text) {
        if (text.size() > max_bytes) {
            return base::fail("the offer is longer than 64 KiB");
        }
        while (!text.empty()) {
            std::string_view line = cut(text, '\n');
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
            }
            if (++line_ > max_lines) {
                return base::fail("the offer has more than " + std::to_string(max_lines) + " lines");
            }
            if (!line.empty() && !take(line)) {
                return base::fail("line " + std::to_string(line_) + " of the offer: " + why_);
            }
        }
        if (offer_.media.empty()) {
            return base::fail("the offer has no media");
        }
        fill_transports();
        return std::move(offer_);
    }

private:
    bool broken(const char* why) {
        why_ = why;
        return false;
    }

    bool take(std::string_view line) {
        if (line.size() < 2 || line[1] != '=' || !printable(line)) {
            return broken("not of the form x=value");
        }
        if (line_ == 1 && line != "v=0") {
            return broken("not v=0");
        }
        const std::string_view value = line.substr(2);
        if (line[0] == 'm') {
            return media_line(value);
        }
        if (line[0] != 'a') {
            return true;
        }
        std::string_view rest = value;
        const std::string_view name = cut(rest, ':');
        return offer_.media.empty() ? transport_attribute(session_, name, rest) && session_attribute(name, rest)
                                    : media_attribute(offer_.media.back(), name, rest);
    }

    /// m=video 9 UDP/TLS/RTP/SAVPF 96 97
    bool media_line(std::string_view value) {
        if (offer_.media.size() == max_media) {
            return broken("too many media");
        }
        Media media;
        media.kind = cut(value, ' ');
        std::string_view port = cut(value, ' ');
        const auto parsed = number(cut(port, '/'), 65535);
        media.protocol = cut(value, ' ');
        media.payloads = value;
        if (!parsed || media.kind.empty() || media.protocol.empty() || media.payloads.empty()) {
            return broken("not a media line");
        }
        media.port = *parsed;
        media.wants_to_receive = session_receives_;
        const bool rtp = media.protocol.find("RTP/") != std::string::npos;
        while (rtp && !value.empty()) {
            const auto type = number(cut(value, ' '), 127);
            if (!type || media.formats.size() == max_formats) {
                return broken("a payload type is no number up to 127, or there are too many");
            }
            media.formats.push_back({.payload_type = *type});
        }
        offer_.media.push_back(std::move(media));
        return true;
    }

    bool session_attribute(std::string_view name, std::string_view value) {
        if (name == "group" && cut(value, ' ') == "BUNDLE") {
            bundled_ = " " + std::string(value) + " ";
        } else if (name == "ice-lite") {
            session_.ice_lite = true;
        } else if (name == "sendonly" || name == "inactive") {
            session_receives_ = false;
        }
        return true;
    }

    bool transport_attribute(RemoteDescription& transport, std::string_view name, std::string_view value) {
        if (name == "ice-ufrag" || name == "ice-pwd") {
            if (value.empty() || value.size() > max_token) {
                return broken("ICE credentials have 4 to 256 characters");
            }
            (name == "ice-ufrag" ? transport.ufrag : transport.pwd) = value;
        } else if (name == "fingerprint") {
            if (value.size() > max_fingerprint) {
                return broken("the fingerprint is too long");
            }
            if (transport.fingerprint.empty() || same(value.substr(0, 8), "sha-256 ")) {
                transport.fingerprint = value;
            }
        } else if (name == "setup") {
            if (value != "actpass" && value != "active" && value != "passive") {
                return broken("a=setup is none of actpass, active, passive");
            }
            transport.setup = value == "active" ? Setup::active : value == "passive" ? Setup::passive : Setup::actpass;
        }
        return true;
    }

    bool media_attribute(Media& media, std::string_view name, std::string_view value) {
        if (name == "mid") {
            if (value.empty() || value.size() > 64 || value.find(' ') != std::string_view::npos) {
                return broken("a=mid is no token of up to 64 characters");
            }
            media.mid = value;
        } else if (name == "recvonly" || name == "sendrecv") {
            media.wants_to_receive = true;
        } else if (name == "sendonly" || name == "inactive") {
            media.wants_to_receive = false;
        } else if (name == "rtcp-mux") {
            media.rtcp_mux = true;
        } else if (name == "rtcp-rsize") {
            media.rtcp_rsize = true;
        } else if (name == "bundle-only") {
            media.bundle_only = true;
        } else if (name == "candidate") {
            return candidate(value);
        } else if (name == "end-of-candidates") {
            offer_.end_of_candidates = true;
        } else if (name == "extmap") {
            return extension(media, value);
        } else if (name == "rtpmap" || name == "fmtp" || name == "rtcp-fb") {
            return format_attribute(media, name, value);
        } else {
            return transport_attribute(media.transport, name, value);
        }
        return true;
    }

    bool candidate(std::string_view value) {
        if (offer_.candidates.size() == max_candidates) {
            return true;  // more are not needed
        }
        offer_.candidates.push_back("candidate:" + std::string(value));
        return true;
    }

    /// 5/recvonly URI attributes
    bool extension(Media& media, std::string_view value) {
        std::string_view id_text = cut(value, ' ');
        const auto id = number(cut(id_text, '/'), 255);
        if (!id || media.extensions.size() == max_extensions) {
            return broken("an extension's id is no number up to 255, or there are too many");
        }
        media.extensions.push_back({.id = *id, .uri = std::string(cut(value, ' '))});
        return true;
    }

    bool format_attribute(Media& media, std::string_view name, std::string_view value) {
        const std::string_view which = cut(value, ' ');
        if (which == "*") {  // rtcp-fb of all
            for (Format& format : media.formats) {
                add_feedback(format, value);
            }
            return true;
        }
        const auto type = number(which, 127);
        const auto format =
            std::ranges::find_if(media.formats, [&](const Format& f) { return f.payload_type == type; });
        if (!type || format == media.formats.end()) {
            return true;  // of a payload type that the m-line does not have
        }
        if (name == "rtpmap") {
            format->name = cut(value, '/');
            std::ranges::transform(format->name, format->name.begin(),
                                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        } else if (name == "fmtp") {
            format->parameters = value;
        } else {
            add_feedback(*format, value);
        }
        return true;
    }

    static void add_feedback(Format& format, std::string_view value) {
        constexpr std::size_t most = 16;
        if (format.feedback.size() < most) {
            format.feedback.emplace_back(value);
        }
    }

    /// What an m-line does not say of its transport stands in the session or in another m-line of its bundle (RFC 8843
    /// section 7.1.3).
    void fill_transports() {
        const auto fill = [](RemoteDescription& to, const RemoteDescription& from) {
            if (to.ufrag.empty()) {
                to.ufrag = from.ufrag;
                to.pwd = from.pwd;
            }
            if (to.fingerprint.empty()) {
                to.fingerprint = from.fingerprint;
            }
        };
        for (Media& media : offer_.media) {
            fill(media.transport, session_);
            media.transport.ice_lite = session_.ice_lite;
        }
        const auto bundled = [&](const Media& media) {
            return bundled_.find(" " + media.mid + " ") != std::string::npos;
        };
        const auto tagged = std::ranges::find_if(
            offer_.media, [&](const Media& media) { return bundled(media) && !media.transport.ufrag.empty(); });
        for (Media& media : offer_.media) {
            if (tagged != offer_.media.end() && bundled(media)) {
                fill(media.transport, tagged->transport);
            }
        }
    }

    Offer offer_;
    RemoteDescription session_;
    std::string bundled_;
    bool session_receives_ = true;
    std::size_t line_ = 0;
    const char* why_ = "";
};

}  // namespace

std::string_view Format::parameter(std::string_view wanted) const noexcept {
    std::string_view rest = parameters;
    while (!rest.empty()) {
        std::string_view value = cut(rest, ';');
        while (value.starts_with(' ')) {
            value.remove_prefix(1);
        }
        if (same(cut(value, '='), wanted)) {
            return value;
        }
    }
    return {};
}

bool Format::has_feedback(std::string_view wanted) const noexcept {
    return std::ranges::find(feedback, wanted) != feedback.end();
}

base::Result<Offer> parse_offer(std::string_view text) {
    return Parser().run(text);
}

}  // namespace nanokvm::stream::webrtc::sdp
