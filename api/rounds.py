"""Feedback rounds, for the liaison teacher alone: `/api/rounds`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import feedback, rounds

QUESTIONS = ["worked_well", "better", "change"]
CHANNELS = ["visit", "phone", "meeting", "message"]


class QuestionAnswer(serializers.Serializer[feedback.Question]):
    """A question in the viewer's language."""

    key = serializers.ChoiceField(QUESTIONS)
    words = serializers.CharField()


class AskedChildAnswer(serializers.Serializer[feedback.ChildSeen]):
    """A child by first name."""

    id = serializers.UUIDField()
    first_name = serializers.CharField()


class CaregiverAnswer(serializers.Serializer[rounds.Caregiver]):
    """Who was asked; the relation is empty when their place has ended since."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    relation = serializers.CharField(allow_blank=True)


class GivenAnswer(serializers.Serializer[feedback.AnswerRead]):
    """What one caregiver said to one question."""

    question = serializers.ChoiceField(QUESTIONS)
    words = serializers.CharField()
    at = serializers.DateTimeField()
    released = serializers.BooleanField(help_text="Whether the child's team may read it.")


class AskedAnswer(serializers.Serializer[rounds.AskedRead]):
    """One caregiver about one child."""

    id = serializers.UUIDField()
    child = AskedChildAnswer()
    person = CaregiverAnswer()
    watched = serializers.IntegerField(help_text="How many entries they have played.")
    answers = GivenAnswer(many=True)


class NoteAnswer(serializers.Serializer[rounds.TalkRead]):
    """A conversation that the liaison noted."""

    id = serializers.UUIDField()
    child = AskedChildAnswer()
    person_name = serializers.CharField()
    channel = serializers.ChoiceField(CHANNELS)
    words = serializers.CharField()
    at = serializers.DateTimeField()


class RoundBriefAnswer(serializers.Serializer[rounds.RoundBrief]):
    """One line in the list of rounds."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    opened_at = serializers.DateTimeField()
    closes_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()


class RoundsAnswer(serializers.Serializer[Any]):
    """One's own rounds, the newest first."""

    rounds = RoundBriefAnswer(many=True)


class RoundAnswer(serializers.Serializer[rounds.RoundRead]):
    """A whole round."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    opened_at = serializers.DateTimeField()
    closes_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    questions = QuestionAnswer(many=True)
    asked = AskedAnswer(many=True)
    notes = NoteAnswer(many=True)


class RoundRequest(serializers.Serializer[Any]):
    """Whom to ask what."""

    title = serializers.CharField(max_length=120)
    children = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=200)
    questions = serializers.ListField(
        child=serializers.ChoiceField(QUESTIONS), min_length=1, default=QUESTIONS
    )
    closes_on = serializers.DateField(allow_null=True, default=None)


class NoteRequest(serializers.Serializer[Any]):
    """A conversation in person."""

    child = serializers.UUIDField()
    person_name = serializers.CharField(max_length=80)
    channel = serializers.ChoiceField(CHANNELS)
    words = serializers.CharField(max_length=4000)
    at = serializers.DateTimeField(allow_null=True, default=None)


class RoundsView(APIView):
    """The liaison's rounds."""

    @extend_schema(operation_id="rounds", responses=RoundsAnswer)
    def get(self, request: Request) -> Response:
        """List one's own rounds, the newest first."""
        return Response(RoundsAnswer({"rounds": rounds.of(caller(request))}).data)

    @extend_schema(request=RoundRequest, responses={201: RoundAnswer})
    def post(self, request: Request) -> Response:
        """Open a round: every caregiver of these children is asked."""
        asked = RoundRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        new = rounds.NewRound(
            title=given["title"],
            children=tuple(given["children"]),
            questions=tuple(given["questions"]),
            closes_on=given["closes_on"],
        )
        made = rounds.open_round(caller(request), new)
        return Response(RoundAnswer(rounds.read(caller(request), made)).data, status=201)


class RoundView(APIView):
    """One round."""

    @extend_schema(responses=RoundAnswer)
    def get(self, request: Request, round: UUID) -> Response:  # noqa: A002 (the route's word)
        """Return the round with every answer and note."""
        return Response(RoundAnswer(rounds.read(caller(request), round)).data)


class RoundCloseView(APIView):
    """The end of a round."""

    @extend_schema(request=None, responses=RoundAnswer)
    def post(self, request: Request, round: UUID) -> Response:  # noqa: A002 (the route's word)
        """Close it: what was answered stays, nothing more comes in."""
        rounds.close(caller(request), round)
        return Response(RoundAnswer(rounds.read(caller(request), round)).data)


class NotesView(APIView):
    """Conversations in person."""

    @extend_schema(request=NoteRequest, responses={201: NoteAnswer})
    def post(self, request: Request, round: UUID) -> Response:  # noqa: A002 (the route's word)
        """Note one; it is the liaison's alone."""
        asked = NoteRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        new = rounds.NewTalk(child_id=given.pop("child"), **given)
        talk = rounds.note_talk(caller(request), round, new)
        return Response(NoteAnswer(talk).data, status=201)
