"""Small edits of a clip that keep its original, and the words that say what it shows."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.timeline import ClipSerializer, media_address
from diary import clip_words, edits, timeline
from diary.clip_values import Edit


class EditSerializer(serializers.Serializer[Any]):
    """What is shown of the original: ms of its own time, `turn` in degrees, clockwise."""

    start_ms = serializers.IntegerField(allow_null=True, default=None)
    end_ms = serializers.IntegerField(allow_null=True, default=None)
    turn = serializers.IntegerField(default=0, help_text="0, 90, 180 or 270.")
    is_muted = serializers.BooleanField(default=False)
    poster_ms = serializers.IntegerField(allow_null=True, default=None)


class EditAnswer(serializers.Serializer[Any]):
    """The edit that counts; `full_duration_ms` is null until the original was looked into."""

    start_ms = serializers.IntegerField(allow_null=True)
    end_ms = serializers.IntegerField(allow_null=True)
    turn = serializers.IntegerField()
    is_muted = serializers.BooleanField()
    poster_ms = serializers.IntegerField(allow_null=True)
    full_duration_ms = serializers.IntegerField(allow_null=True)
    can_undo = serializers.BooleanField()


class WordsSerializer(serializers.Serializer[Any]):
    """One line that says what the clip shows, for those who can't see it; and: nobody speaks."""

    description = serializers.CharField(allow_blank=True, max_length=300)
    has_no_speech = serializers.BooleanField()


def shown_clip(request: Request, clip: UUID, *, status: int = 200) -> Response:
    """Answer with the clip as it stands now."""
    return Response(timeline.clip(caller(request), clip, media=media_address), status=status)


class EditView(APIView):
    """The edit of a clip."""

    @extend_schema(operation_id="clip_edit", responses=EditAnswer)
    def get(self, request: Request, clip: UUID) -> Response:
        """Return what counts now, to those who may change it."""
        found = edits.of(caller(request), clip)
        edit = {name: getattr(found.edit, name) for name in found.edit.__slots__}
        return Response(
            {**edit, "full_duration_ms": found.full_duration_ms, "can_undo": found.can_undo}
        )

    @extend_schema(
        operation_id="edit_clip", request=EditSerializer, responses={202: ClipSerializer}
    )
    def put(self, request: Request, clip: UUID) -> Response:
        """Trim, turn, mute or choose the poster; the original stays as it is."""
        edits.change(caller(request), clip, Edit(**valid(EditSerializer(data=request.data))))
        return shown_clip(request, clip, status=202)


class UndoView(APIView):
    """The way back from an edit."""

    @extend_schema(operation_id="undo_clip_edit", request=None, responses={202: ClipSerializer})
    def post(self, request: Request, clip: UUID) -> Response:
        """Take back the last edit that stands; asked again, the one before it."""
        edits.undo(caller(request), clip)
        return shown_clip(request, clip, status=202)


class WordsView(APIView):
    """What is said of a clip."""

    @extend_schema(operation_id="describe_clip", request=WordsSerializer, responses=ClipSerializer)
    def put(self, request: Request, clip: UUID) -> Response:
        """Keep the description, and whether anybody speaks."""
        clip_words.describe(caller(request), clip, **valid(WordsSerializer(data=request.data)))
        return shown_clip(request, clip)
