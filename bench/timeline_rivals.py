"""The same page by one raw query (the floor), and by ModelSerializer (the usual way)."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from bench.timeline_world import World
from diary import access
from diary.models import Appearance, Clip, Entry, Goal, Person, Rendition


def cursor_at_depth(world: World, *, depth: int) -> str:
    """Return the cursor that a reader would hold after so many entries."""
    rows = Appearance.objects.filter(child=world.child).order_by("-occurred_at", "-entry")
    at, entry = rows.values_list("occurred_at", "entry")[depth]
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{entry}".encode()).decode().rstrip("=")


def page_by_raw_sql(world: World) -> dict[str, Any]:
    """Return the page's JSON by one query: the family's rule written by hand for one caregiver."""
    postgres = connection.vendor == "postgresql"
    sql = _PG if postgres else _LITE
    child, person = world.child.pk, world.mother.pk
    ids = {"child": child if postgres else child.hex, "me": person if postgres else person.hex}
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**ids, "now": now if postgres else str(now.replace(tzinfo=None))})
        rows = cursor.fetchall()
    read = (lambda text: text) if postgres else json.loads
    entries = [_entry(world, row, read) for row in rows[:20]]
    at, entry = rows[19][2], entries[-1]["id"]
    moment = _aware(at)
    text = f"{moment.astimezone(UTC).isoformat()}|{entry}"
    after = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return {"entries": entries, "next": after if len(rows) > 20 else None}


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _uuid(text: str) -> str:
    text = str(text).replace("-", "")
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _entry(world: World, row: tuple[Any, ...], read: Any) -> dict[str, Any]:
    entry, audience, at, words, author, name, hearts, mine, replies, goals, clips = row
    moment = _aware(at)
    return {
        "id": _uuid(entry),
        "child": str(world.child.pk),
        "state": "shared",
        "audience": audience,
        "origin": "school",
        "occurred_at": moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "words": words,
        "author": {"id": _uuid(author), "name": name, "is_me": False},
        "goals": [{**goal, "id": _uuid(goal["id"])} for goal in read(goals)],
        "clips": [_clip(clip, read) for clip in read(clips)],
        "hearts": {"count": hearts, "mine": bool(mine)},
        "replies": replies,
        "others": [],
        "may": {"change": False, "withdraw": True, "reply": True},
        "pair": None,
        "is_pair_lost": False,
    }


def _clip(clip: dict[str, Any], read: Any) -> dict[str, Any]:
    pk = _uuid(clip["id"])
    files = clip["files"] if isinstance(clip["files"], list) else read(clip["files"])
    return {
        **{name: value for name, value in clip.items() if name != "files"},
        "id": pk,
        "is_cut_short": bool(clip["is_cut_short"]),
        "failure": None,
        "description": "",
        "has_no_speech": False,
        "captions": [],
        "waveform": "",
        "is_sound_lost": False,
        "live_still": None,
        "ahead": None,
        "renditions": {
            file.pop("name"): {"url": f"/media/clips/{pk}/{name}", "tiles": None, **file}
            for file in files
            for name in [file["name"]]
        },
    }


_WHERE = """
FROM diary_appearance a
JOIN diary_entry e ON e.id = a.entry_id
JOIN diary_person p ON p.id = e.author_id
WHERE a.child_id = %(child)s AND a.state = 'shared'
AND EXISTS (SELECT 1 FROM diary_circlemember m
  WHERE m.person_id = %(me)s AND m.child_id = a.child_id
  AND m.kind = 'caregiver' AND m.starts_at <= %(now)s
  AND (m.ends_at IS NULL OR m.ends_at > %(now)s))
AND a.audience IN ('circle', 'whanau')
AND NOT EXISTS (SELECT 1 FROM diary_appearance o WHERE o.entry_id = a.entry_id
  AND o.child_id <> a.child_id AND NOT EXISTS (SELECT 1 FROM diary_consent c WHERE
  c.child_id = o.child_id AND c.purpose = 'group' AND c.given AND c.replaced_at IS NULL))
ORDER BY a.occurred_at DESC, a.entry_id DESC LIMIT 21
"""
_COUNTS = """
(SELECT count(*) FROM diary_heart h WHERE h.appearance_id = a.id),
EXISTS (SELECT 1 FROM diary_heart h WHERE h.appearance_id = a.id AND h.person_id = %(me)s),
(SELECT count(*) FROM diary_reply r WHERE r.appearance_id = a.id AND r.withdrawn_at IS NULL)
"""
_LITE = f"""
SELECT e.id, a.audience, a.occurred_at, e.words, p.id, p.name, {_COUNTS},
(SELECT json_group_array(json_object('id', g.id, 'words', g.words, 'strand', s.key))
 FROM diary_appearancegoal ag JOIN diary_goal g ON g.id = ag.goal_id
 JOIN diary_strand s ON s.id = g.strand_id WHERE ag.appearance_id = a.id),
(SELECT json_group_array(json_object('id', c.id, 'kind', c.kind, 'state', c.state,
 'progress', c.progress, 'is_cut_short', c.is_cut_short, 'duration_ms', c.duration_ms,
 'width', c.width, 'height', c.height, 'files',
 (SELECT json_group_array(json_object('name', r.name, 'content_type', r.content_type,
  'size_bytes', r.size_bytes, 'width', r.width, 'height', r.height))
  FROM diary_rendition r WHERE r.clip_id = c.id)))
 FROM diary_clip c WHERE c.entry_id = e.id)
{_WHERE}
"""
_PG = f"""
SELECT e.id, a.audience, a.occurred_at, e.words, p.id, p.name, {_COUNTS},
(SELECT coalesce(json_agg(json_build_object('id', g.id, 'words', g.words, 'strand', s.key)), '[]')
 FROM diary_appearancegoal ag JOIN diary_goal g ON g.id = ag.goal_id
 JOIN diary_strand s ON s.id = g.strand_id WHERE ag.appearance_id = a.id),
(SELECT coalesce(json_agg(json_build_object('id', c.id, 'kind', c.kind, 'state', c.state,
 'progress', c.progress, 'is_cut_short', c.is_cut_short, 'duration_ms', c.duration_ms,
 'width', c.width, 'height', c.height, 'files',
 (SELECT coalesce(json_agg(json_build_object('name', r.name, 'content_type', r.content_type,
  'size_bytes', r.size_bytes, 'width', r.width, 'height', r.height)), '[]')
  FROM diary_rendition r WHERE r.clip_id = c.id))), '[]')
 FROM diary_clip c WHERE c.entry_id = e.id)
{_WHERE}
"""


class _PersonModel(serializers.ModelSerializer[Person]):
    class Meta:
        model = Person
        fields = ("id", "name")


class _GoalModel(serializers.ModelSerializer[Goal]):
    strand = serializers.CharField(source="strand.key")

    class Meta:
        model = Goal
        fields = ("id", "words", "strand")


class _FileModel(serializers.ModelSerializer[Rendition]):
    class Meta:
        model = Rendition
        fields = ("name", "content_type", "size_bytes", "width", "height")


class _ClipModel(serializers.ModelSerializer[Clip]):
    renditions = _FileModel(many=True)

    class Meta:
        model = Clip
        fields = (
            "id",
            "kind",
            "state",
            "progress",
            "failure_code",
            "is_cut_short",
            "duration_ms",
            "width",
            "height",
            "renditions",
        )


class _EntryModel(serializers.ModelSerializer[Entry]):
    author = _PersonModel()
    clips = _ClipModel(many=True)

    class Meta:
        model = Entry
        fields = ("id", "origin", "occurred_at", "words", "author", "clips")


class _PairModel(serializers.ModelSerializer[Appearance]):
    entry = _EntryModel()
    goals = _GoalModel(many=True)
    hearts = serializers.SerializerMethodField()
    replies = serializers.SerializerMethodField()

    class Meta:
        model = Appearance
        fields = ("child", "state", "audience", "entry", "goals", "hearts", "replies")

    def get_hearts(self, pair: Appearance) -> int:
        return len(pair.hearts.all())

    def get_replies(self, pair: Appearance) -> int:
        return len([reply for reply in pair.replies.all() if reply.withdrawn_at is None])


def page_by_model_serializer(world: World) -> bytes:
    """Return the page as usual DRF code makes it, well prefetched, under the same access rule."""
    rows = (
        access.appearances(world.mother, "view")
        .filter(child=world.child.pk, state="shared")
        .select_related("entry__author")
        .prefetch_related("entry__clips__renditions", "goals__strand", "hearts", "replies")
        .order_by("-occurred_at", "-entry")[:20]
    )
    return JSONRenderer().render(_PairModel(rows, many=True).data)
