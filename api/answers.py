"""The family's side of feedback: `/api/asked`, and what was released of it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from api.rounds import QUESTIONS, AskedChildAnswer, GivenAnswer, QuestionAnswer
from diary import answers


class AskedRoundAnswer(serializers.Serializer[Any]):
    """The round by its title."""

    title = serializers.CharField()


class OwnAskedAnswer(serializers.Serializer[Any]):
    """What one was asked, with one's own answers."""

    id = serializers.UUIDField()
    round = AskedRoundAnswer()
    child = AskedChildAnswer()
    questions = QuestionAnswer(many=True)
    answers = GivenAnswer(many=True)
    closed = serializers.BooleanField()


class OwnAskedListAnswer(serializers.Serializer[Any]):
    """Everything one was asked, open rounds first."""

    asked = OwnAskedAnswer(many=True)


class SaidRequest(serializers.Serializer[Any]):
    """One answer; empty words take it back."""

    question = serializers.ChoiceField(QUESTIONS)
    words = serializers.CharField(max_length=4000, allow_blank=True)


class AnswersRequest(serializers.Serializer[Any]):
    """Answers to keep; questions that are left out stay as they are."""

    answers = SaidRequest(many=True)


class ReleaseRequest(serializers.Serializer[Any]):
    """Which answers the child's team may read, or no longer."""

    questions = serializers.ListField(child=serializers.ChoiceField(QUESTIONS), min_length=1)
    released = serializers.BooleanField()


class ReleasedAnswer(serializers.Serializer[answers.Released]):
    """What a family agreed to pass on."""

    question = serializers.ChoiceField(QUESTIONS)
    words = serializers.CharField()
    person_name = serializers.CharField()
    at = serializers.DateTimeField()


class ReleasedListAnswer(serializers.Serializer[Any]):
    """Everything that was released about one child."""

    answers = ReleasedAnswer(many=True)


class AskedView(APIView):
    """What one was asked."""

    @extend_schema(responses=OwnAskedListAnswer)
    def get(self, request: Request) -> Response:
        """List what one was asked about one's children."""
        return _own(request)


class AskedAnswersView(APIView):
    """One's own answers."""

    @extend_schema(request=AnswersRequest, responses=OwnAskedListAnswer)
    def put(self, request: Request, asked: UUID) -> Response:
        """Keep answers; they are for the liaison alone until they are released."""
        sent = AnswersRequest(data=request.data)
        sent.is_valid(raise_exception=True)
        words = {one["question"]: one["words"] for one in sent.validated_data["answers"]}
        answers.give(caller(request), asked, words=words)
        return _own(request)


class AskedReleaseView(APIView):
    """What may be passed on."""

    @extend_schema(request=ReleaseRequest, responses=OwnAskedListAnswer)
    def post(self, request: Request, asked: UUID) -> Response:
        """Let the child's team read these answers, or take that back."""
        sent = ReleaseRequest(data=request.data)
        sent.is_valid(raise_exception=True)
        chosen = sent.validated_data
        answers.release(
            caller(request), asked, questions=chosen["questions"], is_released=chosen["released"]
        )
        return _own(request)


class ReleasedView(APIView):
    """What families released."""

    @extend_schema(responses=ReleasedListAnswer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return what the child's family released, for its team and its liaison."""
        rows = answers.released(caller(request), child)
        return Response(ReleasedListAnswer({"answers": rows}).data)


def _own(request: Request) -> Response:
    rows = [
        {
            "id": one.id,
            "round": {"title": one.title},
            "child": one.child,
            "questions": one.questions,
            "answers": one.answers,
            "closed": one.closed,
        }
        for one in answers.own(caller(request))
    ]
    return Response(OwnAskedListAnswer({"asked": rows}).data)
