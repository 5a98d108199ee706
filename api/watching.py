"""`/api/children/{child}/watching`: who of the family has played what."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import watching


class PlayedAnswer(serializers.Serializer[watching.Played]):
    """One entry that somebody has played."""

    entry = serializers.UUIDField()
    times = serializers.IntegerField()
    last_at = serializers.DateTimeField()


class WatcherAnswer(serializers.Serializer[watching.Watcher]):
    """One person of the family."""

    name = serializers.CharField()
    relation = serializers.CharField()
    household = serializers.CharField(allow_null=True)
    entries = PlayedAnswer(many=True)


class WatchingAnswer(serializers.Serializer[Any]):
    """Who has played what."""

    people = WatcherAnswer(many=True)


class WatchingView(APIView):
    """Who of a child's family has played what."""

    @extend_schema(responses=WatchingAnswer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return all of the family for the liaison, one's own household for family."""
        rows = watching.of(caller(request), child)
        return Response(WatchingAnswer({"people": rows}).data)
