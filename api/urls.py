"""Every address of the front door, one line each."""

from django.urls import URLPattern, path

from api import devices, me

urlpatterns: list[URLPattern] = [
    # -- oneself
    path("api/me", me.MeView.as_view()),
    path("api/me/sign-out", me.SignOutView.as_view()),
    path("api/me/sessions", me.SessionsView.as_view()),
    path("api/me/sessions/<str:session_id>", me.SessionView.as_view()),
    path("api/devices", devices.DevicesView.as_view()),
    path("api/devices/heartbeat", devices.HeartbeatView.as_view()),
]
