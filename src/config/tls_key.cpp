// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/tls_key.hpp"

#include "base/files.hpp"
#include "base/free.hpp"
#include "base/openssl.hpp"

#include <arpa/inet.h>
#include <array>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

namespace nanokvm::config {
namespace {

using base::openssl::Certificate;
using base::openssl::Extension;
using base::openssl::Key;
using base::openssl::Memory;

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string alternative_names(const std::vector<std::string>& names, const std::vector<std::string>& addresses) {
    std::string list = "DNS:localhost,IP:127.0.0.1,IP:::1";
    for (const auto& name : names) {
        list += ",DNS:" + name;
    }
    for (const auto& address : addresses) {
        list += ",IP:" + address;
    }
    return list;
}

bool add_extension(X509* certificate, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Serial numbers are unpredictable and positive (RFC 5280 section 4.1.2.2).
bool set_serial(X509* certificate) {
    std::array<unsigned char, 8> bytes{};
    if (RAND_bytes(bytes.data(), bytes.size()) != 1) {
        return false;
    }
    std::uint64_t serial = 0;
    for (const unsigned char byte : bytes) {
        serial = serial << 8U | byte;
    }
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1;
}

Certificate self_signed(EVP_PKEY* key, const std::string& common_name, const std::string& alternatives) {
    Certificate certificate(X509_new());
    X509_NAME* name = certificate ? X509_get_subject_name(certificate.get()) : nullptr;
    const bool good =
        name != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1 && set_serial(certificate.get()) &&
        ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate.get()), "19700101000000Z") == 1 &&
        ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate.get()), "20700101000000Z") == 1 &&
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0) == 1 &&
        X509_set_issuer_name(certificate.get(), name) == 1 && X509_set_pubkey(certificate.get(), key) == 1 &&
        add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(certificate.get(), NID_ext_key_usage, "serverAuth") &&
        add_extension(certificate.get(), NID_subject_alt_name, alternatives) &&
        X509_sign(certificate.get(), key, EVP_sha256()) > 0;
    return good ? std::move(certificate) : nullptr;
}

}  // namespace

base::Result<bool> ensure_tls_key(const std::filesystem::path& certificate_file, const std::filesystem::path& key_file,
                                  const std::vector<std::string>& names, const std::vector<std::string>& addresses) {
    const bool have_certificate = std::filesystem::exists(certificate_file);
    const bool have_key = std::filesystem::exists(key_file);
    if (have_certificate && have_key) {
        return false;
    }
    if (have_certificate || have_key) {
        return base::fail((have_key ? certificate_file : key_file).string() + " is missing although " +
                          (have_key ? key_file : certificate_file).string() +
                          " is there: restore it, or remove the other to have a new pair made");
    }
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate =
        key ? self_signed(key.get(), names.empty() ? "nanokvm" : names.front(), alternative_names(names, addresses))
            : nullptr;
    const Memory key_text(BIO_new(BIO_s_mem()));
    const Memory certificate_text(BIO_new(BIO_s_mem()));
    if (!certificate || !key_text || !certificate_text ||
        PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1) {
        return base::fail("cannot make a TLS key for " + (names.empty() ? std::string("this device") : names.front()));
    }
    if (auto written = base::write_file_atomically(key_file, text_of(key_text.get()), 0600); !written) {
        return tl::unexpected(written.error());
    }
    if (auto written = base::write_file_atomically(certificate_file, text_of(certificate_text.get())); !written) {
        return tl::unexpected(written.error());
    }
    return true;
}

std::vector<std::string> own_names(const std::string& hostname) {
    return hostname.empty() ? std::vector<std::string>{} : std::vector<std::string>{hostname, hostname + ".local"};
}

std::vector<std::string> own_addresses() {
    std::vector<std::string> addresses;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        return addresses;
    }
    const std::unique_ptr<ifaddrs, base::Free<::freeifaddrs>> owner(first);
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0 || (entry->ifa_flags & IFF_LOOPBACK) != 0) {
            continue;
        }
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (entry->ifa_addr->sa_family == AF_INET) {
            ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr, text.data(),
                        text.size());
            addresses.emplace_back(text.data());
        } else if (entry->ifa_addr->sa_family == AF_INET6) {
            const auto& address = reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr)->sin6_addr;
            if (!IN6_IS_ADDR_LINKLOCAL(&address)) {
                ::inet_ntop(AF_INET6, &address, text.data(), text.size());
                addresses.emplace_back(text.data());
            }
        }
    }
    return addresses;
}

}  // namespace nanokvm::config
