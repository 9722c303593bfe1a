// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge_chip.hpp"

namespace nanokvm::sim::sg2002 {

using capture::sg2002::BridgeType;

void BridgeChip::set_signal(std::optional<HdmiSignal> signal, bool silently) {
    if (signal != signal_ && !silently) {
        counter_ += type_ == BridgeType::c ? 1 : 10;
    }
    signal_ = signal;
}

bool BridgeChip::write(std::span<const std::uint8_t> message) noexcept {
    if (type_ == BridgeType::ue || message.empty() || message.size() > 2) {
        return false;
    }
    if (message.size() == 1) {
        selected_ = message[0];
    } else if (message[0] == 0xFF) {
        page_ = message[1];
    } else if (page_ == 0x80 && message[0] == 0xEE) {
        access_ = message[1] == 1;
    }
    return true;
}

std::uint8_t BridgeChip::read() const noexcept {
    if (!access_ && type_ != BridgeType::d) {
        return 0xFF;  // its own firmware has the registers
    }
    const int width = signal_ ? signal_->size.width : 0;
    const int height = signal_ ? signal_->size.height : 0;
    const unsigned key = unsigned{page_} << 8U | selected_;
    switch (type_) {
        case BridgeType::c:
            switch (key) {
                case 0xD296:
                case 0xC206:
                    return half(height, true);
                case 0xD297:
                case 0xC207:
                    return half(height, false);
                case 0xD28B:
                    return half(width / 2, true);
                case 0xD28C:
                    return half(width / 2, false);
                case 0xC238:
                    return half(width, true);
                case 0xC239:
                    return half(width, false);
                default:
                    return 0;
            }
        case BridgeType::ux:
            switch (key) {
                case 0x86A3:
                    return signal_ ? 0x55 : 0x88;
                case 0x85F0:
                    return half(height, true);
                case 0x85F1:
                    return half(height, false);
                case 0x85EA:
                    return half(width, true);
                case 0x85EB:
                    return half(width, false);
                default:
                    return 0;
            }
        case BridgeType::d:
            switch (key) {
                case 0xE08C:
                    return half(width / 2, true);
                case 0xE08D:
                    return half(width / 2, false);
                case 0xE08E:
                    return half(height, true);
                case 0xE08F:
                    return half(height, false);
                default:
                    return 0;
            }
        case BridgeType::ue:
            break;
    }
    return 0;
}

}  // namespace nanokvm::sim::sg2002
