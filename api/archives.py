"""A copy of a child's diary for the family: ask, see how it stands, fetch."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import errors
from api.caller import caller
from api.media import send
from diary import archives
from diary.errors import DiaryError


class ArchiveAnswer(serializers.Serializer[Any]):
    """How a copy stands; `url` once it can be fetched."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField([archives.ASKED, archives.READY, archives.FAILED])
    progress = serializers.IntegerField(min_value=0, max_value=100)
    size_bytes = serializers.IntegerField()
    url = serializers.CharField(allow_null=True)


def _answer(standing: archives.Standing) -> dict[str, Any]:
    url = f"/media/archives/{standing.id}" if standing.state == archives.READY else None
    fields = {"id": standing.id, "state": standing.state, "progress": standing.progress}
    return ArchiveAnswer({**fields, "size_bytes": standing.size_bytes, "url": url}).data


class ChildArchiveView(APIView):
    """A new copy of one child's diary."""

    @extend_schema(request=None, responses={202: ArchiveAnswer})
    def post(self, request: Request, child: UUID) -> Response:
        """Queue it; asking again while it is made returns the same."""
        return Response(_answer(archives.ask(caller(request), child)), status=202)


class ArchiveView(APIView):
    """One's own copy."""

    @extend_schema(responses=ArchiveAnswer)
    def get(self, request: Request, archive: UUID) -> Response:
        """Return how it stands."""
        return Response(_answer(archives.of(caller(request), archive)))


def download(request: HttpRequest, archive: UUID) -> HttpResponseBase:
    """GET /media/archives/{archive}: the ZIP, to its asker while they still may have it."""
    if request.method not in {"GET", "HEAD"}:
        refused = errors.respond_plainly(405)
        refused["Allow"] = "GET, HEAD"
        return refused
    if not request.user.is_authenticated:
        return errors.respond_plainly(401)
    person = request.user
    try:
        stored = archives.stored(person, archive)
        if request.method == "GET":  # each part too: a part is most of the file if one likes
            archives.note_download(person, archive)
        return send(request, stored)
    except DiaryError as error:
        return errors.respond(error)
