// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/abi/abi_entries_test.hpp"
#include "capture/sg2002/abi/abi_entries_venc_test.hpp"
#include "capture/sg2002/abi/errors.hpp"

#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace nanokvm::capture::sg2002::abi {
namespace {

using Facts = std::map<std::string, std::pair<std::uint64_t, std::uint64_t>>;

Facts facts_of_reference() {
    Facts facts;
    std::ifstream file(NANOKVM_SOURCE_DIR "/tests/data/sg2002-abi.txt");
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        std::istringstream words(line);
        std::string kind;
        std::string name;
        std::string first;
        std::string second = "0";
        words >> kind >> name >> first >> second;
        const std::string key = kind + ' ' + name;
        const bool is_new =
            facts.emplace(key, std::pair(std::stoull(first, nullptr, 0), std::stoull(second, nullptr, 0))).second;
        EXPECT_TRUE(is_new) << key << " is there twice";
    }
    return facts;
}

Facts facts_of_headers() {
    Facts facts;
    for (const Entry& entry : entries) {
        facts.emplace(entry.name, std::pair(entry.first, entry.second));
    }
    for (const Entry& entry : venc_entries) {
        facts.emplace(entry.name, std::pair(entry.first, entry.second));
    }
    return facts;
}

TEST(Sg2002Abi, EveryStructureCodeAndConstantIsThatOfTheReference) {
    const Facts reference = facts_of_reference();
    const Facts headers = facts_of_headers();
    ASSERT_GT(reference.size(), 500U);
    for (const auto& [name, fact] : reference) {
        const auto found = headers.find(name);
        if (found == headers.end()) {
            ADD_FAILURE() << name << " is in the reference, but not in the headers";
            continue;
        }
        EXPECT_EQ(found->second, fact) << name;
    }
    for (const auto& [name, fact] : headers) {
        EXPECT_TRUE(reference.contains(name)) << name << " is in the headers, but not in the reference";
    }
}

TEST(Sg2002Abi, ErrorCodesAreMadeAsTheReferenceSpellsThem) {
    EXPECT_EQ(error_code(vpss_error_base, ErrorId::exists), static_cast<int>(0xC0068004));
    EXPECT_EQ(error_code(vpss_error_base, ErrorId::buffer_empty), static_cast<int>(0xC006800E));
    EXPECT_EQ(error_code(venc_error_base, ErrorId::busy), static_cast<int>(0xC0078012));
    EXPECT_EQ(error_code(venc_error_base, ErrorId::venc_init), static_cast<int>(0xC0078040));
}

}  // namespace
}  // namespace nanokvm::capture::sg2002::abi
