"""`/api/devices`: a device's upload-only token, and what it tells of its queue."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.authentication import SendingDevice, SignedIn
from api.caller import caller
from api.me import DEVICE
from diary import devices
from diary.errors import NotFound


class NewDeviceRequest(serializers.Serializer[Any]):
    """What to call the device."""

    label = serializers.CharField(  # type: ignore[assignment]  # DRF has the name
        max_length=80, allow_blank=True, default=""
    )


class NewDeviceAnswer(serializers.Serializer[devices.NewDevice]):
    """A device and its token."""

    id = serializers.UUIDField()
    token = serializers.CharField(help_text="Shown this once. It can send clips and nothing else.")


class HeartbeatRequest(serializers.Serializer[Any]):
    """How a device is."""

    waiting_clips = serializers.IntegerField(min_value=0)
    app_version = serializers.CharField(max_length=40, allow_blank=True, default="")


class DevicesView(APIView):
    """One's own devices."""

    @extend_schema(request=NewDeviceRequest, responses={201: NewDeviceAnswer})
    def post(self, request: Request) -> Response:
        """Give this device a token that goes on sending after its person signed out."""
        asked = NewDeviceRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        made = devices.add(caller(request), label=asked.validated_data["label"])
        request.session[DEVICE] = str(made.id)
        return Response(NewDeviceAnswer(made).data, status=201)


class HeartbeatView(APIView):
    """A device that says how it is."""

    authentication_classes = (SendingDevice, SignedIn)

    @extend_schema(request=HeartbeatRequest, responses={204: None})
    def post(self, request: Request) -> Response:
        """Note how many clips wait on the device, for the technician's page."""
        asked = HeartbeatRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        told: dict[str, Any] = asked.validated_data
        if request.auth == "device":
            token = request.headers.get("Authorization", "").removeprefix("Device ").strip()
            known = devices.heartbeat(token, **told)
        else:
            known = devices.heartbeat_of(caller(request), request.session.get(DEVICE), **told)
        if not known:
            raise NotFound("device_not_known", "We don't know this device yet. Nothing is lost.")
        return Response(status=204)
