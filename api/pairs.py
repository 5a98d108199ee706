"""Then and now: the clips of a goal to choose from, and a pair of them kept in the diary."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.timeline import ClipOfDaySerializer, media_address
from diary import paired, pairs

_LONGEST_MS = 86_400_000


class GoalClipsSerializer(serializers.Serializer[paired.GoalClips]):
    """What shows a goal, the oldest first; of many, the latest 200 before the cursor.

    `first` is the goal's baseline, or else the oldest of all. `earlier` is null on the last page.
    """

    goal = serializers.UUIDField()
    child = serializers.UUIDField()
    words = serializers.CharField()
    first = ClipOfDaySerializer(allow_null=True)
    clips = ClipOfDaySerializer(many=True)
    earlier = serializers.CharField(allow_null=True)
    may_save = serializers.BooleanField()


class NewPairSerializer(serializers.Serializer[Any]):
    """A pair to keep. The id is the client's own, so that sending twice makes one entry."""

    id = serializers.UUIDField()
    then_clip = serializers.UUIDField()
    now_clip = serializers.UUIDField()
    then_start_ms = serializers.IntegerField(default=0, min_value=0, max_value=_LONGEST_MS)
    now_start_ms = serializers.IntegerField(default=0, min_value=0, max_value=_LONGEST_MS)
    words = serializers.CharField(default="", allow_blank=True, max_length=2000)


class SavedPairSerializer(serializers.Serializer[Any]):
    """What became of it: `id` is the entry's."""

    id = serializers.UUIDField()
    pair = serializers.UUIDField()
    state = serializers.ChoiceField(["draft", "shared", "withdrawn"])


class GoalClipsView(APIView):
    """GET /api/goals/{goal}/clips."""

    @extend_schema(
        operation_id="goal_clips",
        parameters=[OpenApiParameter("cursor", str)],
        responses=GoalClipsSerializer,
    )
    def get(self, request: Request, goal: UUID) -> Response:
        """Return the films and photos that show the goal."""
        cursor = request.query_params.get("cursor") or None
        found = paired.clips(caller(request), goal, media=media_address, cursor=cursor)
        return Response(found)


class PairsView(APIView):
    """POST /api/goals/{goal}/pairs."""

    @extend_schema(
        operation_id="save_pair", request=NewPairSerializer, responses={201: SavedPairSerializer}
    )
    def post(self, request: Request, goal: UUID) -> Response:
        """Keep a pair in the diary; the same id again answers 200 with what became of it."""
        asked = valid(NewPairSerializer(data=request.data))
        saved = pairs.save(caller(request), goal, pairs.NewPair(**asked))
        answer = {"id": saved.id, "pair": saved.pair, "state": saved.state}
        return Response(answer, status=201 if saved.is_new else 200)
