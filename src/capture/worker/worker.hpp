// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/convert/picture_store.hpp"
#include "capture/convert/scaler.hpp"
#include "capture/encoder.hpp"
#include "capture/source.hpp"
#include "capture/worker/stream.hpp"
#include "capture/worker/uplink.hpp"
#include "frames/protocol.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace nanokvm::capture {

/// The capture process: one source, a table of streams, one loop. It sleeps in ppoll(2) until a command, the source or
/// a stream's time comes; without a configured stream nothing ever comes. One thread runs all of it.
class Worker final : SourceListener {
public:
    /// Borrows all but the uplink, for as long as it lives. `make_scaler` is for encoders that take other pictures than
    /// the source gives.
    Worker(Source& source, EncoderFactory& encoders, Uplink uplink, ScalerMaker& make_scaler = no_scaler) noexcept;

    /// Says hello as `description` and works until the server is gone or `stop_fd` becomes readable. The error is a
    /// broken contract: a message that no server of this version sends, or a failing ppoll.
    [[nodiscard]] base::Result<void> run(std::string_view description, int stop_fd);

private:
    void on_picture(const Picture& picture, const Damage& damage) override;
    void on_signal(const frames::Signal& signal) override;
    void on_leds(std::uint8_t bits) override;

    [[nodiscard]] base::Result<void> take_commands();
    [[nodiscard]] bool obey(std::span<const std::byte> packet);
    void configure(const frames::ConfigureStream& command);
    [[nodiscard]] Stream* named(std::uint8_t stream) noexcept;
    void update_demand();

    [[nodiscard]] std::uint64_t next_due() const noexcept;
    void encode_due(std::uint64_t now_ns);
    void fail_stream(std::uint8_t stream, std::string_view why);

    Source& source_;
    EncoderFactory& encoders_;
    Uplink uplink_;
    PictureStore pictures_;
    std::array<Stream, frames::max_streams> streams_;
};

}  // namespace nanokvm::capture
