// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server.hpp"

#include "base/temporary_folder.hpp"
#include "http/loopback_pair.hpp"
#include "http/websocket.hpp"

#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The cookie says who one is.
class CookieAuthenticator : public Authenticator {
public:
    std::optional<account::Principal> authenticate(const Request& request) override {
        const auto who = request.cookie("who");
        if (who == "admin") {
            return account::Principal{.username = "admin", .role = account::Role::admin};
        }
        if (who == "user") {
            return account::Principal{.username = "bob", .role = account::Role::user};
        }
        return std::nullopt;
    }
};

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): the server keeps the request alive
awaitable<Response> echo(Request& request) {
    co_return text(
        200, request.method + " " + request.path + " " + std::string(request.path_param("name")) + " " + request.body);
}
awaitable<Response> fail_badly(Request&) {
    throw std::runtime_error("on purpose");
    co_return Response();
}
awaitable<Response> count_bytes(Request&, BodyReader& body) {
    std::size_t total = 0;
    for (;;) {
        const auto piece = co_await body.next();
        if (!piece) {
            co_return text(200, "broken: " + piece.error().message);
        }
        if (piece->empty()) {
            co_return text(200, std::to_string(total));
        }
        total += piece->size();
    }
}
awaitable<Response> refuse_unread(Request&, BodyReader&) {
    co_return text(200, "not wanted");
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

class ServerTest : public ::testing::Test {
protected:
    void SetUp() override {
        router.add("GET", "/api/open", Access::open, echo);
        router.add("POST", "/api/open", Access::open, echo);
        router.add("GET", "/api/user", Access::user, echo);
        router.add("POST", "/api/users/:name", Access::admin, echo, 100);
        router.add("GET", "/api/broken", Access::open, fail_badly);
        router.add("GET", "/api/local", Access::local, echo);
        router.upload("POST", "/api/upload", Access::open, count_bytes);
        router.upload("POST", "/api/refused", Access::open, refuse_unread);
        router.websocket("/api/ws", Access::user, [this](Takeover takeover) {
            sockets.push_back(WebSocket::make(std::move(takeover), {}));
            sockets.back()->start({.message = [socket = std::weak_ptr(sockets.back())](auto payload, bool) {
                socket.lock()->send_small(payload);
            }});
        });
        router.stream("/api/stream", Access::user,
                      [this](Takeover takeover) { streams.push_back(std::move(takeover)); });
        std::ofstream(web.path() / "index.html") << "<html>";
        std::ofstream(web.path() / "big.js") << std::string(300'000, 'j');
        files.emplace(std::move(*StaticFiles::open(web.path())));
    }

    void TearDown() override {
        for (auto& socket : sockets) {
            socket->drop();
        }
        streams.clear();
        if (server) {
            server->stop();
            run_until([&] { return server->connections() == 0; });
        }
    }

    void start(const ServerLimits& limits = {}) {
        server.emplace(
            loop, router, authenticator,
            Server::Options{.limits = limits,
                            .hosts = HostPolicy("kvm", {}),
                            .files = &*files,
                            .proxies = {},
                            .local_caller = [](const Request& request) { return request.header("x-local") == "yes"; }});
        const auto listening = server->listen("127.0.0.1", 0);
        ASSERT_TRUE(listening) << listening.error().message;
    }
    [[nodiscard]] std::uint16_t port() const { return server->endpoints().back().port(); }

    void run_until(const std::function<bool()>& done) {
        for (int round = 0; round < 20000 && !done(); ++round) {
            loop.restart();
            loop.run_for(1ms);
        }
        EXPECT_TRUE(done());
    }

    // What comes until `enough` of it is there, or the server closes.
    std::string receive(const TestClient& client, const std::function<bool(const std::string&)>& enough) {
        std::string got;
        bool ended = false;
        run_until([&] {
            got += client.take(&ended);
            return ended || enough(got);
        });
        return got;
    }
    std::string receive_all(const TestClient& client) {
        return receive(client, [](const std::string&) { return false; });
    }

    // One request on a connection of its own, with Connection: close.
    std::string ask(const std::string& line, const std::string& headers = "", const std::string& body = "") {
        if (!server) {
            start();
        }
        const TestClient client(port());
        const std::string request = line + " HTTP/1.1\r\nHost: kvm\r\nConnection: close\r\n" + headers +
                                    (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") +
                                    "\r\n" + body;
        std::thread sender([&] { client.send(request); });  // a long body is taken while the loop runs
        const std::string answer = receive_all(client);
        ::shutdown(client.fd(), SHUT_RDWR);
        sender.join();
        return answer;
    }

    static std::string body_of(const std::string& answer) {
        const auto end = answer.find("\r\n\r\n");
        return end == std::string::npos ? "" : answer.substr(end + 4);
    }

    boost::asio::io_context loop;
    Router router;
    CookieAuthenticator authenticator;
    base::TemporaryFolder web;
    std::optional<StaticFiles> files;
    std::optional<Server> server;
    std::vector<std::shared_ptr<WebSocket>> sockets;
    std::vector<Takeover> streams;
};

constexpr auto* as_admin = "Cookie: who=admin\r\n";
constexpr auto* as_user = "Cookie: a=b; who=user\r\n";

TEST_F(ServerTest, AnswersARoute) {
    const auto answer = ask("POST /api/users/b%6Fb/?x=1", as_admin, "the body");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'self'; "));
    EXPECT_EQ(body_of(answer), "POST /api/users/bob bob the body");
}

TEST_F(ServerTest, ChecksSessionAndRole) {
    EXPECT_THAT(ask("GET /api/user"), StartsWith("HTTP/1.1 401 Unauthorized\r\n"));
    EXPECT_EQ(body_of(ask("GET /api/user")), "\"unauthorized\"");
    EXPECT_THAT(ask("GET /api/user", as_user), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(ask("POST /api/users/a", as_user, "x"), StartsWith("HTTP/1.1 403 Forbidden\r\n"));
    EXPECT_EQ(body_of(ask("POST /api/users/a", as_user, "x")), "\"forbidden\"");
    EXPECT_THAT(ask("GET /api/open"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(ServerTest, AnUnknownRouteAndAWrongMethodAre404) {
    for (const auto* line :
         {"GET /api/nope", "PUT /api/open", "OPTIONS /api/open", "HEAD /api/open", "GET /nope.js", "POST /"}) {
        const auto answer = ask(line);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 404 Not Found\r\n")) << line;
        EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain\r\n"));
        EXPECT_EQ(body_of(answer), std::string_view(line).starts_with("HEAD") ? "" : "404 page not found");
    }
}

TEST_F(ServerTest, ServesFilesAndTheirHeads) {
    EXPECT_EQ(body_of(ask("GET /")), "<html>");
    EXPECT_EQ(body_of(ask("GET /big.js")), std::string(300'000, 'j'));
    const auto head = ask("HEAD /big.js");
    EXPECT_THAT(head, HasSubstr("Content-Length: 300000\r\n"));
    EXPECT_EQ(body_of(head), "");
}

TEST_F(ServerTest, ServesNothingOutsideTheWebFolder) {
    for (const auto* path : {"/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
                             "/./index.html", "/index.html%00.js", "/.%2e/index.html"}) {
        EXPECT_THAT(ask(std::string("GET ") + path), Not(StartsWith("HTTP/1.1 200"))) << path;
    }
}

TEST_F(ServerTest, AFailingHandlerIsA500WithAnEmptyBody) {
    const auto answer = ask("GET /api/broken");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
    EXPECT_EQ(body_of(answer), "");
}

TEST_F(ServerTest, RefusesForeignPages) {
    EXPECT_THAT(ask("POST /api/open", "Origin: http://evil.example\r\n", "x"), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(ask("POST /api/open", "Origin: null\r\n", "x"), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(ask("GET /api/open", "Sec-Fetch-Site: cross-site\r\n"), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(ask("POST /api/open", "Origin: http://kvm\r\n", "x"), StartsWith("HTTP/1.1 200"));
    const auto preflight =
        ask("OPTIONS /api/open", "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n");
    EXPECT_THAT(preflight, StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(preflight, Not(HasSubstr("Access-Control-Allow")));
}

TEST_F(ServerTest, RefusesForeignHostNames) {
    start();
    const TestClient client(port());
    client.send("GET / HTTP/1.1\r\nHost: rebound.evil.example\r\nConnection: close\r\n\r\n");
    const auto answer = receive_all(client);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 421 Misdirected Request\r\n"));
    EXPECT_THAT(answer, HasSubstr("security.hostNames"));
}

TEST_F(ServerTest, KeepsAConnectionForPipelinedAndSplitRequests) {
    start();
    const TestClient client(port());
    const std::string request = "POST /api/open HTTP/1.1\r\nHost: kvm\r\nContent-Length: 2\r\n\r\nhi";
    client.send(request + request + request.substr(0, 40));
    const auto count = [](const std::string& text) {
        std::size_t answers = 0;
        for (auto at = text.find("POST /api/open  hi"); at != std::string::npos;
             at = text.find("POST /api/open  hi", at + 1)) {
            ++answers;
        }
        return answers;
    };
    EXPECT_EQ(count(receive(client, [&](const auto& got) { return count(got) >= 2; })), 2U);
    for (const char c : request.substr(40)) {
        client.send({&c, 1});
        loop.restart();
        loop.run_for(1ms);
    }
    EXPECT_EQ(count(receive(client, [&](const auto& got) { return count(got) >= 1; })), 1U);
    EXPECT_EQ(server->connections(), 1U);
}

TEST_F(ServerTest, ReadsAShortUnwantedBodyAwayAndGoesOn) {
    start();
    const TestClient client(port());
    client.send("POST /api/nope HTTP/1.1\r\nHost: kvm\r\nContent-Length: 30000\r\n\r\n" + std::string(30000, 'x') +
                "GET /api/open HTTP/1.1\r\nHost: kvm\r\n\r\n");
    const auto answer = receive(client, [](const auto& got) { return got.ends_with("GET /api/open  "); });
    EXPECT_THAT(answer, HasSubstr("404 page not found"));
}

TEST_F(ServerTest, RefusesLongHeadsAndBodies) {
    EXPECT_THAT(ask("GET /api/open", "X: " + std::string(9000, 'x') + "\r\n"), StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(ask("POST /api/users/a", as_admin, std::string(101, 'x')), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(ask("POST /api/users/a", as_admin, std::string(3'000'000, 'x')), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(ask("POST /api/users/a", as_admin, std::string(100, 'x')), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(ask("POST /api/users/a", std::string(as_admin) + "Transfer-Encoding: chunked\r\n\r\n65\r\n" +
                                             std::string(101, 'x') + "\r\n0\r\n"),
                StartsWith("HTTP/1.1 413"));
}

TEST_F(ServerTest, RefusesWhatIsNotHttp) {
    start();
    const TestClient client(port());
    client.send("\x16\x03\x01 this is TLS\r\n\r\n");
    EXPECT_THAT(receive_all(client), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_F(ServerTest, StreamsUploadsOfAnySize) {
    EXPECT_EQ(body_of(ask("POST /api/upload", "", std::string(5'000'000, 'u'))), "5000000");
    EXPECT_EQ(body_of(ask("POST /api/upload", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n")), "5");
    EXPECT_EQ(body_of(ask("POST /api/upload")), "0");
    EXPECT_THAT(ask("POST /api/refused", "", std::string(5'000'000, 'u')), HasSubstr("not wanted"));
}

TEST_F(ServerTest, InvitesABodyThatWaits) {
    start();
    const TestClient client(port());
    client.send("POST /api/open HTTP/1.1\r\nHost: kvm\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(receive(client, [](const auto& got) { return got.ends_with("\r\n\r\n"); }),
              "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    EXPECT_THAT(receive(client, [](const auto& got) { return got.ends_with("ok"); }), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, ASlowHeadAndAnIdleConnectionAreClosed) {
    start({.header_timeout = 1s, .idle_timeout = 1s});
    const TestClient slow(port());
    slow.send("GET /api/open HTTP/1.1\r\nHost:");
    const TestClient silent(port());
    const TestClient idle(port());
    idle.send("GET /api/open HTTP/1.1\r\nHost: kvm\r\n\r\n");
    EXPECT_EQ(receive_all(slow), "");
    EXPECT_EQ(receive_all(silent), "");
    EXPECT_THAT(receive_all(idle), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, AClientThatStopsReadingIsClosed) {
    std::ofstream(web.path() / "huge.js") << std::string(20'000'000, 'h');
    start({.write_timeout = 1s});
    const TestClient client(port(), 4096);
    client.send("GET /huge.js HTTP/1.1\r\nHost: kvm\r\n\r\n");
    run_until([&] { return server->connections() == 1; });
    run_until([&] { return server->connections() == 0; });
}

TEST_F(ServerTest, BoundsItsConnectionsAndGivesIdleOnesUpFirst) {
    start({.connections = 3});
    std::vector<TestClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back(port());
        clients.back().send("GET /api/open HTTP/1.1\r\nHost: kvm\r\n\r\n");
        EXPECT_THAT(receive(clients.back(), [](const auto& got) { return got.ends_with("open  "); }),
                    StartsWith("HTTP/1.1 200"));
    }
    EXPECT_EQ(server->connections(), 3U);
    EXPECT_THAT(ask("GET /api/open"), StartsWith("HTTP/1.1 200"));
    bool ended = false;
    run_until([&] {
        clients.front().take(&ended);
        return ended;
    });
    EXPECT_LE(server->connections(), 3U);
}

constexpr auto* upgrade =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

TEST_F(ServerTest, UpgradesToAWebSocket) {
    start();
    const TestClient client(port());
    client.send(std::string("GET /api/ws HTTP/1.1\r\nHost: kvm\r\nOrigin: http://kvm\r\n") + as_user + upgrade +
                "\r\n\x82\x82" + std::string(4, '\0') + "hi");
    const auto answer = receive(client, [](const auto& got) { return got.ends_with("hi"); });
    EXPECT_EQ(answer,
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x82\x02hi");
    EXPECT_EQ(server->connections(), 1U) << "taken-over connections count";
}

TEST_F(ServerTest, RefusesWrongUpgrades) {
    EXPECT_THAT(ask("GET /api/ws", upgrade), StartsWith("HTTP/1.1 401"));
    const auto plain = ask("GET /api/ws", as_user);
    EXPECT_THAT(plain, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_THAT(plain, HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
    EXPECT_EQ(body_of(plain), "Bad Request\n");
    const auto foreign = ask("GET /api/ws", std::string(as_user) + upgrade + "Origin: http://evil.example\r\n");
    EXPECT_THAT(foreign, StartsWith("HTTP/1.1 403 Forbidden\r\n"));
    EXPECT_EQ(body_of(foreign), "Forbidden\n");
    for (const auto* wrong :
         {"Upgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
          "dGhlIHNhbXBsZSBub25jZQ==\r\n",
          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: "
          "dGhlIHNhbXBsZSBub25jZQ==\r\n",
          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n",
          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"}) {
        EXPECT_THAT(ask("GET /api/ws", std::string(as_user) + wrong), StartsWith("HTTP/1.1 400")) << wrong;
    }
    EXPECT_TRUE(sockets.empty());
}

TEST_F(ServerTest, HandsAStreamOverUntouched) {
    start();
    const TestClient client(port());
    client.send(std::string("GET /api/stream?v=1 HTTP/1.1\r\nHost: kvm\r\n") + as_user + "\r\nmore");
    run_until([&] { return !streams.empty(); });
    EXPECT_EQ(streams[0].request.query_param("v"), "1");
    EXPECT_EQ(streams[0].request.session->username, "bob");
    EXPECT_EQ(streams[0].leftover, "more");
    EXPECT_EQ(client.take(), "");
}

TEST_F(ServerTest, ALocalRouteIsForTheDevicesOwnPrograms) {
    start();
    EXPECT_THAT(ask("GET /api/local"), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(ask("GET /api/local", "Cookie: who=admin\r\n"), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(ask("GET /api/local", "X-Local: yes\r\n"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask("GET /api/user", "X-Local: yes\r\n"), StartsWith("HTTP/1.1 401 "));
    ASSERT_TRUE(server->listen_redirect("127.0.0.1", 0, 8443));
    EXPECT_THAT(ask("GET /api/local"), StartsWith("HTTP/1.1 307 "));
    EXPECT_THAT(ask("GET /api/local", "X-Local: yes\r\n"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask("GET /api/user", "X-Local: yes\r\n"), StartsWith("HTTP/1.1 307 "));
}

TEST_F(ServerTest, RedirectsToHttps) {
    start();
    ASSERT_TRUE(server->listen_redirect("127.0.0.1", 0, 8443));
    const auto answer = ask("GET /a%20b?c=d");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 307 Temporary Redirect\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nLocation: https://kvm:8443/a%20b?c=d\r\n"));
    const TestClient client(port());
    client.send("POST /x HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(receive_all(client), HasSubstr("\r\nLocation: https://[::1]:8443/x\r\n"));
}

TEST_F(ServerTest, AStoppedServerAcceptsNoMore) {
    start();
    const auto closed_port = port();
    server->stop();
    loop.restart();
    loop.run_for(1ms);
    EXPECT_FALSE(TestClient(closed_port).connected());
}

TEST_F(ServerTest, NamesAnAddressItCannotListenOn) {
    start();
    const auto twice = server->listen("127.0.0.1", port());
    ASSERT_FALSE(twice);
    EXPECT_THAT(twice.error().message, StartsWith("cannot listen on 127.0.0.1:"));
    EXPECT_THAT(twice.error().message, HasSubstr("in use"));
}

}  // namespace
}  // namespace nanokvm::http
