"""Strands."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.home import StrandBriefSerializer
from diary import access, strands


class NewStrandSerializer(serializers.Serializer[Any]):
    """A strand of the school's own."""

    name = serializers.CharField(max_length=60)


class StrandsSerializer(serializers.Serializer[Any]):
    """All strands that a person meets."""

    strands = StrandBriefSerializer(many=True)


class StrandsView(APIView):
    """GET and POST /api/strands."""

    @extend_schema(operation_id="strands", responses=StrandsSerializer)
    def get(self, request: Request) -> Response:
        """Return the strands that one meets."""
        rows = access.strands(caller(request)).order_by("position", "key")
        return Response({"strands": list(rows.values("key", "name"))})

    @extend_schema(
        operation_id="add_strand",
        request=NewStrandSerializer,
        responses={201: StrandBriefSerializer},
    )
    def post(self, request: Request) -> Response:
        """Give one's school a strand of its own (admin)."""
        asked = valid(NewStrandSerializer(data=request.data))
        strand = strands.add(caller(request), name=asked["name"])
        return Response({"key": strand.key, "name": strand.name}, status=201)
