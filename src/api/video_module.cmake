# SPDX-License-Identifier: GPL-3.0-or-later
nk_module(api_video SMALL
  SOURCES
    edid.cpp encoder.cpp encoder_json.cpp hdmi.cpp screen.cpp status_events.cpp streams.cpp vm_info.cpp webrtc.cpp webrtc_message.cpp whep.cpp
  TESTS encoder_json_test.cpp status_events_test.cpp vm_info_test.cpp webrtc_message_test.cpp
  LINK nk_edid nk_net nk_stream nk_webrtc nk_http)
