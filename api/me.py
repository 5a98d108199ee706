"""`/api/me`: who is signed in, their sessions, and signing out."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import me, sessions
from diary.errors import NotFound
from diary.quotas import Room

DEVICE = "device"  # the session's key for which device this browser is


class MySchoolAnswer(serializers.Serializer[me.MySchool]):
    """The school one belongs to, or whose child one cares for."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    max_duration_s = serializers.IntegerField(help_text="The longest clip kept, in seconds.")
    time_zone = serializers.CharField()
    safeguarding_contact = serializers.CharField()
    wants_originals = serializers.BooleanField(help_text="Send clips as filmed, not shrunk.")


class MyselfAnswer(serializers.Serializer[me.Myself]):
    """Oneself."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    email = serializers.EmailField(allow_null=True)


class RoomAnswer(serializers.Serializer[Room]):
    """What is left before the nearest limit: one's own, the school's, or the disk's."""

    left_bytes = serializers.IntegerField()
    share_used = serializers.FloatField(help_text="0 to 1.")
    is_low = serializers.BooleanField()
    is_full = serializers.BooleanField()


class MeAnswer(serializers.Serializer[me.Me]):
    """Who is signed in."""

    person = MyselfAnswer()
    roles = serializers.ListField(
        child=serializers.ChoiceField(["teacher", "liaison", "admin", "technician", "caregiver"])
    )
    school = MySchoolAnswer(allow_null=True)
    demonstration = serializers.BooleanField()
    device_ready = serializers.BooleanField()
    room = RoomAnswer()


class MeChange(serializers.Serializer[Any]):
    """What to change of oneself."""

    name = serializers.CharField(max_length=80, required=False)
    language = serializers.ChoiceField(["en", "mi"], required=False)
    time_zone = serializers.CharField(max_length=64, required=False)


class SessionAnswer(serializers.Serializer[Any]):
    """One place where one is signed in."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has the name
    last_seen_at = serializers.DateTimeField()
    is_this = serializers.BooleanField()


class SessionsAnswer(serializers.Serializer[Any]):
    """Everywhere one is signed in."""

    sessions = SessionAnswer(many=True)


def as_json(request: Request | HttpRequest) -> dict[str, Any]:
    """Return who is signed in as the answer of GET /api/me; the shell page inlines the same."""
    found = me.of(caller(request), device_id=request.session.get(DEVICE))
    return dict(MeAnswer(found).data)


class MeView(APIView):
    """The signed-in person."""

    @extend_schema(responses=MeAnswer)
    def get(self, request: Request) -> Response:
        """Return who is signed in, their roles and their school."""
        return Response(as_json(request))

    @extend_schema(request=MeChange, responses=MeAnswer)
    def patch(self, request: Request) -> Response:
        """Change one's own name, language or time zone."""
        asked = MeChange(data=request.data)
        asked.is_valid(raise_exception=True)
        me.change(caller(request), **asked.validated_data)
        return Response(as_json(request))


class SignOutView(APIView):
    """The way out."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End this session. The device's own token stays, so that its queue is still sent.

        Clear-Site-Data never names storage: clips that wait on the device must survive.
        """
        caller(request)
        logout(request)
        return Response(status=204, headers={"Clear-Site-Data": '"cache"'})


class SessionsView(APIView):
    """Where one is signed in."""

    @extend_schema(responses=SessionsAnswer)
    def get(self, request: Request) -> Response:
        """List one's own live sessions, the latest seen first."""
        cookie = request.session.session_key
        rows = [
            {
                "id": row.session_key,
                "label": row.label,
                "last_seen_at": row.last_seen_at,
                "is_this": sessions.is_this(row, cookie=cookie),
            }
            for row in sessions.own(caller(request))
        ]
        return Response(SessionsAnswer({"sessions": rows}).data)


class SessionView(APIView):
    """One of one's own sessions."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: str) -> Response:
        """End it; the device that holds it is signed out on its next request."""
        if not sessions.end(caller(request), session_id=session_id):
            raise NotFound
        return Response(status=204)
