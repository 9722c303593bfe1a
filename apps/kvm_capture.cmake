# SPDX-License-Identifier: GPL-3.0-or-later
add_executable(kvm_capture ${CMAKE_CURRENT_LIST_DIR}/kvm_capture.cpp)
target_link_libraries(kvm_capture PRIVATE nk_capture)
