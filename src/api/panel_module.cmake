# SPDX-License-Identifier: GPL-3.0-or-later
nk_module(api_panel SMALL
  SOURCES vm_oled.cpp
  TESTS vm_oled_test.cpp
  LINK nk_panel nk_http nk_asio)
