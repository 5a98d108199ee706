"""`/api/import`: people and children from a CSV file, with a dry run that names each bad line."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from api.files import refuse_large
from diary import csv_files, roster


class ImportRequest(serializers.Serializer[Any]):
    """A file, what it lists, and whether only to look."""

    file = serializers.FileField(allow_empty_file=True)
    kind = serializers.ChoiceField([roster.PEOPLE, roster.CHILDREN])
    dry_run = serializers.BooleanField(default=True)
    school = serializers.UUIDField(allow_null=True, default=None)


class BadLineAnswer(serializers.Serializer[roster.BadLine]):
    """What is wrong in one cell; an empty column means the whole line."""

    line = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()


class ImportAnswer(serializers.Serializer[roster.Report]):
    """What the file would do, or has done."""

    lines = serializers.IntegerField()
    good = serializers.IntegerField()
    bad = BadLineAnswer(many=True)
    ignored = serializers.ListField(
        child=serializers.CharField(), help_text="Headings that we don't know."
    )
    done = serializers.BooleanField()


class ImportView(APIView):
    """A school's list."""

    parser_classes = (MultiPartParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that is too big before a byte of it is read."""
        refuse_large(request, most=csv_files.MOST_BYTES)
        super().initial(request, *args, **kwargs)

    @extend_schema(request={"multipart/form-data": ImportRequest}, responses=ImportAnswer)
    def post(self, request: Request) -> Response:
        """Check the file; unless it is a dry run or a line is bad, add everyone in it."""
        asked = ImportRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        report = roster.take_in(
            caller(request),
            given["file"].read(),
            kind=given["kind"],
            is_dry_run=given["dry_run"],
            school_id=given["school"],
        )
        return Response(ImportAnswer(report).data)
