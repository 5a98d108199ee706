"""`POST /api/children/{child}/erase`: erase a child, after their first name is typed."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import erasure


class ErasureRequest(serializers.Serializer[Any]):
    """The child's first name, typed by the admin."""

    confirm = serializers.CharField(max_length=60)


class ErasureView(APIView):
    """The erasure of one child."""

    @extend_schema(
        request=ErasureRequest, responses={202: OpenApiResponse(description="It is queued.")}
    )
    def post(self, request: Request, child: UUID) -> Response:
        """Queue it; the worker does it before any other work."""
        asked = ErasureRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        erasure.ask(caller(request), child, confirm=asked.validated_data["confirm"])
        return Response(status=202)
