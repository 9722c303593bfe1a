# SPDX-License-Identifier: GPL-3.0-or-later
find_package(CLI11 REQUIRED)
add_executable(kvm_system ${CMAKE_CURRENT_LIST_DIR}/kvm_system.cpp)
target_link_libraries(kvm_system PRIVATE nk_system CLI11::CLI11)
nk_shared_libm(kvm_system)
