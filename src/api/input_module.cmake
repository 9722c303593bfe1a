# SPDX-License-Identifier: GPL-3.0-or-later
nk_module(api_input SMALL
  SOURCES event_board.cpp hid.cpp input_socket.cpp jiggler.cpp local_caller.cpp rfc3339.cpp shortcuts.cpp usb.cpp vm_gpio.cpp
  TESTS event_board_test.cpp hid_test.cpp input_socket_test.cpp jiggler_test.cpp local_caller_test.cpp shortcuts_test.cpp usb_test.cpp vm_gpio_test.cpp
  LINK nk_account nk_api_video nk_gadget nk_http nk_input nk_power nk_base nk_asio)
