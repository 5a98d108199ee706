"""The audit as the school's admin reads it: one sentence for each act, no words of any entry.

What the liaison keeps confidential (rounds, answers, noted talks) is not in it at all.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from diary import access, audit, fetch
from diary.models import Child, Event, Person

PAGE_SIZE = 50
_CONFIDENTIAL = ("round.", "answer.", "talk.")
_SOMEBODY, _A_CHILD = "Somebody who is no longer here", "a child who is no longer here"
# {actor} did it, {subject} is a person, {child} a first name; other braces come from `detail`.
SENTENCES: dict[str, str] = {
    "archive.asked": "{actor} asked for a copy of {child}’s diary.",
    "archive.made": "A copy of {child}’s diary was made.",
    "archive.taken": "{actor} took home a copy of {child}’s diary.",
    "backup.restored": "A backup was restored.",
    "captions.removed": "{actor} took away captions of a clip of {child} ({language}).",
    "captions.set": "{actor} wrote captions for a clip of {child} ({language}).",
    "card.printed": "{actor} opened a goal card of {child} to print it.",
    "child.added": "{actor} added {child}.",
    "child.changed": "{actor} changed the names or birthday of {child}.",
    "child.enrolled": "{actor} put {child} in a class.",
    "child.erased": "A child’s diary was erased.",
    "child.left_class": "{actor} took {child} out of a class.",
    "circle.changed": "{actor} changed the place of {subject} in {child}’s circle.",
    "circle.ended": "{actor} ended the place of {subject} in {child}’s circle.",
    "circle.granted": "{actor} gave {subject} a place in {child}’s circle.",
    "class.added": "{actor} opened a class.",
    "class.renamed": "{actor} gave a class another name.",
    "class_role.ended": "{actor} ended the work of {subject} with a class.",
    "class_role.granted": "{actor} let {subject} work with a class ({role}).",
    "clip.begun": "{actor} began to send a clip.",
    "clip.described": "{actor} said in words what a clip of {child} shows.",
    "clip.edit_undone": "{actor} took back a change to a clip of {child}.",
    "clip.edited": "{actor} cut, turned or muted a clip of {child}; the original is kept.",
    "clip.failed": "A clip could not be prepared.",
    "clip.given_up": "{actor} gave up a clip that had not arrived.",
    "clip.ready": "A clip was ready.",
    "clip.received": "A clip arrived.",
    "clip.uploading": "A clip is sent again.",
    "consent.recorded": "{actor} recorded a paper about {purpose} for {child}.",
    "demonstration.made": "The demonstration was made.",
    "device.added": "{actor} added a device.",
    "entry.changed": "{actor} changed an entry of {child}.",
    "entry.played": "{actor} played an entry of {child}.",
    "entry.saved": "{actor} added an entry to {child}’s diary.",
    "entry.shared": "{actor} shared an entry of {child}.",
    "entry.split": "{actor} split an entry of {child}.",
    "entry.untagged": "{actor} took {child} out of an entry.",
    "entry.withdrawn": "{actor} withdrew an entry of {child}.",
    "erasure.asked": "{actor} asked to erase {child}’s diary.",
    "face.given": "{actor} gave a face picture for {child}.",
    "face.removed": "{actor} took away the face picture of {child}.",
    "goal.baseline_pinned": "{actor} chose the clip that shows where a goal of {child} began.",
    "goal.card_written": "{actor} wrote how a goal of {child} is worked on.",
    "goal.changed": "{actor} changed a goal of {child}.",
    "goal.focus_lost": "A goal of {child} is no longer the focus; {actor} chose another.",
    "goal.marked": "{actor} marked a day on the picture of a goal of {child} ({kind}).",
    "goal.marker_removed": "{actor} took a mark off the picture of a goal of {child}.",
    "goal.measured_by": "{actor} chose how a goal of {child} is measured.",
    "goal.rated": "{actor} measured a goal of {child} ({kind}).",
    "goal.scale_written": "{actor} wrote what the levels of a goal of {child} mean.",
    "goal.set": "{actor} set a goal for {child}.",
    "household.added": "{actor} named a home of {child}.",
    "household.renamed": "{actor} gave a home of {child} another name.",
    "invitation.accepted": "{actor} came in by an invitation to {child}’s circle.",
    "invitation.ended": "{actor} ended an invitation to {child}’s circle.",
    "invitation.made": "{actor} made an invitation to {child}’s circle ({rights}).",
    "job.retried": "{actor} let work of the machine run again ({kind}).",
    "meeting.changed": "{actor} changed a meeting about {child}.",
    "meeting.ended": "{actor} ended a meeting about {child}.",
    "meeting.kept": "{actor} kept a meeting about {child}, with its clips, on a tablet.",
    "meeting.noted": "{actor} wrote notes of a meeting about {child}.",
    "meeting.planned": "{actor} planned a meeting about {child}.",
    "meeting.point_put": "{actor} put a point on the agenda of a meeting about {child}.",
    "meeting.point_removed": "{actor} took a point off the agenda of a meeting about {child}.",
    "meeting.step_put": "{actor} wrote a next step of a meeting about {child}.",
    "original.downloaded": "{actor} took an original file of {child}.",
    "pair.saved": "{actor} kept then and now beside each other in {child}’s diary.",
    "passport.changed": "{actor} changed a page about what {child} can do.",
    "passport.linked": "{actor} made a link to a page about what {child} can do ({days} days).",
    "passport.made": "{actor} began a page about what {child} can do.",
    "passport.opened": "A page about what {child} can do was opened by its link.",
    "passport.revoked": "{actor} ended the link to a page about what {child} can do.",
    "person.added": "{actor} added {subject}.",
    "person.changed": "{actor} changed how {subject} is kept.",
    "person.signed_out": "{actor} signed {subject} out everywhere.",
    "plan.agreed": "All three parties agreed to a plan of {child}.",
    "plan.changed": "{actor} changed a plan of {child}.",
    "plan.made": "{actor} made a plan for {child}.",
    "plan.mark_taken_back": "{actor} took back a mark on a plan of {child} ({party}).",
    "plan.marked": "{actor} put a mark on a plan of {child} ({party}).",
    "plan.marks_fell": "{actor} changed a plan of {child}; the marks on the draft fell away.",
    "plan.reopened": "{actor} changed a plan of {child}; it is a draft again.",
    "plan.reviewed": "{actor} looked back on a plan of {child}.",
    "rating.corrected": "{actor} corrected a measurement of {child}; the first value is kept.",
    "rating.withdrawn": "{actor} took back a measurement of {child}.",
    "reel.asked": "{actor} asked for a film of clips of {child}.",
    "reel.made": "A film of clips of {child} was made.",
    "reel.removed": "A film of clips of {child} was removed, because nothing in it may be shown.",
    "reel.taken": "{actor} took home a film of clips of {child}.",
    "reel.taken_away": "{actor} removed a film of clips of {child}.",
    "reply.made": "{actor} replied to an entry of {child}.",
    "reply.withdrawn": "{actor} took back a reply about {child}.",
    "report.printed": "{actor} opened a report on a plan of {child} to print it ({form}).",
    "role.ended": "{actor} ended a role of {subject} ({role}).",
    "role.granted": "{actor} gave {subject} a role ({role}).",
    "school.changed": "{actor} changed the settings of the school.",
    "school.made": "The school was made.",
    "session.ended": "{actor} signed out one of their devices.",
    "sign_in_link.made": "A way in for {subject} was made on the machine itself.",
    "sign_in_link.used": "{actor} came in by a way in made on the machine itself.",
    "strand.added": "{actor} added a strand.",
}


@dataclass(frozen=True, slots=True)
class ChildSeen:
    """A child by first name."""

    id: UUID
    first_name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One act. `child` is None for acts on no child, and once a child was erased."""

    id: int
    at: datetime
    act: str
    child: ChildSeen | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Trail:
    """One page, the newest first. `holds` is None when nobody asked if lines are missing."""

    lines: list[Line]
    next: int | None
    holds: bool | None


def read(
    admin: Person,
    *,
    child_id: UUID | None = None,
    before: int | None = None,
    verifies: bool = False,
) -> Trail:
    """Return a page of the admin's schools, or of one child; `verifies` recomputes every seal."""
    fetch.school(admin, "administer")
    events = _events(admin, child_id)
    if before is not None:
        events = events.filter(pk__lt=before)
    rows = list(events.order_by("-pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    children = Child.objects.in_bulk([row.child for row in shown if row.child])
    people = Person.objects.in_bulk({pk for row in shown for pk in (row.actor, row.subject) if pk})
    return Trail(
        lines=[_line(row, children, people) for row in shown],
        next=shown[-1].pk if len(rows) > PAGE_SIZE else None,
        holds=audit.first_broken_batch() is None if verifies else None,
    )


def _events(admin: Person, child_id: UUID | None) -> QuerySet[Event]:
    mine = access.schools(admin, "administer").values("pk")
    theirs = access.children(admin, "administer").values("pk")
    events = Event.objects.filter(Q(school__in=mine) | Q(child__in=theirs))
    for start in _CONFIDENTIAL:
        events = events.exclude(act__startswith=start)
    if child_id is None:
        return events
    return events.filter(child=fetch.child(admin, child_id, "administer").pk)


def _line(event: Event, children: dict[UUID, Child], people: dict[UUID, Person]) -> Line:
    child = children.get(event.child) if event.child else None
    names = {
        "actor": _name(people, event.actor),
        "subject": _name(people, event.subject),
        "child": child.first_name if child else _A_CHILD,
    }
    codes = {key: str(value).replace("_", " ") for key, value in event.detail.items()}
    pattern = SENTENCES.get(event.act, "{actor}: " + event.act.replace("{", "").replace("}", ""))
    return Line(
        id=event.pk,
        at=event.at,
        act=event.act,
        child=ChildSeen(child.pk, child.first_name) if child else None,
        sentence=pattern.format_map(_Told({**codes, **names})),
    )


class _Told(dict[str, str]):
    """What the sentences may fill in; what an older line did not say is told as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def _name(people: dict[UUID, Person], pk: UUID | None) -> str:
    if pk is None:
        return "The machine"
    found = people.get(pk)
    return found.name if found else _SOMEBODY
