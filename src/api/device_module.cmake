# SPDX-License-Identifier: GPL-3.0-or-later
nk_module(api_device SMALL
  SOURCES vm_names.cpp vm_services.cpp wol.cpp
  TESTS vm_names_test.cpp vm_services_test.cpp wol_test.cpp
  LINK nk_device_settings nk_net nk_http nk_base nk_asio)
