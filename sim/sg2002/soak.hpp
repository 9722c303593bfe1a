// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "av_codec.hpp"
#include "board.hpp"
#include "capture/sg2002/hardware_capture.hpp"
#include "capture/source.hpp"
#include "own_memory.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace nanokvm::sim::sg2002 {

/// What a run came to.
struct SoakReport {
    std::uint64_t units = 0;
    std::uint64_t changes = 0;                ///< of settings
    std::map<std::string, unsigned> faults;   ///< injected, by name
    std::map<std::string, double> worst_ms;   ///< from the end of the fault to the next unit, on the board's clock
    std::vector<std::string> problems;        ///< none, if all is well
    std::uint64_t peak_bytes = 0;             ///< of video memory
    std::array<std::uint64_t, 3> by_codec{};  ///< units, in the order of frames::Codec
    std::vector<OwnMemory> memory;            ///< with all encoders closed, at every tenth of the units
    /// Made by libx265 between the first and the last of these, each of which leaks (capture/avcodec/h265_encoder.hpp).
    std::uint64_t leaking_encoders = 0;
};

/// Drives the product's capture on a simulated board through random changes of settings, of the input, and faults, and
/// watches that pictures go on, that every unit is of its encoder's size, and that neither video memory leaks nor the
/// process grows. The same seed gives
/// the same run. Thread-bound.
class Soak final : capture::SourceListener {
public:
    explicit Soak(unsigned seed);
    ~Soak();

    [[nodiscard]] SoakReport run(std::uint64_t units);

private:
    struct Stream {
        std::optional<frames::StreamSettings> settings;
        std::unique_ptr<capture::Encoder> encoder;
        capture::Size size;
        bool idr = true;
        std::uint64_t retry_ns = 0;
    };

    void on_picture(const capture::Picture& picture, const capture::Damage&) override;
    void on_signal(const frames::Signal& signal) override { signal_ = signal; }
    void on_leds(std::uint8_t) override {}

    [[nodiscard]] int pick(int least, int most);
    void fill_tables_of_x265();
    void open();
    void turn();
    void encode(Stream& stream);
    void something_happens();
    void change_settings(Stream& stream);
    void inject();
    void end_fault();
    void expect_progress();
    void measure_memory();
    void expect_flat_memory();
    void problem(std::string sentence);

    std::mt19937 random_;
    VirtualClock clock_;
    AvCodecMaker codecs_;
    std::unique_ptr<Board> board_;
    std::unique_ptr<capture::sg2002::HardwareCapture> hardware_;
    std::array<Stream, 4> streams_;
    capture::Picture picture_;
    bool fresh_ = false;
    frames::Signal signal_{};
    HdmiSignal mode_;
    std::string fault_;  // that is on, or whose recovery is waited for
    std::uint64_t fault_ends_ns_ = 0;
    bool fault_over_ = true;
    std::uint64_t last_unit_ns_ = 0;
    std::uint64_t next_event_ns_ = 0;
    std::uint64_t leaking_before_ = 0;  // of AvCodecMaker, at the first measurement
    SoakReport report_;
};

}  // namespace nanokvm::sim::sg2002
