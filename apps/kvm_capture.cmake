# SPDX-License-Identifier: GPL-3.0-or-later
add_executable(kvm_capture ${CMAKE_CURRENT_LIST_DIR}/kvm_capture.cpp)
if(NANOKVM_SOFTWARE_CAPTURE)
  target_sources(kvm_capture PRIVATE ${CMAKE_CURRENT_LIST_DIR}/software_capture.cpp)
  target_link_libraries(kvm_capture PRIVATE nk_capture_software)
else()
  target_sources(kvm_capture PRIVATE ${CMAKE_CURRENT_LIST_DIR}/no_software_capture.cpp)
  target_link_libraries(kvm_capture PRIVATE nk_capture)
endif()
