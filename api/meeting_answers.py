"""How people found a meeting: asked after it, read by oneself and the liaison alone."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.meetings import PARTIES
from diary import meeting_answers


class AnswerGivenSerializer(serializers.Serializer[Any]):
    """One answer: 1 no, 2 partly, 3 yes. `party` is one's own side, or the child's."""

    party = serializers.ChoiceField(PARTIES)
    was_heard = serializers.IntegerField(min_value=1, max_value=3)
    was_clear = serializers.IntegerField(min_value=1, max_value=3)
    words = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class OwnMeetingAnswersSerializer(serializers.Serializer[Any]):
    """One's own answers: for one's side, and the child's as one put it down."""

    answers = AnswerGivenSerializer(many=True)


class MeetingAnswerSerializer(serializers.Serializer[meeting_answers.AnswerRead]):
    """An answer as the liaison reads it."""

    name = serializers.CharField()
    party = serializers.ChoiceField(PARTIES)
    was_heard = serializers.IntegerField()
    was_clear = serializers.IntegerField()
    words = serializers.CharField()
    at = serializers.DateTimeField()


class MeetingAnswersSerializer(serializers.Serializer[Any]):
    """Everyone's answers."""

    answers = MeetingAnswerSerializer(many=True)


class OwnAnswerView(APIView):
    """GET and PUT /api/meetings/{meeting}/answer."""

    @extend_schema(operation_id="own_meeting_answers", responses=OwnMeetingAnswersSerializer)
    def get(self, request: Request, meeting: UUID) -> Response:
        """Return one's own answers."""
        return Response({"answers": meeting_answers.own(caller(request), meeting)})

    @extend_schema(
        operation_id="answer_meeting",
        request=AnswerGivenSerializer,
        responses=OwnMeetingAnswersSerializer,
    )
    def put(self, request: Request, meeting: UUID) -> Response:
        """Answer, or answer anew, until two weeks after the end."""
        person = caller(request)
        asked = valid(AnswerGivenSerializer(data=request.data))
        meeting_answers.give(person, meeting, meeting_answers.AnswerGiven(**asked))
        return Response({"answers": meeting_answers.own(person, meeting)})


class AnswersView(APIView):
    """GET /api/meetings/{meeting}/answers."""

    @extend_schema(operation_id="meeting_answers", responses=MeetingAnswersSerializer)
    def get(self, request: Request, meeting: UUID) -> Response:
        """Return everyone's answers (the child's liaison)."""
        return Response({"answers": meeting_answers.read(caller(request), meeting)})
