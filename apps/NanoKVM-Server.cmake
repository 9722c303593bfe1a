# SPDX-License-Identifier: GPL-3.0-or-later
find_package(CLI11 REQUIRED)
add_executable(NanoKVM-Server
  ${CMAKE_CURRENT_LIST_DIR}/NanoKVM-Server.cpp ${CMAKE_CURRENT_LIST_DIR}/boards.cpp ${CMAKE_CURRENT_LIST_DIR}/first_password.cpp
  ${CMAKE_CURRENT_LIST_DIR}/listeners.cpp ${CMAKE_CURRENT_LIST_DIR}/server_options.cpp
  ${CMAKE_CURRENT_LIST_DIR}/status_wiring.cpp ${CMAKE_CURRENT_LIST_DIR}/webrtc_options.cpp ${CMAKE_CURRENT_LIST_DIR}/password_note.cpp
  ${CMAKE_CURRENT_LIST_DIR}/panel_notes.cpp)
target_link_libraries(NanoKVM-Server PRIVATE
  nk_api_auth nk_api_device nk_api_input nk_api_media nk_api_panel nk_api_video nk_board_cube nk_board_linux nk_board_virtual nk_system nk_config nk_stream nk_account nk_http CLI11::CLI11)
