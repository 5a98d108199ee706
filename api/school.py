"""What the admin settles for the whole school: `/api/school`."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from diary import schools


class SchoolSettingsAnswer(serializers.Serializer[schools.Settings]):
    """The choices of the admin's school."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    needs_approval = serializers.BooleanField(help_text="Drafts wait for somebody to share them.")
    wants_originals = serializers.BooleanField(help_text="Send clips as filmed, not shrunk.")


class SchoolSettingsChange(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    needs_approval = serializers.BooleanField(required=False)
    wants_originals = serializers.BooleanField(required=False)


class SchoolView(APIView):
    """The admin's own school."""

    @extend_schema(operation_id="school_settings", responses=SchoolSettingsAnswer)
    def get(self, request: Request) -> Response:
        """Return the school's choices."""
        return Response(SchoolSettingsAnswer(schools.settings(caller(request))).data)

    @extend_schema(
        operation_id="change_school_settings",
        request=SchoolSettingsChange,
        responses=SchoolSettingsAnswer,
    )
    def patch(self, request: Request) -> Response:
        """Change the school's choices."""
        changed = schools.change(caller(request), **valid(SchoolSettingsChange(data=request.data)))
        return Response(SchoolSettingsAnswer(changed).data)
