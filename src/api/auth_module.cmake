# SPDX-License-Identifier: GPL-3.0-or-later
nk_module(api_auth SMALL
  SOURCES auth.cpp users.cpp
  LINK nk_account nk_http)
