"""Receipts for the tablet's queue, and a second try for a failed clip."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.authentication import SendingDevice, SignedIn
from api.caller import caller
from diary import clips, receipts
from diary.errors import DiaryError

_MOST = 100


class ReceiptSerializer(serializers.Serializer[receipts.Receipt]):
    """The proof: what we hashed from our own store. The tablet deletes its copy only on this."""

    sha256 = serializers.CharField()
    size_bytes = serializers.IntegerField()
    at = serializers.DateTimeField()


class ClipReceiptSerializer(serializers.Serializer[receipts.ClipReceipt]):
    """Where a clip of the sender's stands."""

    clip = serializers.UUIDField()
    state = serializers.CharField()
    failure_code = serializers.CharField()
    receipt = ReceiptSerializer(allow_null=True)


class ReceiptsSerializer(serializers.Serializer[Any]):
    """Ids that we do not know are left out: the tablet keeps those clips and sends them again."""

    receipts = ClipReceiptSerializer(many=True)


class ReceiptsView(APIView):
    """GET /api/receipts?clips=a,b."""

    authentication_classes = (SendingDevice, SignedIn)

    @extend_schema(
        operation_id="receipts",
        parameters=[OpenApiParameter("clips", str, description="Up to 100 ids, comma separated.")],
        responses=ReceiptsSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the receipts of the sender's own clips."""
        try:
            asked = [
                UUID(text) for text in request.query_params.get("clips", "").split(",") if text
            ]
        except ValueError as error:
            raise DiaryError("bad_ids", "We could not read which clips you mean.") from error
        if len(asked) > _MOST:
            raise DiaryError("too_many_ids", "Please ask for fewer clips at a time.")
        return Response({"receipts": receipts.of(caller(request), asked)})


class RetryView(APIView):
    """POST /api/clips/{clip}/retry."""

    @extend_schema(operation_id="retry_clip", request=None, responses={202: None})
    def post(self, request: Request, clip: UUID) -> Response:
        """Try a failed clip again."""
        clips.retry(caller(request), clip)
        return Response(status=202)
