"""What one person sees of a meeting, in a fixed number of queries: all that the room needs.

A clip in a point is shown only while its viewer may see it and it is shared with all the circle.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from diary import access, contents, fetch
from diary.meeting_agenda import parties
from diary.meetings import closes_at
from diary.models import AgendaPoint, Clip, Goal, Meeting, Person
from diary.seen import ClipSeen, MediaAddress


@dataclass(frozen=True, slots=True)
class PointClip:
    """A clip of a point, with the moment that it is from."""

    entry: UUID
    occurred_at: datetime
    words: str
    clip: ClipSeen


@dataclass(frozen=True, slots=True)
class PointSeen:
    """What one party wants to speak about, with its clips, the oldest first."""

    id: UUID
    party: str
    words: str
    notes: str
    by: str
    may_change: bool
    may_note: bool
    clips: list[PointClip]


@dataclass(frozen=True, slots=True)
class StepSeen:
    """What one party does next."""

    party: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GoalInMeeting:
    """A goal to speak about: its page holds the chart."""

    id: UUID
    words: str
    strand: str
    set_by: str


@dataclass(frozen=True, slots=True)
class MayMeet:
    """Which buttons to show. `parties`: for whom to write points, `step_parties`: next steps."""

    change: bool
    speak: bool
    read_answers: bool
    parties: list[str]
    step_parties: list[str]


@dataclass(frozen=True, slots=True)
class MeetingSeen:
    """A meeting. `closes_at`: until when notes, steps and answers change; None before the end."""

    id: UUID
    child: UUID
    plan: UUID | None
    title: str
    held_on: date
    notes: str
    ended_at: datetime | None
    closes_at: datetime | None
    may: MayMeet
    points: list[PointSeen]
    steps: list[StepSeen]
    goals: list[GoalInMeeting]


def one(viewer: Person, meeting_id: UUID, *, media: MediaAddress) -> MeetingSeen:
    """Return the meeting as the viewer sees it, or NotFound; nine queries at any size."""
    meeting = fetch.one(
        access.meetings(viewer, "view"), known=Meeting.objects.none(), pk=meeting_id
    )
    may = _may(viewer, meeting)
    steps = access.next_steps(viewer).filter(meeting=meeting).values_list("party", "words", "at")
    return MeetingSeen(
        id=meeting.pk,
        child=meeting.child_id,
        plan=meeting.plan_id,
        title=meeting.title,
        held_on=meeting.held_on,
        notes=meeting.notes,
        ended_at=meeting.ended_at,
        closes_at=closes_at(meeting.ended_at),
        may=may,
        points=_points(viewer, meeting, may, media),
        steps=[StepSeen(*step) for step in steps],
        goals=_goals(viewer, meeting),
    )


def _may(viewer: Person, meeting: Meeting) -> MayMeet:
    where = access.standing(viewer, meeting.child_id)
    mine = parties(where) if where else []
    return MayMeet(
        change=where is not None and where.is_team,
        speak=mine != [],
        read_answers=where is not None and where.is_liaison,
        parties=mine,
        step_parties=parties(where, steps=True) if where else [],
    )


def _points(viewer: Person, meeting: Meeting, may: MayMeet, media: MediaAddress) -> list[PointSeen]:
    """Return the points; what the buttons show is asked of the rules again when one is pressed."""
    rows = access.agenda_points(viewer, "view").filter(meeting=meeting)
    points = list(rows.select_related("by").order_by("made_at", "pk"))
    clips = _clips(viewer, meeting, [point.pk for point in points], media)
    return [
        PointSeen(
            id=point.pk,
            party=point.party,
            words=point.words,
            notes=point.notes,
            by=point.by.name if point.by else "",
            may_change=may.speak
            and (point.by_id == viewer.pk or (may.change and point.party != "whanau")),
            may_note=may.change or (may.speak and point.by_id == viewer.pk),
            clips=clips[point.pk],
        )
        for point in points
    ]


def _clips(
    viewer: Person, meeting: Meeting, points: list[UUID], media: MediaAddress
) -> dict[UUID, list[PointClip]]:
    links = AgendaPoint.clips.through.objects.filter(agendapoint__in=points)
    chosen = list(links.values_list("agendapoint", "clip", "clip__entry"))
    moments = access.reel_moments(viewer).filter(
        child=meeting.child_id, entry__in={entry for _, _, entry in chosen}
    )
    seen = {
        entry: (at, words)
        for entry, at, words in moments.values_list("entry", "occurred_at", "entry__words")
    }
    shown = Clip.objects.filter(pk__in={clip for _, clip, entry in chosen if entry in seen})
    by_entry = contents.clips_of(shown, media=media)
    clips = {clip.id: (entry, clip) for entry, held in by_entry.items() for clip in held}
    found: dict[UUID, list[PointClip]] = defaultdict(list)
    for point, clip_id, _ in chosen:
        if clip_id in clips:
            entry, clip = clips[clip_id]
            found[point].append(PointClip(entry, *seen[entry], clip))
    for held in found.values():
        held.sort(key=lambda one: (one.occurred_at, one.clip.id))
    return found


def _goals(viewer: Person, meeting: Meeting) -> list[GoalInMeeting]:
    """Return the plan's goals and those of no plan, so that home's goals stand there as well."""
    rows = access.goals(viewer, "view").filter(child=meeting.child_id, state=Goal.State.CURRENT)
    if meeting.plan_id:
        rows = rows.filter(Q(plan=meeting.plan_id) | Q(plan=None))
    rows = rows.order_by("strand__position", "made_at", "pk")
    columns = ("pk", "words", "strand__key", "set_by")
    return [GoalInMeeting(*row) for row in rows.values_list(*columns)]
