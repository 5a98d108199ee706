"""Entries: saved from the outbox, retagged, reworded, shared, withdrawn, split; and Tag later."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.authentication import SendingDevice, SignedIn
from api.caller import caller
from api.progress import KINDS, SETTINGS
from api.timeline import ClipSerializer, media_address
from diary import contents, drafts, entries, ratings

_NAMES_OTHER = {
    "code": "names_other_child",
    "sentence": "Your words name another child who is in this clip. Each family will read them.",
}
_AUDIENCES = ["team", "circle", "whanau", "household"]


class TaggedRatingSerializer(serializers.Serializer[Any]):
    """How far the child went with one of the goals, in this very moment."""

    id = serializers.UUIDField()
    goal = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    value = serializers.IntegerField()
    out_of = serializers.IntegerField(required=False, allow_null=True)


class TagSerializer(serializers.Serializer[Any]):
    """A child, which of the child's goals the entry shows, and what was measured.

    Ratings that are left out stay; one sent twice is kept once.
    """

    id = serializers.UUIDField()
    goals = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=20)
    ratings = serializers.ListField(child=TaggedRatingSerializer(), required=False, max_length=100)


class NewEntrySerializer(serializers.Serializer[Any]):
    """An entry as the tablet made it. The id is its own, so that sending twice makes one entry."""

    id = serializers.UUIDField()
    occurred_at = serializers.DateTimeField()
    words = serializers.CharField(default="", allow_blank=True, max_length=2000)
    audience = serializers.ChoiceField(_AUDIENCES, required=False, allow_null=True)
    setting = serializers.ChoiceField(SETTINGS, required=False, allow_blank=True)
    with_whom = serializers.CharField(required=False, allow_blank=True, max_length=80)
    children = serializers.ListField(child=TagSerializer(), default=list, max_length=40)


class ChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    words = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    occurred_at = serializers.DateTimeField(required=False)
    children = serializers.ListField(child=TagSerializer(), required=False, max_length=40)
    hold = serializers.BooleanField(default=False)
    setting = serializers.ChoiceField(SETTINGS, required=False, allow_blank=True)
    with_whom = serializers.CharField(required=False, allow_blank=True, max_length=80)


class OneChildSerializer(serializers.Serializer[Any]):
    """Which child's pair is meant; none means all within reach."""

    child = serializers.UUIDField(required=False, allow_null=True)


class SplitSerializer(serializers.Serializer[Any]):
    """Which clips go into a new entry, and that entry's id and tags."""

    id = serializers.UUIDField()
    clips = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)
    words = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    children = serializers.ListField(child=TagSerializer(), default=list, max_length=40)


class WarningSerializer(serializers.Serializer[Any]):
    """Something to look at; nothing was refused."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class SavedSerializer(serializers.Serializer[Any]):
    """What became of it."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(["draft", "shared", "withdrawn"])
    warnings = WarningSerializer(many=True)


class DraftSerializer(serializers.Serializer[Any]):
    """An entry as those who may change it see it."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(["draft", "shared", "withdrawn"])
    origin = serializers.ChoiceField(["school", "home"])
    occurred_at = serializers.DateTimeField()
    words = serializers.CharField()
    setting = serializers.ChoiceField(SETTINGS, allow_blank=True)
    with_whom = serializers.CharField()
    children = TagSerializer(many=True)
    clips = ClipSerializer(many=True)


class DraftsSerializer(serializers.Serializer[Any]):
    """What waits in Tag later."""

    entries = DraftSerializer(many=True)


def _tags(rows: list[dict[str, Any]]) -> tuple[entries.Tag, ...]:
    return tuple(
        entries.Tag(row["id"], tuple(row["goals"]), tuple(map(_rating, row.get("ratings", ()))))
        for row in rows
    )


def _rating(row: dict[str, Any]) -> tuple[UUID, ratings.NewRating]:
    """Return the goal and what was measured of it."""
    told = {name: value for name, value in row.items() if name != "goal"}
    return row["goal"], ratings.NewRating(**told)


def _answer(saved: entries.Saved, *, status: int = 200) -> Response:
    warnings = [_NAMES_OTHER] if saved.names_other_child else []
    return Response({"id": saved.id, "state": saved.state, "warnings": warnings}, status=status)


def _tag(tag: entries.Tag) -> dict[str, Any]:
    measured = [
        {
            "id": one.id,
            "goal": goal,
            "kind": one.kind,
            "value": one.value,
            "out_of": one.out_of,
        }
        for goal, one in tag.measured
    ]
    return {"id": tag.child_id, "goals": list(tag.goals), "ratings": measured}


def _draft_rows(found: list[drafts.Draft]) -> list[dict[str, Any]]:
    clips = contents.clips_of(drafts.clips_of(found), media=media_address) if found else {}
    return [
        {
            "id": one.id,
            "state": one.state,
            "origin": one.origin,
            "occurred_at": one.occurred_at,
            "words": one.words,
            "setting": one.setting,
            "with_whom": one.with_whom,
            "children": [_tag(tag) for tag in one.tags],
            "clips": clips.get(one.id, []),
        }
        for one in found
    ]


class EntriesView(APIView):
    """POST /api/entries: also by the device's own token, after its person signed out."""

    authentication_classes = (SendingDevice, SignedIn)

    @extend_schema(
        operation_id="save_entry", request=NewEntrySerializer, responses={201: SavedSerializer}
    )
    def post(self, request: Request) -> Response:
        """Keep a new entry; the same id again answers 200 with what became of it."""
        asked = valid(NewEntrySerializer(data=request.data))
        new = entries.NewEntry(
            id=asked["id"],
            occurred_at=asked["occurred_at"],
            words=asked["words"],
            tags=_tags(asked["children"]),
            audience=asked.get("audience"),
            setting=asked.get("setting", ""),
            with_whom=asked.get("with_whom", ""),
        )
        saved = entries.save(caller(request), new)
        return _answer(saved, status=201 if saved.is_new else 200)


class DraftsView(APIView):
    """GET /api/drafts."""

    @extend_schema(operation_id="drafts", responses=DraftsSerializer)
    def get(self, request: Request) -> Response:
        """Return what waits in Tag later."""
        return Response({"entries": _draft_rows(drafts.of(caller(request)))})


class ChangeableEntryView(APIView):
    """GET and PATCH /api/entries/{entry}."""

    @extend_schema(operation_id="changeable_entry", responses=DraftSerializer)
    def get(self, request: Request, entry: UUID) -> Response:
        """Return an entry to those who may change it."""
        return Response(_draft_rows([drafts.one(caller(request), entry)])[0])

    @extend_schema(operation_id="change_entry", request=ChangeSerializer, responses=SavedSerializer)
    def patch(self, request: Request, entry: UUID) -> Response:
        """Reword, retag or retime; what stood before is kept."""
        asked = valid(ChangeSerializer(data=request.data))
        change = entries.Change(
            words=asked.get("words"),
            occurred_at=asked.get("occurred_at"),
            tags=_tags(asked["children"]) if "children" in asked else None,
            hold=asked["hold"],
            setting=asked.get("setting"),
            with_whom=asked.get("with_whom"),
        )
        return _answer(entries.revise(caller(request), entry, change))


class ShareView(APIView):
    """POST /api/entries/{entry}/share."""

    @extend_schema(
        operation_id="share_entry", request=OneChildSerializer, responses=SavedSerializer
    )
    def post(self, request: Request, entry: UUID) -> Response:
        """Share a draft, or bring back what was withdrawn."""
        child = valid(OneChildSerializer(data=request.data)).get("child")
        return _answer(entries.share(caller(request), entry, child_id=child))


class WithdrawView(APIView):
    """POST /api/entries/{entry}/withdraw."""

    @extend_schema(
        operation_id="withdraw_entry", request=OneChildSerializer, responses=SavedSerializer
    )
    def post(self, request: Request, entry: UUID) -> Response:
        """Take an entry out of the diary: gone on the next request, media included."""
        child = valid(OneChildSerializer(data=request.data)).get("child")
        return _answer(entries.withdraw(caller(request), entry, child_id=child))


class SplitView(APIView):
    """POST /api/entries/{entry}/split."""

    @extend_schema(
        operation_id="split_entry", request=SplitSerializer, responses={201: SavedSerializer}
    )
    def post(self, request: Request, entry: UUID) -> Response:
        """Move some clips into an entry of their own."""
        person = caller(request)
        asked = valid(SplitSerializer(data=request.data))
        old = drafts.one(person, entry)
        into = entries.NewEntry(
            id=asked["id"],
            occurred_at=old.occurred_at,
            words=asked.get("words", old.words),
            tags=_tags(asked["children"]),
        )
        made = entries.split(person, entry, clips=asked["clips"], into=into)
        return _answer(made, status=201)
