// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/local_caller.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <filesystem>
#include <string>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

class LocalCallerTest : public ::testing::Test {
protected:
    LocalCallerTest() { std::filesystem::create_directories(root_ / "/etc/kvm"); }
    static http::Request from(const std::string& peer, const std::string& token) {
        http::Request request;
        request.peer = peer;
        request.headers.emplace_back("x-nanokvm-internal-token", token);
        return request;
    }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
    std::filesystem::path file_ = root_ / "/etc/kvm/.picoclaw_internal_token";
};

TEST_F(LocalCallerTest, ASecretIsMadeOnceForOwnersEyesOnly) {
    ASSERT_TRUE(LocalCaller::load(root_));
    struct stat info {};
    ASSERT_EQ(::stat(file_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    const auto made = base::read_file(file_).value();
    EXPECT_EQ(made.size(), 89U) << "64 bytes as padded base64url, and a newline";
    ASSERT_TRUE(LocalCaller::load(root_));
    EXPECT_EQ(base::read_file(file_).value(), made);
}

TEST_F(LocalCallerTest, ItTakesTheSecretAndALoopbackAddress) {
    const std::string secret(88, 's');
    ASSERT_TRUE(base::write_file_atomically(file_, secret + "\n", 0600));
    const auto caller = LocalCaller::load(root_).value();
    EXPECT_TRUE(caller.is(from("127.0.0.1", secret)));
    EXPECT_TRUE(caller.is(from("::1", secret)));
    EXPECT_FALSE(caller.is(from("192.168.1.7", secret)));
    EXPECT_FALSE(caller.is(from("127.0.0.1", "")));
    EXPECT_FALSE(caller.is(from("127.0.0.1", std::string(88, 't'))));
    EXPECT_FALSE(caller.is(http::Request{}));
}

TEST_F(LocalCallerTest, WithoutASecretNobodyIsLetIn) {
    EXPECT_FALSE(LocalCaller().is(from("127.0.0.1", "")));
    std::filesystem::create_directories(file_);
    EXPECT_FALSE(LocalCaller::load(root_));
}

}  // namespace
}  // namespace nanokvm::api
