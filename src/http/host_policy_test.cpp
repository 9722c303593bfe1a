// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/host_policy.hpp"

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

Request request(std::string host, std::string origin, bool secure = false, std::string method = "POST") {
    Request made;
    made.method = std::move(method);
    made.secure = secure;
    made.headers.emplace_back("Host", std::move(host));
    if (!origin.empty()) {
        made.headers.emplace_back("Origin", std::move(origin));
    }
    return made;
}

TEST(HostPolicy, AcceptsOwnNamesAndLiteralAddresses) {
    const HostPolicy policy("KVM-12ab", {"kvm.example.com", ".tailnet.example"});
    for (const auto* host : {"localhost", "localhost:8080", "app.localhost", "127.0.0.1", "192.168.1.7:80", "[::1]:443",
                             "[fe80::1]", "kvm-12ab", "KVM-12AB.local", "kvm-12ab.lan:8443", "kvm-12ab.local.",
                             "kvm.example.com", "Kvm.Example.Com:444", "a.tailnet.example"}) {
        EXPECT_TRUE(policy.accepts(host)) << host;
    }
}

TEST(HostPolicy, RefusesNamesThatAForeignPageCouldHave) {
    const HostPolicy policy("kvm-12ab", {"kvm.example.com", ".tailnet.example"});
    for (const auto* host : {"evil.example",
                             "kvm-12ab.evil.example",
                             "kvm-12ab.com",
                             "xkvm-12ab",
                             "kvm-12ab.localx",
                             "tailnet.example",
                             ".tailnet.example",
                             "xkvm.example.com",
                             "",
                             ":80",
                             "localhost:",
                             "localhost:x",
                             "localhost:99999",
                             "localhost:80:80",
                             "[::1",
                             "[evil]",
                             "local host",
                             "a/b",
                             "127.0.0.1.evil.example",
                             "localhost@evil.example",
                             "evil.example#.local"}) {
        EXPECT_FALSE(policy.accepts(host)) << host;
    }
    EXPECT_FALSE(HostPolicy().accepts(".local")) << "a machine without a name has no .local";
}

TEST(HostPolicy, FollowsAChangeOfTheHostname) {
    HostPolicy policy("old", {});
    policy.set_hostname("New");
    EXPECT_TRUE(policy.accepts("new.local"));
    EXPECT_TRUE(policy.accepts("old.local")) << "a page that is open goes on";
    policy.set_hostname("newer\n");
    EXPECT_FALSE(policy.accepts("old.local"));
    EXPECT_FALSE(policy.accepts("newer.local")) << "only blanks are trimmed: callers give a name, not a file";
}

TEST(SameOrigin, ComparesHostAndPortWithTheirDefaults) {
    EXPECT_TRUE(same_origin(request("kvm", "")));
    EXPECT_TRUE(same_origin(request("kvm", "  ")));
    EXPECT_TRUE(same_origin(request("kvm", "http://kvm")));
    EXPECT_TRUE(same_origin(request("kvm:80", "http://KVM")));
    EXPECT_TRUE(same_origin(request("kvm", "http://kvm:80")));
    EXPECT_TRUE(same_origin(request("kvm:8080", "http://kvm:8080")));
    EXPECT_TRUE(same_origin(request("kvm", "https://kvm", true)));
    EXPECT_TRUE(same_origin(request("[::1]:443", "https://[::1]", true)));
    EXPECT_FALSE(same_origin(request("kvm", "https://kvm"))) << "443 is not 80";
    EXPECT_FALSE(same_origin(request("kvm:8080", "http://kvm")));
    EXPECT_FALSE(same_origin(request("kvm", "http://kvm.evil.example")));
    EXPECT_FALSE(same_origin(request("kvm", "null")));
    EXPECT_FALSE(same_origin(request("kvm", "http://kvm/")));
    EXPECT_FALSE(same_origin(request("kvm", "http://evil@kvm")));
    EXPECT_FALSE(same_origin(request("kvm", "ftp://kvm")));
    EXPECT_FALSE(same_origin(request("", "http://kvm")));
}

TEST(ForgerySafe, LetsOnlyOwnPagesChangeState) {
    EXPECT_TRUE(forgery_safe(request("kvm", "")));
    EXPECT_FALSE(forgery_safe(request("kvm", "http://evil.example")));
    EXPECT_FALSE(forgery_safe(request("kvm", "null")));
    EXPECT_TRUE(forgery_safe(request("kvm", "http://evil.example", false, "GET")));
    for (const auto* site : {"cross-site", "same-site"}) {
        Request marked = request("kvm", "", false, "GET");
        marked.headers.emplace_back("Sec-Fetch-Site", site);
        EXPECT_FALSE(forgery_safe(marked));
    }
    Request own = request("kvm", "http://kvm");
    own.headers.emplace_back("Sec-Fetch-Site", "same-origin");
    EXPECT_TRUE(forgery_safe(own));
}

}  // namespace
}  // namespace nanokvm::http
