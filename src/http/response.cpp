// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/response.hpp"

#include "base/utf8.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace nanokvm::http {
namespace {

constexpr std::string_view json_type = "application/json; charset=utf-8";

// In JSON text these occur inside strings only, so they can be escaped afterwards. U+2028 and U+2029 are E2 80 A8/A9.
std::string with_stock_escapes(std::string_view json) {
    std::string out;
    out.reserve(json.size() + 16);
    for (std::size_t i = 0; i < json.size(); ++i) {
        switch (json[i]) {
            case '<':
                out += "\\u003c";
                continue;
            case '>':
                out += "\\u003e";
                continue;
            case '&':
                out += "\\u0026";
                continue;
            default:
                break;
        }
        const std::string_view rest = json.substr(i, 3);
        if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
            out += rest[2] == '\xA8' ? "\\u2028" : "\\u2029";
            i += 2;
            continue;
        }
        out += json[i];
    }
    return out;
}

Response json_text(int status, std::string body) {
    Response response;
    response.status = status;
    response.add("Content-Type", json_type);
    response.body = std::move(body);
    return response;
}

Response wrapped(int code, std::string_view msg, std::string_view data_json) {
    std::string body = R"({"code":)";
    body += std::to_string(code);
    body += R"(,"msg":)";
    body += to_json(boost::json::value(boost::json::string(msg)));
    body += R"(,"data":)";
    body += data_json;
    body += '}';
    return json_text(200, std::move(body));
}

}  // namespace

std::string to_json(const boost::json::value& value) {
    const std::string serialised = boost::json::serialize(value);
    return with_stock_escapes(base::valid_utf8(serialised) ? serialised : base::as_utf8(serialised));
}

Response envelope(const boost::json::value& data) {
    return wrapped(0, "success", to_json(data));
}

Response envelope() {
    return wrapped(0, "success", "null");
}

Response failure(int code, std::string_view msg) {
    return wrapped(code, msg, "null");
}

Response json(int status, const boost::json::value& value) {
    return json_text(status, to_json(value));
}

Response text(int status, std::string_view body) {
    Response response;
    response.status = status;
    response.add("Content-Type", "text/plain; charset=utf-8");
    response.body = body;
    return response;
}

Response unauthorized() {
    return json_text(401, "\"unauthorized\"");
}

Response forbidden() {
    return json_text(403, "\"forbidden\"");
}

Response not_found() {
    Response response;
    response.status = 404;
    response.add("Content-Type", "text/plain");  // without charset, as the stock server has it
    response.body = "404 page not found";
    return response;
}

}  // namespace nanokvm::http
