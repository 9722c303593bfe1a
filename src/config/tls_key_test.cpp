// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/tls_key.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <sys/stat.h>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace nanokvm::config {
namespace {

struct Pair {
    base::TemporaryFolder folder;
    std::filesystem::path certificate = folder.path() / "server.crt";
    std::filesystem::path key = folder.path() / "server.key";
    base::Result<bool> ensure() const {
        return ensure_tls_key(certificate, key, {"kvm-1234", "kvm-1234.local"}, {"10.0.0.7"});
    }
};

TEST(TlsKey, TwoDevicesHaveDifferentKeysAndTheirOwnNames) {
    const Pair a;
    const Pair b;
    ASSERT_TRUE(a.ensure().value());
    ASSERT_TRUE(b.ensure().value());
    EXPECT_NE(base::read_file(a.key).value(), base::read_file(b.key).value());
    FILE* file = std::fopen(a.certificate.c_str(), "r");
    X509* certificate = PEM_read_X509(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    ASSERT_NE(certificate, nullptr);
    EXPECT_EQ(X509_check_host(certificate, "kvm-1234.local", 0, 0, nullptr), 1);
    EXPECT_EQ(X509_check_ip_asc(certificate, "10.0.0.7", 0), 1);
    EXPECT_EQ(X509_check_ip_asc(certificate, "10.0.0.8", 0), 0);
    X509_free(certificate);
}

TEST(TlsKey, TheKeyIsTheOwnersAlone) {
    const Pair pair;
    ASSERT_TRUE(pair.ensure());
    struct stat info {};
    ASSERT_EQ(::stat(pair.key.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(TlsKey, AnExistingPairStays) {
    const Pair pair;
    ASSERT_TRUE(pair.ensure().value());
    const auto before = base::read_file(pair.key).value();
    EXPECT_FALSE(pair.ensure().value());
    EXPECT_EQ(base::read_file(pair.key).value(), before);
}

TEST(TlsKey, HalfAPairIsAnErrorThatNamesTheMissingHalf) {
    const Pair pair;
    ASSERT_TRUE(pair.ensure());
    std::filesystem::remove(pair.key);
    const auto again = pair.ensure();
    ASSERT_FALSE(again);
    EXPECT_TRUE(again.error().message.starts_with(pair.key.string()));
}

}  // namespace
}  // namespace nanokvm::config
