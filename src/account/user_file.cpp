// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/user_file.hpp"

#include "account/bcrypt.hpp"
#include "account/obfuscation.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace nanokvm::account {
namespace {

constexpr std::size_t max_users = 1000;

bool read_text(const boost::json::object& object, std::string_view key, std::string& value) {
    const auto* found = object.if_contains(key);
    if (found == nullptr || !found->is_string()) {
        return false;
    }
    value = found->get_string();
    return true;
}

/// Absent is false.
bool read_flag(const boost::json::object& object, std::string_view key, bool& value) {
    const auto* found = object.if_contains(key);
    if (found != nullptr && !found->is_bool()) {
        return false;
    }
    value = found != nullptr && found->get_bool();
    return true;
}

base::Result<User> parse_user(const boost::json::value& value) {
    if (!value.is_object()) {
        return base::fail("an entry of users is no object");
    }
    const boost::json::object& object = value.get_object();
    User user;
    std::string role;
    if (!read_text(object, "username", user.username) || !is_username(user.username)) {
        return base::fail("an entry of users has no valid username");
    }
    if (!read_text(object, "password", user.password) || user.password.empty()) {
        return base::fail("user " + user.username + " has no password");
    }
    if (!read_text(object, "role", role) || !parse_role(role, user.role)) {
        return base::fail("user " + user.username + " has no valid role");
    }
    if (!read_flag(object, "enabled", user.enabled) ||
        !read_flag(object, "mustChangePassword", user.must_change_password) ||
        !read_flag(object, "systemAccount", user.system_account)) {
        return base::fail("user " + user.username + " has a flag that is neither true nor false");
    }
    if (const auto* version = object.if_contains("tokenVersion")) {
        boost::system::error_code error;
        user.token_version = version->is_double() ? 0 : version->to_number<std::uint64_t>(error);
        if (error || version->is_double()) {
            return base::fail("user " + user.username + " has a tokenVersion that is no unsigned integer");
        }
    }
    user.token_version = std::max<std::uint64_t>(user.token_version, 1);
    return user;
}

/// One account at the top level, no version: a firmware up to 2.5.0 wrote it.
base::Result<Users> parse_legacy(const boost::json::object& object) {
    User user;
    if (!read_text(object, "username", user.username) || !is_username(user.username) ||
        !read_text(object, "password", user.password) || user.password.empty()) {
        return base::fail("it holds neither users nor a single username and password");
    }
    user.role = Role::admin;
    user.enabled = true;
    user.system_account = true;
    user.must_change_password = deobfuscate(user.password) == "admin" || user.password == "admin";
    return Users{user};
}

boost::json::object user_object(const User& user) {
    boost::json::object object{{"username", user.username},
                               {"password", user.password},
                               {"role", role_name(user.role)},
                               {"enabled", user.enabled},
                               {"tokenVersion", user.token_version}};
    if (user.must_change_password) {
        object["mustChangePassword"] = true;
    }
    if (user.system_account) {
        object["systemAccount"] = true;
    }
    return object;
}

/// Two-space indent, one member a line: how the stock firmware writes the file.
void write_indented(std::string& out, const boost::json::value& value, std::size_t depth) {
    const auto members = [&](const auto& list, char open, char close, const auto& write_one) {
        out += open;
        bool first = true;
        for (const auto& one : list) {
            out += first ? "\n" : ",\n";
            out.append(2 * depth + 2, ' ');
            write_one(one);
            first = false;
        }
        out += '\n';
        out.append(2 * depth, ' ');
        out += close;
    };
    if (value.is_object()) {
        members(value.get_object(), '{', '}', [&](const auto& member) {
            out += boost::json::serialize(boost::json::string(member.key())) + ": ";
            write_indented(out, member.value(), depth + 1);
        });
    } else if (value.is_array()) {
        members(value.get_array(), '[', ']', [&](const auto& item) { write_indented(out, item, depth + 1); });
    } else {
        out += boost::json::serialize(value);
    }
}

}  // namespace

base::Result<Users> parse_user_file(std::string_view text) {
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = 8;
    const auto value = boost::json::parse(text, error, {}, options);
    if (error || !value.is_object()) {
        return base::fail("it is no JSON object" + (error ? " (" + error.message() + ")" : std::string()));
    }
    const boost::json::object& object = value.get_object();
    const auto* list = object.if_contains("users");
    if (list == nullptr) {
        return parse_legacy(object);
    }
    if (!list->is_array() || list->get_array().size() > max_users) {
        return base::fail("users is no list of at most " + std::to_string(max_users));
    }
    Users users;
    for (const auto& entry : list->get_array()) {
        auto user = parse_user(entry);
        if (!user) {
            return tl::unexpected(user.error());
        }
        users.push_back(std::move(*user));
    }
    if (auto checked = check_users(users); !checked) {
        return tl::unexpected(checked.error());
    }
    return users;
}

std::string user_file(const Users& users) {
    const auto owner = std::find_if(users.begin(), users.end(), [](const User& user) { return user.system_account; });
    const auto admin = std::find_if(users.begin(), users.end(),
                                    [](const User& user) { return user.enabled && user.role == Role::admin; });
    const User& mirrored = owner != users.end() ? *owner : admin != users.end() ? *admin : users.front();
    boost::json::array list;
    for (const User& user : users) {
        list.push_back(user_object(user));
    }
    std::string text;
    write_indented(text,
                   boost::json::object{{"version", 1},
                                       {"users", std::move(list)},
                                       {"username", mirrored.username},
                                       {"password", mirrored.password}},
                   0);
    return text + "\n";
}

bool is_username(std::string_view text) noexcept {
    const auto alphanumeric = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !text.empty() && text.size() <= 32 && alphanumeric(text[0]) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return alphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

base::Result<void> check_users(const Users& users) {
    std::set<std::string_view> names;
    int owners = 0;
    bool administered = false;
    for (const User& user : users) {
        if (!names.insert(user.username).second) {
            return base::fail("user " + user.username + " stands there twice");
        }
        const bool admin = user.enabled && user.role == Role::admin;
        administered = administered || admin;
        owners += user.system_account ? 1 : 0;
        if (user.system_account && !admin) {
            return base::fail("the device owner " + user.username + " is no enabled admin");
        }
    }
    if (owners > 1) {
        return base::fail("more than one device owner");
    }
    return administered ? base::Result<void>() : base::fail("at least one enabled admin is required");
}

std::string_view role_name(Role role) noexcept {
    return role == Role::admin ? "admin" : "user";
}

bool parse_role(std::string_view text, Role& role) noexcept {
    if (text != "admin" && text != "user") {
        return false;
    }
    role = text == "admin" ? Role::admin : Role::user;
    return true;
}

}  // namespace nanokvm::account
