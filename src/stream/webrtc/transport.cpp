// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/transport.hpp"

#include "stream/webrtc/core.hpp"

#include <utility>

namespace nanokvm::stream::webrtc {
namespace {

class OwnedCore final : public Transport {
public:
    explicit OwnedCore(std::shared_ptr<Core> core) : core_(std::move(core)) { core_->start(); }
    ~OwnedCore() override { core_->close(); }

    [[nodiscard]] LocalDescription local() const override { return core_->local(); }
    [[nodiscard]] base::Result<void> set_remote(const RemoteDescription& remote) override {
        return core_->set_remote(remote);
    }
    [[nodiscard]] base::Result<void> add_remote_candidate(std::string_view candidate, std::string_view ufrag) override {
        return core_->add_remote_candidate(candidate, ufrag);
    }
    void restart() override { core_->restart(); }
    [[nodiscard]] TransportState state() const noexcept override { return core_->state(); }
    [[nodiscard]] PathInfo path() const override { return core_->path(); }
    [[nodiscard]] std::size_t max_packet() const noexcept override { return core_->max_packet(); }
    [[nodiscard]] std::size_t send(std::span<const std::byte> arena,
                                   std::span<const std::uint16_t> sizes) noexcept override {
        return core_->send(arena, sizes);
    }
    [[nodiscard]] std::uint64_t send_calls() const noexcept override { return core_->send_calls(); }

private:
    std::shared_ptr<Core> core_;
};

}  // namespace

std::unique_ptr<Transport> make_transport(boost::asio::io_context& loop, const TransportOptions& options,
                                          std::shared_ptr<const dtls::Identity> identity, TransportEvents& events) {
    return std::make_unique<OwnedCore>(std::make_shared<Core>(loop, options, std::move(identity), events));
}

}  // namespace nanokvm::stream::webrtc
