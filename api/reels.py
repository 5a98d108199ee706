"""Films of a goal, and of then and now: ask, see how one stands, watch, keep, take away."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.media import guarded, track_of
from api.timeline import CaptionSeenSerializer
from diary import reel_captions, reels
from diary.card_words import LANGUAGES
from diary.media import Stored

if TYPE_CHECKING:
    from diary.models import Person

_KINDS, _STATES, _SHAPES = ["goal", "pair"], ["waiting", "ready", "failed"], ["wide", "tall"]
_CLIP_KINDS, _ORIGINS = ["video", "photo"], ["school", "home"]


class ReelSerializer(serializers.Serializer[Any]):
    """A film. `url` once it can be watched; `sentence` when it failed."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(_KINDS)
    child = serializers.UUIDField()
    goal = serializers.UUIDField(allow_null=True)
    pair = serializers.UUIDField(allow_null=True)
    language = serializers.CharField()
    shape = serializers.ChoiceField(_SHAPES)
    title = serializers.CharField()
    state = serializers.ChoiceField(_STATES)
    progress = serializers.IntegerField(min_value=0, max_value=100)
    sentence = serializers.CharField(allow_blank=True)
    is_chosen = serializers.BooleanField()
    is_remade = serializers.BooleanField()
    clips = serializers.ListField(child=serializers.UUIDField())
    captions = serializers.SerializerMethodField()
    duration_ms = serializers.IntegerField(allow_null=True)
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    made_at = serializers.DateTimeField(allow_null=True)
    may_change = serializers.BooleanField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(CaptionSeenSerializer(many=True))
    def get_captions(self, film: reels.ReelSeen) -> list[dict[str, str]]:
        """Return where what is said can be read, by language."""
        found = f"/media/reels/{film.id}/captions"
        return [{"language": one, "url": f"{found}/{one}"} for one in film.captions]

    def get_url(self, film: reels.ReelSeen) -> str | None:
        """Return where its bytes are, once there are any."""
        return f"/media/reels/{film.id}" if film.state == "ready" else None


class ReelChoiceSerializer(serializers.Serializer[Any]):
    """A clip that may be in the film; `is_suggested`: it is, if nobody chooses."""

    clip = serializers.UUIDField()
    entry = serializers.UUIDField()
    kind = serializers.ChoiceField(_CLIP_KINDS)
    occurred_at = serializers.DateTimeField()
    origin = serializers.ChoiceField(_ORIGINS)
    length_ms = serializers.IntegerField()
    is_suggested = serializers.BooleanField()


class GoalReelsSerializer(serializers.Serializer[Any]):
    """A goal's films, and what one could be made of.

    `left_out` counts moments that no film may show; `language` is the family's.
    """

    reels = ReelSerializer(many=True)
    choices = ReelChoiceSerializer(many=True)
    left_out = serializers.IntegerField()
    language = serializers.ChoiceField(LANGUAGES)
    may_ask = serializers.BooleanField()


class PairReelsSerializer(serializers.Serializer[Any]):
    """The films of one pair of then and now."""

    reels = ReelSerializer(many=True)


class NewPairReelSerializer(serializers.Serializer[Any]):
    """How the film shall be; left out: the family's language, and a shape that fits."""

    language = serializers.ChoiceField(LANGUAGES, required=False)
    shape = serializers.ChoiceField(_SHAPES, required=False)


class NewGoalReelSerializer(NewPairReelSerializer):
    """As for a pair; without `clips`: the first, one for each month, the latest."""

    clips = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=200
    )


def _wish(asked: dict[str, Any]) -> reels.Wish:
    clips = asked.get("clips")
    return reels.Wish(asked.get("language"), asked.get("shape"), tuple(clips) if clips else None)


class GoalReelsView(APIView):
    """GET and POST /api/goals/{goal}/reels."""

    @extend_schema(operation_id="goal_reels", responses=GoalReelsSerializer)
    def get(self, request: Request, goal: UUID) -> Response:
        """Return its films, and the clips that one could be made of."""
        return Response(GoalReelsSerializer(reels.of_goal(caller(request), goal)).data)

    @extend_schema(
        operation_id="make_goal_reel",
        request=NewGoalReelSerializer,
        responses={202: ReelSerializer},
    )
    def post(self, request: Request, goal: UUID) -> Response:
        """Make the film; one that holds the very same is returned as it is."""
        asked = valid(NewGoalReelSerializer(data=request.data))
        film = reels.ask(caller(request), goal, _wish(asked))
        return Response(ReelSerializer(film).data, status=202)


class PairReelsView(APIView):
    """GET and POST /api/pairs/{pair}/reels."""

    @extend_schema(operation_id="pair_reels", responses=PairReelsSerializer)
    def get(self, request: Request, pair: UUID) -> Response:
        """Return its films."""
        films = reels.of_pair(caller(request), pair)
        return Response(PairReelsSerializer({"reels": films}).data)

    @extend_schema(
        operation_id="make_pair_reel",
        request=NewPairReelSerializer,
        responses={202: ReelSerializer},
    )
    def post(self, request: Request, pair: UUID) -> Response:
        """Make a film of both clips, beside or above each other."""
        asked = valid(NewPairReelSerializer(data=request.data))
        film = reels.ask_pair(caller(request), pair, _wish(asked))
        return Response(ReelSerializer(film).data, status=202)


class ReelView(APIView):
    """GET and DELETE /api/reels/{reel}."""

    @extend_schema(operation_id="reel", responses=ReelSerializer)
    def get(self, request: Request, reel: UUID) -> Response:
        """Return how it stands."""
        return Response(ReelSerializer(reels.one(caller(request), reel)).data)

    @extend_schema(operation_id="remove_reel", responses={204: None})
    def delete(self, request: Request, reel: UUID) -> Response:
        """Take the film away; its clips stay."""
        reels.remove(caller(request), reel)
        return Response(status=204)


class ReelRetryView(APIView):
    """POST /api/reels/{reel}/retry."""

    @extend_schema(operation_id="retry_reel", request=None, responses={202: ReelSerializer})
    def post(self, request: Request, reel: UUID) -> Response:
        """Try a film again that could not be made."""
        film = reels.retry(caller(request), reel)
        return Response(ReelSerializer(film).data, status=202)


@guarded
def film(request: HttpRequest, reel: UUID) -> Stored:
    """GET /media/reels/{reel}: each range is asked anew; `?keep` saves it, and is in the audit."""
    to_keep = "keep" in request.GET
    stored = reels.stored(request.user, reel, to_keep=to_keep)
    if to_keep and request.method == "GET":
        reels.note_download(cast("Person", request.user), reel)
    return stored


@guarded
def captions(request: HttpRequest, reel: UUID, language: str) -> HttpResponseBase:
    """GET /media/reels/{reel}/captions/{language}: WebVTT, in the film's time."""
    person = cast("Person", request.user)
    return track_of(request, reel_captions.track(person, reel, language=language))
