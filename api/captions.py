"""Captions of a clip, a track for each language: as JSON for the editor, or a WebVTT file in."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.rendering import ReadJSON
from diary import captions, webvtt
from diary.webvtt import Cue

_FILE = "file"


class CueSerializer(serializers.Serializer[Cue]):
    """Words and when they are said, in ms of what is shown."""

    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)


class CuesSerializer(serializers.Serializer[Any]):
    """A whole track."""

    cues = serializers.ListField(child=CueSerializer())


class TrackSerializer(serializers.Serializer[Any]):
    """A track as it is kept: plain words, in order."""

    language = serializers.CharField()
    cues = CueSerializer(many=True)


class ReadWebVTT(BaseParser):
    """Hands on a WebVTT file as bytes, no more of it than we would take."""

    media_type = "text/vtt"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        """Return the bytes; one too many when there are too many."""
        del media_type, parser_context
        return {_FILE: stream.read(webvtt.MOST_BYTES + 1)}


class CaptionsView(APIView):
    """/api/clips/{clip}/captions/{language}."""

    parser_classes = (ReadJSON, ReadWebVTT)

    @extend_schema(operation_id="captions", responses=TrackSerializer)
    def get(self, request: Request, clip: UUID, language: str) -> Response:
        """Return one track."""
        return _track(language, captions.of(caller(request), clip, language))

    @extend_schema(
        operation_id="set_captions",
        request={"application/json": CuesSerializer, "text/vtt": str},
        responses=TrackSerializer,
    )
    def put(self, request: Request, clip: UUID, language: str) -> Response:
        """Keep one track in place of the one before: times are those of what is shown."""
        kept = captions.put(caller(request), clip, language, _cues(request.data))
        return _track(language, kept)

    @extend_schema(operation_id="remove_captions", responses={204: None})
    def delete(self, request: Request, clip: UUID, language: str) -> Response:
        """Take one track away."""
        captions.remove(caller(request), clip, language)
        return Response(status=204)


def _cues(data: Any) -> list[Cue]:
    if isinstance(data, dict) and isinstance(data.get(_FILE), bytes):
        return webvtt.read(data[_FILE])
    if isinstance(data, dict) and isinstance(data.get("cues"), list):
        webvtt.check_number(len(data["cues"]))
    return webvtt.checked(Cue(**one) for one in valid(CuesSerializer(data=data))["cues"])


def _track(language: str, cues: list[Cue]) -> Response:
    rows = [asdict(one) for one in cues]
    return Response({"language": captions.spelled(language), "cues": rows})
