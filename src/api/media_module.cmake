# SPDX-License-Identifier: GPL-3.0-or-later
nk_module(api_media SMALL
  SOURCES image_download.cpp image_upload.cpp storage.cpp
  TESTS storage_test.cpp
  LINK nk_api_input nk_media nk_account nk_http nk_base nk_asio)
