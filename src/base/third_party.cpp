// SPDX-License-Identifier: GPL-3.0-or-later
// The bodies of header-only libraries, compiled once for all.
#include <boost/asio/impl/src.hpp>
#include <boost/json/src.hpp>
