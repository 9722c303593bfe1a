// SPDX-License-Identifier: GPL-3.0-or-later
// Of a build without libavcodec and libvncclient: the device's.
#include "sg2002_capture.hpp"
#include "software_capture.hpp"

#include <memory>
#include <string>

namespace nanokvm::capture {

base::Result<SoftwareCapture> open_software_capture(const Options& options) {
    return base::fail(
        std::string("--source ") +
        (options.kind == Options::Kind::rfb    ? "rfb"
         : options.kind == Options::Kind::v4l2 ? "v4l2"
                                               : "pattern") +
        " needs an encoder on the CPU, and this kvm_capture was built without one; replay:FILE needs none");
}

base::Result<std::unique_ptr<sim::sg2002::CodecMaker>> make_simulated_encoders() {
    return base::fail(
        "--source sg2002-sim needs a recording here, sg2002-sim:FILE: this kvm_capture was built without an encoder on "
        "the CPU");
}

}  // namespace nanokvm::capture
