# SPDX-License-Identifier: GPL-3.0-or-later
find_package(CLI11 REQUIRED)
add_executable(nanokvm
  ${CMAKE_CURRENT_LIST_DIR}/nanokvm.cpp ${CMAKE_CURRENT_LIST_DIR}/nanokvm_net.cpp ${CMAKE_CURRENT_LIST_DIR}/nanokvm_usb.cpp
  ${CMAKE_CURRENT_LIST_DIR}/nanokvm_supervise.cpp ${CMAKE_CURRENT_LIST_DIR}/nanokvm_board.cpp ${CMAKE_CURRENT_LIST_DIR}/nanokvm_hardware.cpp
  ${CMAKE_CURRENT_LIST_DIR}/nanokvm_setup.cpp ${CMAKE_CURRENT_LIST_DIR}/nanokvm_card.cpp)
target_link_libraries(nanokvm PRIVATE nk_card nk_gadget nk_net nk_system CLI11::CLI11)
nk_shared_libm(nanokvm)
