"""What is said under an entry: replies, hearts, and that it was watched."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from api.timeline import ReplySerializer
from diary import conversation


class NewReplySerializer(serializers.Serializer[Any]):
    """A reply as the sender made it; its id is the sender's own."""

    id = serializers.UUIDField()
    words = serializers.CharField(max_length=2000)


class RepliesView(APIView):
    """POST /api/children/{child}/entries/{entry}/replies."""

    @extend_schema(
        operation_id="reply", request=NewReplySerializer, responses={201: ReplySerializer}
    )
    def post(self, request: Request, child: UUID, entry: UUID) -> Response:
        """Say something under an entry; the same id again changes nothing."""
        asked = NewReplySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = conversation.reply(caller(request), child, entry, **asked.validated_data)
        return Response(made, status=201)


class ReplyView(APIView):
    """DELETE /api/replies/{reply}."""

    @extend_schema(operation_id="withdraw_reply", responses={204: None})
    def delete(self, request: Request, reply: UUID) -> Response:
        """Take back one's own words."""
        conversation.withdraw_reply(caller(request), reply)
        return Response(status=204)


class HeartView(APIView):
    """PUT and DELETE /api/children/{child}/entries/{entry}/heart."""

    @extend_schema(operation_id="give_heart", request=None, responses={204: None})
    def put(self, request: Request, child: UUID, entry: UUID) -> Response:
        """Give one's heart."""
        conversation.give_heart(caller(request), child, entry)
        return Response(status=204)

    @extend_schema(operation_id="take_heart", responses={204: None})
    def delete(self, request: Request, child: UUID, entry: UUID) -> Response:
        """Take it away again."""
        conversation.take_heart(caller(request), child, entry)
        return Response(status=204)


class WatchedView(APIView):
    """POST /api/children/{child}/entries/{entry}/watched."""

    @extend_schema(operation_id="watched", request=None, responses={204: None})
    def post(self, request: Request, child: UUID, entry: UUID) -> Response:
        """Note that play began; sent once for each play."""
        conversation.watched(caller(request), child, entry)
        return Response(status=204)
