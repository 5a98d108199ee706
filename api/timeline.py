"""A child's timeline, one entry of it, and one clip's state."""

from datetime import date, datetime
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import conversation, entry_history, seen, timeline
from diary.errors import DiaryError

_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # outside, a school's zone has no instant for every day


def media_address(clip_id: UUID, name: str) -> str:
    """Return where the bytes of a rendition are asked for."""
    return f"/media/clips/{clip_id}/{name}"


class AuthorSerializer(serializers.Serializer[seen.Author]):
    """Who made an entry."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    is_me = serializers.BooleanField()


class GoalSeenSerializer(serializers.Serializer[seen.GoalSeen]):
    """A goal that an entry shows."""

    id = serializers.UUIDField()
    words = serializers.CharField()
    strand = serializers.CharField()


class FailureSerializer(serializers.Serializer[seen.Failure]):
    """Why a clip cannot be shown."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class RenditionSerializer(serializers.Serializer[seen.RenditionSeen]):
    """One file to play or show. Sizes in bytes and pixels; `tiles`: pictures in a sprite."""

    url = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    tiles = serializers.IntegerField(allow_null=True)


class CaptionSeenSerializer(serializers.Serializer[seen.CaptionSeen]):
    """Captions in one language (BCP 47); `url` answers with WebVTT."""

    language = serializers.CharField()
    url = serializers.CharField()


class ClipSerializer(serializers.Serializer[seen.ClipSeen]):
    """A video, photo or sound. Lengths in ms, progress in percent.

    `duration_ms` is what is shown: how much was cut away is for those who may change the clip.
    `ahead` is given where one clip that waits is asked for. `live_still`: the photo whose moving
    part this video is.
    """

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(["video", "photo", "sound"])
    state = serializers.ChoiceField(["uploading", "received", "processing", "ready", "failed"])
    progress = serializers.IntegerField()
    failure = FailureSerializer(allow_null=True)
    is_cut_short = serializers.BooleanField()
    duration_ms = serializers.IntegerField(allow_null=True)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    description = serializers.CharField()
    has_no_speech = serializers.BooleanField()
    captions = CaptionSeenSerializer(many=True)
    waveform = serializers.CharField()
    is_sound_lost = serializers.BooleanField()
    live_still = serializers.UUIDField(allow_null=True)
    ahead = serializers.IntegerField(allow_null=True)
    renditions = serializers.DictField(child=RenditionSerializer())


class ClipOfDaySerializer(serializers.Serializer[seen.ClipOfDay]):
    """A clip with the moment that it is of. `is_for_all`: it may be kept in a pair or a film."""

    entry = serializers.UUIDField()
    occurred_at = serializers.DateTimeField()
    origin = serializers.ChoiceField(["school", "home"])
    is_for_all = serializers.BooleanField()
    clip = ClipSerializer()


class PairSeenSerializer(serializers.Serializer[seen.PairSeen]):
    """Then and now: two clips, and where in each the same movement starts, in ms."""

    id = serializers.UUIDField()
    goal = serializers.UUIDField(allow_null=True)
    then = ClipOfDaySerializer()
    now = ClipOfDaySerializer()
    then_start_ms = serializers.IntegerField()
    now_start_ms = serializers.IntegerField()


class HeartsSerializer(serializers.Serializer[seen.Hearts]):
    """How many hearts, and whether one is mine."""

    count = serializers.IntegerField()
    mine = serializers.BooleanField()


class OtherChildSerializer(serializers.Serializer[seen.OtherChild]):
    """Another child in the same entry (staff only)."""

    id = serializers.UUIDField()
    first_name = serializers.CharField()


class MaySerializer(serializers.Serializer[seen.May]):
    """Which buttons to show."""

    change = serializers.BooleanField()
    withdraw = serializers.BooleanField()
    reply = serializers.BooleanField()


class EntrySerializer(serializers.Serializer[seen.EntrySeen]):
    """One entry as this viewer sees it in this child's diary.

    `pair` is null while one of its two clips may not be seen; `is_pair_lost` says so.
    """

    id = serializers.UUIDField()
    child = serializers.UUIDField()
    state = serializers.ChoiceField(["draft", "shared", "withdrawn"])
    audience = serializers.ChoiceField(["team", "circle", "whanau", "household"])
    origin = serializers.ChoiceField(["school", "home"])
    occurred_at = serializers.DateTimeField()
    words = serializers.CharField()
    author = AuthorSerializer()
    goals = GoalSeenSerializer(many=True)
    clips = ClipSerializer(many=True)
    hearts = HeartsSerializer()
    replies = serializers.IntegerField()
    others = OtherChildSerializer(many=True)
    may = MaySerializer()
    pair = PairSeenSerializer(allow_null=True)
    is_pair_lost = serializers.BooleanField()


class PageSerializer(serializers.Serializer[timeline.Page]):
    """Up to 20 entries, newest first; `next` is null on the last page."""

    entries = EntrySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class ReplySerializer(serializers.Serializer[conversation.ReplySeen]):
    """Words under an entry."""

    id = serializers.UUIDField()
    author_id = serializers.UUIDField()
    author_name = serializers.CharField()
    relation = serializers.CharField()
    is_mine = serializers.BooleanField()
    words = serializers.CharField()
    made_at = serializers.DateTimeField()


class WatcherSerializer(serializers.Serializer[conversation.Watcher]):
    """How often somebody played an entry."""

    entry_id = serializers.UUIDField()
    name = serializers.CharField()
    household = serializers.CharField()
    times = serializers.IntegerField()
    last_at = serializers.DateTimeField()


class RevisionSerializer(serializers.Serializer[entry_history.Revision]):
    """A change that was made: `words` are those that stood before it."""

    by = serializers.CharField()
    at = serializers.DateTimeField()
    what = serializers.CharField()
    words = serializers.CharField()


class EntryPageSerializer(EntrySerializer):
    """One entry with all that is said under it."""

    reply_list = ReplySerializer(many=True)
    heart_names = serializers.ListField(child=serializers.CharField())
    watched = WatcherSerializer(many=True, allow_null=True)
    revisions = RevisionSerializer(many=True, allow_null=True)


def month(text: str | None) -> date | None:
    """Return the first day of a month like 2026-11; None for none."""
    if not text:
        return None
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  (a month has no zone)
    except ValueError:
        first = date.min
    if not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        raise DiaryError("bad_month", "Please choose a month like 2026-11.")
    return first


def uuid_or_none(text: str | None) -> UUID | None:
    """Return an id from the query; None for none."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise DiaryError(
            "bad_filter", "We could not read that choice. Please choose again."
        ) from error


def filter_from(query: dict[str, str]) -> timeline.Filter:
    """Return the filter in an address's query; unknown names are ignored."""
    origin = query.get("from") or None
    if origin not in {None, "school", "home"}:
        raise DiaryError("bad_filter", "Please choose school or home.")
    return timeline.Filter(
        goal=uuid_or_none(query.get("goal")),
        strand=query.get("strand") or None,
        origin=origin,
        month=month(query.get("month")),
    )


class TimelineView(APIView):
    """GET /api/children/{child}/timeline."""

    @extend_schema(
        operation_id="timeline",
        parameters=[
            OpenApiParameter(name, str) for name in ("goal", "strand", "from", "month", "cursor")
        ],
        responses=PageSerializer,
    )
    def get(self, request: Request, child: UUID) -> Response:
        """Return one page of the child's timeline, newest first."""
        query = request.query_params.dict()
        page = timeline.page(
            caller(request),
            child,
            media=media_address,
            only=filter_from(query),
            cursor=query.get("cursor") or None,
        )
        return Response(page)


class EntryView(APIView):
    """GET /api/children/{child}/entries/{entry}."""

    @extend_schema(operation_id="entry", responses=EntryPageSerializer)
    def get(self, request: Request, child: UUID, entry: UUID) -> Response:
        """Return one entry with replies, hearts, and what this person may know beside it."""
        person = caller(request)
        shown = timeline.one(person, child, entry, media=media_address)
        pair = conversation.seen_pair(person, child, entry)
        is_team = shown.others != [] or shown.may.change
        return Response(
            {
                **{name: getattr(shown, name) for name in shown.__slots__},
                "reply_list": conversation.replies(person, pair),
                "heart_names": conversation.heart_names(person, pair),
                "watched": conversation.watchers(person, child, entry_id=entry),
                "revisions": entry_history.history(person, entry) if is_team else None,
            }
        )


class ClipView(APIView):
    """GET /api/clips/{clip}."""

    @extend_schema(operation_id="clip", responses=ClipSerializer)
    def get(self, request: Request, clip: UUID) -> Response:
        """Return a clip's state, progress and files."""
        return Response(timeline.clip(caller(request), clip, media=media_address))
