"""One goal over time, and how it is measured and worked on."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from api.timeline import media_address
from diary import progress
from diary import progress_values as values

KINDS = ["gas", "prompt", "trials", "count", "duration"]
SETTINGS = ["school", "home", "community", "respite"]
SIDES = ["school", "whanau", "child"]
MARKERS = ["prompt", "setting", "illness", "intervention", "other"]


class PinnedClipSerializer(serializers.Serializer[values.PinnedClip]):
    """A clip that stands for something, and its entry in this child's diary."""

    entry = serializers.UUIDField()
    clip = serializers.UUIDField()


class GoalPageSerializer(serializers.Serializer[values.GoalPage]):
    """The goal. `staff_words` is null for all but the team, `baseline` for who may not see it."""

    id = serializers.UUIDField()
    child = serializers.UUIDField()
    plan = serializers.UUIDField(allow_null=True)
    strand = serializers.CharField()
    words = serializers.CharField()
    staff_words = serializers.CharField(allow_null=True)
    set_by = serializers.ChoiceField(SIDES)
    state = serializers.ChoiceField(["current", "met", "ended"])
    settings = serializers.ListField(child=serializers.ChoiceField(SETTINGS))
    weight = serializers.IntegerField()
    is_focus = serializers.BooleanField()
    baseline = PinnedClipSerializer(allow_null=True)
    made_at = serializers.DateTimeField()
    may_change = serializers.BooleanField()
    may_rate = serializers.BooleanField()


class CardSerializer(serializers.Serializer[values.CardSeen]):
    """How we do it. `prompt_level`: 0 full physical help to 5 alone; null: none is agreed."""

    number = serializers.IntegerField()
    prompt_words = serializers.CharField()
    prompt_level = serializers.IntegerField(allow_null=True)
    how = serializers.CharField()
    model = PinnedClipSerializer(allow_null=True)
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()


class MeasureSerializer(serializers.Serializer[values.MeasureSeen]):
    """One way of measuring. In the kind's unit: level, prompt level, percent, times, seconds."""

    kind = serializers.ChoiceField(KINDS)
    baseline = serializers.FloatField(allow_null=True)
    target = serializers.FloatField(allow_null=True)
    is_in_use = serializers.BooleanField()


class LevelSerializer(serializers.Serializer[values.LevelSeen]):
    """What one of the five levels means."""

    level = serializers.IntegerField(min_value=-2, max_value=2)
    words = serializers.CharField(max_length=200)


class ClipBriefSerializer(serializers.Serializer[values.ClipBrief]):
    """What a dot plays; `poster` is an address, its films are asked for at /api/clips."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(["video", "photo", "sound"])
    poster = serializers.CharField(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)


class MomentSerializer(serializers.Serializer[values.Moment]):
    """A shared entry that shows the goal; `clip` is its first that plays."""

    entry = serializers.UUIDField()
    occurred_at = serializers.DateTimeField()
    origin = serializers.ChoiceField(["school", "home"])
    setting = serializers.ChoiceField(SETTINGS)
    with_whom = serializers.CharField()
    by = serializers.CharField()
    clip = ClipBriefSerializer(allow_null=True)


class RatingSerializer(serializers.Serializer[values.RatingSeen]):
    """One measurement. `entry` null: nobody filmed it. `out_of`: tries, for trials alone."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    value = serializers.IntegerField()
    out_of = serializers.IntegerField(allow_null=True)
    occurred_at = serializers.DateTimeField()
    setting = serializers.ChoiceField(SETTINGS)
    with_whom = serializers.CharField()
    words = serializers.CharField()
    side = serializers.ChoiceField(SIDES)
    by = serializers.CharField()
    entry = serializers.UUIDField(allow_null=True)
    clip = ClipBriefSerializer(allow_null=True)
    is_corrected = serializers.BooleanField()
    may_change = serializers.BooleanField()


class MarkerSerializer(serializers.Serializer[values.MarkerSeen]):
    """Something that changed on a day, to read the chart by."""

    id = serializers.UUIDField()
    on = serializers.DateField()
    kind = serializers.ChoiceField(MARKERS)
    words = serializers.CharField()
    may_change = serializers.BooleanField()


class ProgressSerializer(serializers.Serializer[values.Progress]):
    """All that a goal's page shows: moments and ratings oldest first, levels none or five.

    `has_earlier`: only the latest were asked for, and there are earlier ones.
    """

    goal = GoalPageSerializer()
    card = CardSerializer(allow_null=True)
    measures = MeasureSerializer(many=True)
    levels = LevelSerializer(many=True)
    moments = MomentSerializer(many=True)
    ratings = RatingSerializer(many=True)
    markers = MarkerSerializer(many=True)
    has_earlier = serializers.BooleanField()


class ProgressView(APIView):
    """GET /api/goals/{goal}/progress."""

    @extend_schema(
        operation_id="progress",
        parameters=[OpenApiParameter("only", str, enum=["latest"])],
        responses=ProgressSerializer,
    )
    def get(self, request: Request, goal: UUID) -> Response:
        """Return one goal over time, as this person sees it; `only=latest`: to show at once."""
        latest = request.query_params.get("only") == "latest"
        return Response(
            progress.progress(caller(request), goal, media=media_address, latest=latest)
        )
