"""How a goal is measured and worked on: kinds, scale, card, baseline, markers, and the score."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.progress import (
    KINDS,
    MARKERS,
    CardSerializer,
    LevelSerializer,
    MarkerSerializer,
    MeasureSerializer,
)
from diary import gas, goal_cards, markers, measures, pinned, plan_scores, progress


class AimSerializer(serializers.Serializer[Any]):
    """One kind of measure. In the kind's unit: level, prompt level, percent, times, seconds."""

    kind = serializers.ChoiceField(KINDS)
    baseline = serializers.FloatField(required=False, allow_null=True)
    target = serializers.FloatField(required=False, allow_null=True)


class NewLevelSerializer(serializers.Serializer[Any]):
    """What one level means; a level without words counts as missing."""

    level = serializers.IntegerField(min_value=-2, max_value=2)
    words = serializers.CharField(max_length=200, allow_blank=True)


class NewMeasuresSerializer(serializers.Serializer[Any]):
    """The kinds to measure by from now on. `levels` all five or none; left out they stay."""

    measures = AimSerializer(many=True)
    levels = NewLevelSerializer(many=True, required=False)


class MeasuresSerializer(serializers.Serializer[measures.Measured]):
    """How the goal is measured now."""

    measures = MeasureSerializer(many=True)
    levels = LevelSerializer(many=True)


class NewCardSerializer(serializers.Serializer[Any]):
    """How we do it. `prompt_level`: 0 full physical help to 5 alone; `model`: a clip."""

    prompt_words = serializers.CharField(max_length=300, required=False, allow_blank=True)
    prompt_level = serializers.IntegerField(
        min_value=0, max_value=5, required=False, allow_null=True
    )
    how = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    model = serializers.UUIDField(required=False, allow_null=True)


class CardsSerializer(serializers.Serializer[Any]):
    """Every version, the latest first."""

    cards = CardSerializer(many=True)


class BaselineSerializer(serializers.Serializer[Any]):
    """The clip that shows where the child began; null takes the pin out."""

    clip = serializers.UUIDField(allow_null=True)


class NewMarkerSerializer(serializers.Serializer[Any]):
    """What changed on a day. The id is the tablet's own."""

    id = serializers.UUIDField()
    on = serializers.DateField()
    kind = serializers.ChoiceField(MARKERS)
    words = serializers.CharField(max_length=120)


class ScoreSerializer(serializers.Serializer[gas.Score]):
    """T-scores of a plan's goals (Kiresuk and Sherman 1968); null where none has a scale in use."""

    baseline = serializers.FloatField(allow_null=True)
    now = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True)
    goals = serializers.IntegerField()


class MeasuresView(APIView):
    """PUT /api/goals/{goal}/measures."""

    @extend_schema(
        operation_id="measure_by", request=NewMeasuresSerializer, responses=MeasuresSerializer
    )
    def put(self, request: Request, goal: UUID) -> Response:
        """Choose how the goal is measured; `scale_incomplete` names `levels.-2` and the like."""
        asked = valid(NewMeasuresSerializer(data=request.data))
        aims = [measures.Aim(**one) for one in asked["measures"]]
        rows = asked.get("levels")
        levels = None if rows is None else {one["level"]: one["words"] for one in rows}
        return Response(measures.measure_by(caller(request), goal, aims=aims, levels=levels))


class CardView(APIView):
    """PUT /api/goals/{goal}/card."""

    @extend_schema(operation_id="write_card", request=NewCardSerializer, responses=CardSerializer)
    def put(self, request: Request, goal: UUID) -> Response:
        """Write how we do it; each change is a version of its own."""
        person = caller(request)
        asked = valid(NewCardSerializer(data=request.data))
        model = asked.pop("model", None)
        goal_cards.write(person, goal, goal_cards.Card(model_id=model, **asked))
        return Response(progress.cards(person, goal)[0])


class CardsView(APIView):
    """GET /api/goals/{goal}/cards."""

    @extend_schema(operation_id="cards", responses=CardsSerializer)
    def get(self, request: Request, goal: UUID) -> Response:
        """Return every version of the goal's card."""
        return Response({"cards": progress.cards(caller(request), goal)})


class BaselineView(APIView):
    """PUT /api/goals/{goal}/baseline."""

    @extend_schema(operation_id="pin_baseline", request=BaselineSerializer, responses={204: None})
    def put(self, request: Request, goal: UUID) -> Response:
        """Pin the clip that shows where the child began."""
        asked = valid(BaselineSerializer(data=request.data))
        pinned.pin_baseline(caller(request), goal, asked["clip"])
        return Response(status=204)


class MarkersView(APIView):
    """POST /api/goals/{goal}/markers."""

    @extend_schema(
        operation_id="mark_day", request=NewMarkerSerializer, responses={201: MarkerSerializer}
    )
    def post(self, request: Request, goal: UUID) -> Response:
        """Mark what changed on a day."""
        asked = valid(NewMarkerSerializer(data=request.data))
        made = markers.put(caller(request), goal, markers.NewMarker(**asked))
        return Response(made, status=201)


class MarkerView(APIView):
    """DELETE /api/markers/{marker}."""

    @extend_schema(operation_id="remove_marker", responses={204: None})
    def delete(self, request: Request, marker: UUID) -> Response:
        """Take a marker out of the chart."""
        markers.take_out(caller(request), marker)
        return Response(status=204)


class ScoreView(APIView):
    """GET /api/plans/{plan}/score."""

    @extend_schema(operation_id="plan_score", responses=ScoreSerializer)
    def get(self, request: Request, plan: UUID) -> Response:
        """Return how the plan goes by its goals' scales, of this child alone."""
        return Response(plan_scores.score(caller(request), plan))
