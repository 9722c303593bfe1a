// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// The contract between the capture worker (`kvm_capture`) and the server: what crosses the control channel and how the
/// frame ring is laid out. Fixed layout, little endian, no dependency beyond <cstdint>, so that a worker can be written
/// against this file alone.
///
/// * The server creates both ends: a memfd (the ring, sealed against resizing) and a SOCK_SEQPACKET socketpair. The
/// worker
///   inherits them as descriptors `control_fd` and `ring_fd`.
/// * One message is one packet: MessageHeader first, then the body named by `type`. A packet of another size, an
/// unknown
///   type or a version mismatch in `Hello` ends the worker.
/// * The descriptor of an access unit travels in its packet; only the payload is in the ring. So the packet is also the
///   wake-up, and nothing the server validated can change under it.
/// * The channel's end is the other side's death: no further message says so.
namespace nanokvm::frames {

inline constexpr std::uint32_t protocol_version = 2;

/// Descriptor numbers in the worker.
inline constexpr int control_fd = 3;
inline constexpr int ring_fd = 4;

// --- The ring -------------------------------------------------------------------------------------------------------

inline constexpr std::uint32_t ring_magic = 0x4752564b;            // "KVRG"
inline constexpr std::uint64_t ring_header_bytes = 4096;           // one page, the byte ring follows
inline constexpr std::uint64_t ring_capacity_default = 4U << 20U;  // bytes
inline constexpr std::uint64_t ring_capacity_mjpeg = 8U << 20U;    // bytes; a 1080p JPEG may take 600 kB
/// Free bytes before each payload, where a transport puts its header without moving the payload. The longest header is
/// that of MJPEG over HTTP: chunk size, part header with length (72 bytes).
inline constexpr std::uint32_t headroom_bytes = 96;
/// Free bytes after each payload (MJPEG over HTTP ends a part and a chunk with CRLF CRLF).
inline constexpr std::uint32_t tailroom_bytes = 32;
/// Extents begin at multiples of this many bytes.
inline constexpr std::uint64_t extent_alignment = 64;
/// Units published and not yet released; bounds the server's table.
inline constexpr std::uint32_t max_units_in_ring = 256;

/// First page of the memfd. The server writes everything here, the worker only reads. The last two are written
/// atomically (release) by the server and read atomically (acquire) by the worker.
///
/// Positions count bytes since the start and never wrap; the offset in the ring is position % capacity. An extent
/// (headroom, payload, tailroom) is contiguous: one that would cross the end begins at the next multiple of capacity.
/// So does one for which the worker finds that the server holds nothing.
struct RingHeader {
    std::uint32_t magic;
    std::uint32_t version;
    std::uint64_t capacity;  ///< bytes, a multiple of extent_alignment
    std::uint64_t padding[6];
    std::uint64_t released_position;  ///< everything before it may be overwritten
    std::uint64_t released_units;     ///< how many units that were
};

// --- Messages -------------------------------------------------------------------------------------------------------

enum class MessageType : std::uint16_t {
    // worker → server
    hello = 1,
    signal = 2,
    access_unit = 3,
    stream_failed = 4,
    leds = 5,
    pong = 6,
    // server → worker
    configure_stream = 65,
    stop_stream = 66,
    request_idr = 67,
    ping = 68,
};

struct MessageHeader {
    MessageType type;
    std::uint16_t size;  ///< of the whole packet, this header included
    std::uint32_t reserved;
};

enum class Codec : std::uint8_t { mjpeg = 0, h264 = 1, h265 = 2 };
enum class RateControl : std::uint8_t { cbr = 0, vbr = 1, avbr = 2, qvbr = 3, fix_qp = 4, qp_map = 5 };
enum class Profile : std::uint8_t { automatic = 0, baseline = 1, main = 2, high = 3 };

inline constexpr std::uint32_t max_roi_regions = 8;
/// The QP of fix_qp where none is given.
inline constexpr std::uint8_t default_qp = 24;

/// A part of the encoded picture that is to look better or worse than the rest. Where regions overlap the higher index
/// wins.
struct RoiRegion {
    std::uint16_t x;  ///< pixels of the encoded picture
    std::uint16_t y;
    std::uint16_t width;
    std::uint16_t height;
    std::int8_t qp;  ///< added to the picture's QP (-51–51), or the QP itself (0–51)
    std::uint8_t absolute;
    std::uint8_t reserved[2];
    friend bool operator==(const RoiRegion&, const RoiRegion&) = default;
};

/// How one encoder works. A stream is one encoder; its id is chosen by the server (0…max_streams-1).
inline constexpr std::uint32_t max_streams = 4;
struct StreamSettings {
    Codec codec;
    RateControl rate_control;
    Profile profile;
    std::uint8_t jpeg_quality;   ///< 1–100; MJPEG only
    std::uint16_t width;         ///< pixels, even; 0 in either follows the source
    std::uint16_t height;        ///< pixels, even
    std::uint16_t fps;           ///< 1–60, an upper bound: nothing is encoded while nothing changes
    std::uint16_t gop;           ///< access units between IDRs, 1–600; 0 = only on demand
    std::uint32_t bitrate_kbps;  ///< 100–30000
    std::uint8_t min_qp;         ///< 1–51: no finer quantizer than this; 0: the encoder's own limit
    std::uint8_t max_qp;         ///< 1–51, not below min_qp: no coarser one; 0: the encoder's own limit
    std::uint8_t i_qp;           ///< fix_qp, 1–51: of IDRs; 0: as p_qp
    std::uint8_t p_qp;           ///< fix_qp, 1–51: of the others; 0: default_qp
    std::uint8_t roi_count;      ///< regions used, 0–8
    std::uint8_t reserved[3];
    RoiRegion roi[max_roi_regions];  ///< the unused are zero
};

/// A size and a frame rate that go together.
struct ModeLimit {
    std::uint16_t width;
    std::uint16_t height;
    std::uint16_t fps;
    std::uint16_t reserved;
};

/// What a worker's encoders can do; frames/limits.hpp compares settings with it.
struct EncoderLimits {
    std::uint16_t min_width;  ///< of H.264 and H.265 pictures, pixels
    std::uint16_t min_height;
    std::uint16_t h264_rate_controls;  ///< bit n: RateControl n
    std::uint16_t h265_rate_controls;
    ModeLimit modes[2];        ///< a picture fits when one of them is as large and as fast; an unused one is zero
    std::uint8_t roi_regions;  ///< 0: none
    std::uint8_t reserved[7];
};

/// First message of a worker.
struct Hello {
    MessageHeader header;
    std::uint32_t version;  ///< protocol_version
    std::uint32_t codecs;   ///< bit n: Codec n can be encoded
    EncoderLimits limits;
    char source[64];  ///< what is captured, for people: "pattern 1280x720@30"; NUL-terminated UTF-8
};

enum class SignalState : std::uint8_t {
    starting = 0,  ///< the source is being opened
    ok = 1,        ///< pictures come (or would, if anything moved)
    no_cable = 2,
    no_signal = 3,
    unsupported = 4,  ///< a signal whose timing cannot be captured; the text names it
    stalled = 5,      ///< the source delivers nothing any more
};

/// Whenever anything in it changes, and once after Hello.
struct Signal {
    MessageHeader header;
    SignalState state;
    std::uint8_t reserved[3];
    std::uint16_t width;  ///< of the source, pixels; 0 when unknown
    std::uint16_t height;
    std::uint32_t millihertz;  ///< of the source; 0 when unknown
    char text[128];            ///< an English sentence for the viewer; NUL-terminated UTF-8
};

inline constexpr std::uint16_t flag_idr = 1U << 0U;             ///< decodable from here (every JPEG is)
inline constexpr std::uint16_t flag_parameter_sets = 1U << 1U;  ///< VPS/SPS/PPS are in the payload (always with an IDR)
inline constexpr std::uint16_t flag_discontinuity = 1U << 2U;   ///< units before it were lost, or the source restarted

/// One encoded picture. H.264/H.265: Annex B; MJPEG: one JPEG.
struct AccessUnit {
    MessageHeader header;
    std::uint8_t stream;
    Codec codec;
    std::uint16_t flags;
    std::uint32_t sequence;  ///< of the stream, counts every encoded unit: a gap is a lost one
    std::uint16_t width;     ///< of the picture, pixels
    std::uint16_t height;
    std::uint32_t payload_bytes;
    std::uint64_t position;     ///< of the extent's first byte (its headroom)
    std::uint64_t captured_ns;  ///< CLOCK_MONOTONIC: the picture was complete in memory
    std::uint64_t encode_begun_ns;
    std::uint64_t encoded_ns;
    std::uint64_t published_ns;  ///< the payload lies in the ring
};

/// The encoder of a stream could not be started or died; the stream delivers nothing until it is configured again.
struct StreamFailed {
    MessageHeader header;
    std::uint8_t stream;
    std::uint8_t reserved[7];
    char text[128];  ///< why, an English sentence; NUL-terminated UTF-8
};

/// Keyboard LEDs of the target, from sources that see them (RFB). HID LED bits: 0 Num, 1 Caps, 2 Scroll.
struct Leds {
    MessageHeader header;
    std::uint8_t bits;
    std::uint8_t reserved[7];
};

/// Answered with `pong` carrying the same token: the worker's loop is alive.
struct Ping {
    MessageHeader header;
    std::uint64_t token;
};

/// Starts the stream or changes the running one. A change keeps the sequence; the first unit after it is an IDR when
/// the encoder had to be made anew.
struct ConfigureStream {
    MessageHeader header;
    std::uint8_t stream;
    std::uint8_t reserved[7];
    StreamSettings settings;
};

/// Body of stop_stream and request_idr. The answer to request_idr is an IDR within one frame time, also when the screen
/// is static: the last picture is encoded again.
struct StreamCommand {
    MessageHeader header;
    std::uint8_t stream;
    std::uint8_t reserved[7];
};

inline constexpr std::uint32_t max_message_bytes = 256;

static_assert(sizeof(RingHeader) == 80);
static_assert(sizeof(MessageHeader) == 8);
static_assert(sizeof(RoiRegion) == 12);
static_assert(sizeof(StreamSettings) == 120);
static_assert(sizeof(EncoderLimits) == 32);
static_assert(sizeof(Hello) == 112);
static_assert(sizeof(Signal) == 148);
static_assert(sizeof(AccessUnit) == 64);
static_assert(sizeof(StreamFailed) == 144);
static_assert(sizeof(Leds) == 16);
static_assert(sizeof(Ping) == 16);
static_assert(sizeof(ConfigureStream) == 136);
static_assert(sizeof(StreamCommand) == 16);

}  // namespace nanokvm::frames
