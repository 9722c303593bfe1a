# SPDX-License-Identifier: GPL-3.0-or-later
nk_module(api_device SMALL
  SOURCES after_reply.cpp dns.cpp vm_autostart.cpp vm_names.cpp vm_services.cpp vm_swap.cpp vm_tls.cpp wol.cpp
  TESTS dns_test.cpp vm_autostart_test.cpp vm_names_test.cpp vm_services_test.cpp vm_swap_test.cpp vm_tls_test.cpp wol_test.cpp
  LINK nk_device_settings nk_net nk_http nk_base nk_asio)
