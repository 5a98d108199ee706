"""Measurements of a goal: made, corrected, taken back."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.progress import KINDS, SETTINGS, SIDES, RatingSerializer
from api.timeline import media_address
from diary import progress, ratings


class NewRatingSerializer(serializers.Serializer[Any]):
    """What somebody measured. With an entry, its time, place and company count."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    value = serializers.IntegerField()
    out_of = serializers.IntegerField(required=False, allow_null=True)
    entry = serializers.UUIDField(required=False, allow_null=True)
    occurred_at = serializers.DateTimeField(required=False, allow_null=True)
    setting = serializers.ChoiceField(SETTINGS, required=False, allow_null=True)
    with_whom = serializers.CharField(max_length=80, required=False, allow_blank=True)
    words = serializers.CharField(max_length=200, required=False, allow_blank=True)
    side = serializers.ChoiceField(SIDES, required=False, allow_null=True)


class CorrectionSerializer(serializers.Serializer[Any]):
    """What it should have said; `out_of` left out stays."""

    value = serializers.IntegerField()
    out_of = serializers.IntegerField(required=False, allow_null=True)


class SaidSerializer(serializers.Serializer[ratings.Said]):
    """What was said, by whom and when."""

    value = serializers.IntegerField()
    out_of = serializers.IntegerField(allow_null=True)
    by = serializers.CharField()
    at = serializers.DateTimeField()


class RatingHistorySerializer(serializers.Serializer[ratings.History]):
    """What was said first, and each change since, the oldest first."""

    first = SaidSerializer()
    changes = SaidSerializer(many=True)


class RatingsView(APIView):
    """POST /api/goals/{goal}/ratings."""

    @extend_schema(
        operation_id="rate", request=NewRatingSerializer, responses={201: RatingSerializer}
    )
    def post(self, request: Request, goal: UUID) -> Response:
        """Measure a goal. A second time for the same entry, kind and side is a correction (200)."""
        person = caller(request)
        asked = valid(NewRatingSerializer(data=request.data))
        entry = asked.pop("entry", None)
        new = ratings.NewRating(entry_id=entry, **asked)
        rating, is_new = ratings.rate(person, goal, new)
        shown = progress.rating(person, goal, rating, media=media_address)
        return Response(shown, status=201 if is_new else 200)


class RatingView(APIView):
    """PATCH and DELETE /api/ratings/{rating}."""

    @extend_schema(
        operation_id="correct_rating", request=CorrectionSerializer, responses=RatingSerializer
    )
    def patch(self, request: Request, rating: UUID) -> Response:
        """Correct a rating; what was said first is kept."""
        person = caller(request)
        asked = valid(CorrectionSerializer(data=request.data))
        goal = ratings.correct(person, rating, **asked)
        return Response(progress.rating(person, goal, rating, media=media_address))

    @extend_schema(operation_id="withdraw_rating", responses={204: None})
    def delete(self, request: Request, rating: UUID) -> Response:
        """Take a rating back; it is not erased."""
        ratings.withdraw(caller(request), rating)
        return Response(status=204)


class RatingHistoryView(APIView):
    """GET /api/ratings/{rating}/history."""

    @extend_schema(operation_id="rating_history", responses=RatingHistorySerializer)
    def get(self, request: Request, rating: UUID) -> Response:
        """Return what was said first, and who changed it when."""
        return Response(ratings.history(caller(request), rating))
