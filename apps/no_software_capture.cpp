// SPDX-License-Identifier: GPL-3.0-or-later
// Of a build without libavcodec and libvncclient: the device's.
#include "software_capture.hpp"

namespace nanokvm::capture {

base::Result<SoftwareCapture> open_software_capture(const Options& options) {
    return base::fail(
        std::string("--source ") + (options.kind == Options::Kind::rfb ? "rfb" : "pattern") +
        " needs an encoder on the CPU, and this kvm_capture was built without one; replay:FILE needs none");
}

}  // namespace nanokvm::capture
