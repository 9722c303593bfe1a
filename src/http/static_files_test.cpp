// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/static_files.hpp"

#include "base/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

class StaticFilesTest : public ::testing::Test {
protected:
    void SetUp() override {
        put("index.html", "<html>");
        put("assets/app-1a2b.js", "plain script");
        put("assets/app-1a2b.js.gz", "gzipped script");
        put("photo.PNG", "png");
        put(".hidden", "secret");
        put("sub/.git/config", "secret");
        std::ofstream(outside.path() / "secret") << "secret";
        std::filesystem::create_symlink(outside.path() / "secret", web.path() / "link");
        std::filesystem::create_directory_symlink(outside.path(), web.path() / "folder-link");
        files.emplace(std::move(*StaticFiles::open(web.path())));
    }

    void put(const std::string& name, const std::string& content) {
        std::filesystem::create_directories((web.path() / name).parent_path());
        std::ofstream(web.path() / name) << content;
    }

    std::optional<Response> get(std::string path, std::vector<std::pair<std::string, std::string>> headers = {},
                                std::string method = "GET") {
        Request request;
        request.method = std::move(method);
        request.path = std::move(path);
        request.headers = std::move(headers);
        return files->serve(request);
    }

    static std::string body(const std::optional<Response>& response) {
        if (!response || !response->file) {
            return "";
        }
        std::string content(response->file_bytes, '\0');
        EXPECT_EQ(::pread(response->file->get(), content.data(), content.size(), 0),
                  static_cast<ssize_t>(content.size()));
        return content;
    }

    static std::string header(const std::optional<Response>& response, std::string_view name) {
        for (const auto& [key, value] : response->headers) {
            if (key == name) {
                return value;
            }
        }
        return "";
    }

    base::TemporaryFolder web;
    base::TemporaryFolder outside;
    std::optional<StaticFiles> files;
};

TEST_F(StaticFilesTest, ServesTheIndexRevalidatedAndAssetsForEver) {
    EXPECT_EQ(body(get("/")), "<html>");
    EXPECT_EQ(header(get("/"), "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(header(get("/"), "Cache-Control"), "no-cache");
    EXPECT_EQ(body(get("/assets/app-1a2b.js")), "plain script");
    EXPECT_EQ(header(get("/assets/app-1a2b.js"), "Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(header(get("/assets/app-1a2b.js"), "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(get("/photo.PNG"), "Content-Type"), "image/png");
}

TEST_F(StaticFilesTest, PrefersACompressedSiblingWhereTheClientTakesIt) {
    const auto zipped = get("/assets/app-1a2b.js", {{"Accept-Encoding", "br;q=1.0, gzip;q=0.8"}});
    EXPECT_EQ(body(zipped), "gzipped script");
    EXPECT_EQ(header(zipped, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(zipped, "Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(header(zipped, "Vary"), "Accept-Encoding");
    EXPECT_EQ(body(get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip;q=0"}})), "plain script");
    EXPECT_NE(header(zipped, "ETag"), header(get("/assets/app-1a2b.js"), "ETag"));
}

TEST_F(StaticFilesTest, AnUnchangedFileIsNotSentAgain) {
    const std::string etag = header(get("/"), "ETag");
    const std::string modified = header(get("/"), "Last-Modified");
    EXPECT_EQ(get("/", {{"If-None-Match", etag}})->status, 304);
    EXPECT_EQ(get("/", {{"If-None-Match", "\"other\", W/" + etag}})->status, 304);
    EXPECT_EQ(get("/", {{"If-None-Match", "\"other\""}, {"If-Modified-Since", modified}})->status, 200);
    EXPECT_EQ(get("/", {{"If-Modified-Since", modified}})->status, 304);
    EXPECT_EQ(get("/", {{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}})->status, 200);
    EXPECT_FALSE(get("/", {{"If-None-Match", etag}})->file);
}

TEST_F(StaticFilesTest, ServesNothingElse) {
    for (const auto* path : {"/nope", "/.hidden", "/sub/.git/config", "/../secret", "/assets/../index.html", "/link",
                             "/folder-link/secret", "/assets", "/assets/", "/sub", "//index.html", "/index.html/x", "",
                             "/assets/./app-1a2b.js"}) {
        EXPECT_FALSE(get(path)) << path;
    }
    EXPECT_FALSE(get(std::string("/index.html\0.png", 16)));
    EXPECT_FALSE(get("/", {}, "POST"));
    EXPECT_TRUE(get("/", {}, "HEAD"));
}

TEST(StaticFiles, AMissingFolderIsAnError) {
    const auto opened = StaticFiles::open("/nonexistent/web");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().message, "cannot open the web folder /nonexistent/web: No such file or directory");
}

}  // namespace
}  // namespace nanokvm::http
