// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/fetch/url.hpp"

#include <string>

#include <gtest/gtest.h>

namespace nanokvm::media {
namespace {

std::string told(const base::Result<Url>& url) {
    return url ? (url->tls ? "s " : "p ") + url->host + " " + std::to_string(url->port) + " " + url->target : "refused";
}

TEST(Url, IsSplit) {
    EXPECT_EQ(told(parse_url("https://Example.ORG/a/b.iso?x=1#part")), "s example.org 443 /a/b.iso?x=1");
    EXPECT_EQ(told(parse_url("HTTP://10.0.0.1:8080")), "p 10.0.0.1 8080 /");
    EXPECT_EQ(told(parse_url("http://[2001:DB8::1]:81/x")), "p 2001:db8::1 81 /x");
    EXPECT_EQ(told(parse_url("http://host?q")), "p host 80 /?q");
    EXPECT_EQ(parse_url("http://[::1]:81/secret?token")->authority(), "[::1]:81");
    EXPECT_EQ(parse_url("https://host:443/")->authority(), "host");
}

TEST(Url, OthersAreRefused) {
    for (const std::string& text : {std::string("ftp://host/x.iso"),
                                    std::string("file:///etc/passwd"),
                                    std::string("host/x.iso"),
                                    std::string("http://"),
                                    std::string("https"),
                                    std::string("http:/"),
                                    std::string("http:///x"),
                                    std::string("http://user:pw@host/x"),
                                    std::string("http://host:0/"),
                                    std::string("http://host:65536/"),
                                    std::string("http://host:8a/"),
                                    std::string("http://ho st/"),
                                    std::string("http://host/a b"),
                                    std::string("http://host/\r\nX: y"),
                                    std::string("http://[::1/"),
                                    std::string("http://[host]/"),
                                    std::string("http://h\xc3\xb6st/"),
                                    std::string("http://[::1]x/"),
                                    "http://host/" + std::string(2048, 'a'),
                                    std::string()}) {
        EXPECT_EQ(told(parse_url(text)), "refused") << text;
    }
}

TEST(Url, RedirectsLeadWhereTheySay) {
    const auto from = parse_url("https://a.example:8443/dir/x.iso?q=1").value();
    EXPECT_EQ(told(redirected(from, "https://b.example/y")), "s b.example 443 /y");
    EXPECT_EQ(told(redirected(from, "//c.example/z")), "s c.example 443 /z");
    EXPECT_EQ(told(redirected(from, "/root.iso")), "s a.example 8443 /root.iso");
    EXPECT_EQ(told(redirected(from, "next.iso?a:b")), "s a.example 8443 /dir/next.iso?a:b");
    EXPECT_EQ(told(redirected(from, "?q=2")), "s a.example 8443 /dir/x.iso?q=2");
    EXPECT_EQ(told(redirected(from, "http://a.example/x")), "refused");
    EXPECT_EQ(told(redirected(from, "file:///etc/passwd")), "refused");
}

TEST(Url, TheFileIsTheLastPartOfThePath) {
    EXPECT_EQ(file_name(parse_url("http://h/a/debian%2D12.iso?x=/y.img").value()), "debian-12.iso");
    EXPECT_EQ(file_name(parse_url("http://h/a/").value()), "");
    EXPECT_EQ(file_name(parse_url("http://h/%zz").value()), "");
}

}  // namespace
}  // namespace nanokvm::media
