"""A child with very many entries, made inside the database, so that a million take seconds."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from diary.models import (
    Child,
    CircleMember,
    Classroom,
    ClassroomStaff,
    Enrolment,
    Goal,
    Person,
    School,
    Strand,
)

START = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """Who looks at whom."""

    child: Child
    teacher: Person
    mother: Person


def make(entries: int) -> World:
    """Make one child with so many entries: each one clip, three files, one goal; some replies."""
    school = School.objects.create(name=f"Bench {entries}")
    room = Classroom.objects.create(school=school, name="Rimu")
    child = Child.objects.create(school=school, first_name="Aroha")
    Enrolment.objects.create(classroom=room, child=child, starts_at=START)
    teacher = Person.objects.create(name="Ms Lee", email=f"lee{entries}@bench.example")
    mother = Person.objects.create(name="Mere")
    ClassroomStaff.objects.create(classroom=room, person=teacher, role="teacher", starts_at=START)
    CircleMember.objects.create(
        child=child,
        person=mother,
        kind="caregiver",
        relation="Mum",
        rights="decide",
        starts_at=START,
    )
    goal = Goal.objects.create(
        child=child, words="I ask", strand=Strand.objects.get(key="communication"), set_by="school"
    )
    _fill(entries, child, teacher, goal)
    return World(child, teacher, mother)


def _fill(entries: int, child: Child, teacher: Person, goal: Goal) -> None:
    postgres = connection.vendor == "postgresql"
    hex32 = _PG_UUID if postgres else _LITE_UUID
    counted = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM s WHERE n < {entries})"
    numbers = (
        f"SELECT generate_series(1, {entries}) AS n" if postgres else f"{counted} SELECT n FROM s"
    )
    when = (
        "timestamptz '2020-01-01 00:00:00+00' + n * interval '3 minutes'"
        if postgres
        else "strftime('%Y-%m-%d %H:%M:%S', 1577836800 + n * 180, 'unixepoch')"
    )
    ids = {
        "child": _literal(child.pk.hex, postgres),
        "author": _literal(teacher.pk.hex, postgres),
        "school": _literal(child.school_id.hex, postgres),
        "goal": _literal(goal.pk.hex, postgres),
    }
    family = int(child.pk.hex[:4], 16)

    def key(kind: int) -> str:
        return hex32.format(kind=kind, family=family)

    entry, pair, clip = key(1), key(2), key(3)
    statements = [
        "INSERT INTO diary_entry"
        " (id, author_id, school_id, origin, setting, with_whom, occurred_at, received_at, words)"
        f" SELECT {entry}, {ids['author']}, {ids['school']}, 'school', '', '', {when}, {when},"
        " 'She asked for a drink with her card, number ' || n FROM ({numbers}) AS t",
        "INSERT INTO diary_appearance"
        " (id, entry_id, child_id, state, audience, occurred_at, shared_at)"
        f" SELECT {pair}, {entry}, {ids['child']}, 'shared', 'circle', {when}, {when}"
        " FROM ({numbers}) AS t",
        "INSERT INTO diary_appearancegoal (appearance_id, goal_id)"
        f" SELECT {pair}, {ids['goal']} FROM ({{numbers}}) AS t",
        "INSERT INTO diary_clip (id, entry_id, position, kind, state, failure_code,"
        " failure_sentence, progress, is_cut_short, width, height, duration_ms, size_bytes,"
        " claimed_sha256, sha256, original_key, original_name, content_type, uploader_id, begun_at,"
        " description, has_no_speech, caption_languages, waveform, is_sound_lost, live_mark)"
        f" SELECT {clip}, {entry}, 0, 'video', 'ready', '', '', 100, {_no(postgres)}, 1280, 720,"
        f" 12000, 1000000, '', '', '', '', 'video/mp4', {ids['author']}, {when},"
        f" '', {_no(postgres)}, '', '', {_no(postgres)}, '' FROM ({{numbers}}) AS t",
        "INSERT INTO diary_reply (id, appearance_id, author_id, words, made_at)"
        f" SELECT {key(7)}, {pair}, {ids['author']}, 'Ka pai', {when}"
        " FROM ({numbers}) AS t WHERE n % 2 = 0",
    ]
    for number, name in enumerate(("240p", "720p", "thumb"), start=4):
        statements.append(
            "INSERT INTO diary_rendition (id, clip_id, name, key, content_type, width, height,"
            " duration_ms, size_bytes, sha256, made_at)"
            f" SELECT {key(number)}, {clip}, '{name}', 'k',"
            f" 'video/mp4', 426, 240, 12000, 450000, '', {when} FROM ({{numbers}}) AS t"
        )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("{numbers}", numbers))
        cursor.execute("ANALYZE")


_LITE_UUID = "printf('{kind:02x}{family:04x}%026x', n)"
_PG_UUID = "('{kind:02x}{family:04x}' || lpad(to_hex(n), 26, '0'))::uuid"


def _literal(value: str, postgres: bool) -> str:  # noqa: FBT001
    return f"'{value}'::uuid" if postgres else f"'{value}'"


def _no(postgres: bool) -> str:  # noqa: FBT001
    return "false" if postgres else "0"
