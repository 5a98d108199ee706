"""Every permission rule, as sets: (person, action) -> queryset.

Lists start from these sets, single objects are fetched from them, and yes/no is asked of them. A
stranger's set is empty, and so is that of an unknown action. Nothing is remembered between
requests: ending a membership works on the next one, media bytes included.

The rules in words are in docs/PERMISSIONS.md; tests/test_access_matrix.py plays them as everyone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery

from diary.models import (
    AgendaPoint,
    Appearance,
    Archive,
    Asked,
    Child,
    CircleMember,
    Classroom,
    Clip,
    Consent,
    Device,
    Enrolment,
    Entry,
    Goal,
    GoalMarker,
    Heart,
    Household,
    Invitation,
    Meeting,
    MeetingAnswer,
    NextStep,
    Pair,
    Passport,
    Person,
    Plan,
    PlanMark,
    Rating,
    Reel,
    ReelPart,
    Reply,
    Round,
    School,
    SchoolRole,
    Strand,
    Talk,
)
from diary.models.base import current
from diary.prepared import Prepared

Viewer = Person | AnonymousUser
Rules = Mapping[str, Callable[[Person], Q]]
M = TypeVar("M", bound=Model)

_CAREGIVER = CircleMember.Kind.CAREGIVER
_SEEN_BY_SCHOOL = (Appearance.Audience.TEAM, Appearance.Audience.CIRCLE)
_SEEN_BY_FAMILY = (Appearance.Audience.CIRCLE, Appearance.Audience.WHANAU)
_CONTRIBUTE = (CircleMember.Rights.CONTRIBUTE, CircleMember.Rights.DECIDE)
_DECIDE = (CircleMember.Rights.DECIDE,)


def _circle(person: Person, *kinds: str, rights: tuple[str, ...] = ()) -> QuerySet[CircleMember]:
    members = CircleMember.objects.filter(current(), person=person, kind__in=kinds)
    return members.filter(rights__in=rights) if rights else members


def _schools_as(person: Person, *roles: str) -> QuerySet[SchoolRole, object]:
    held = SchoolRole.objects.filter(current(), person=person, role__in=roles)
    return held.values("school")


def _taught(person: Person) -> QuerySet[Enrolment]:
    in_my_class = Q(classroom__staff__person=person) & current(on="classroom__staff__")
    return Enrolment.objects.filter(current() & in_my_class)


def _in_team(person: Person, *, on: str = "") -> Q:
    """The children of my classes, and those I am named to (therapist, teacher aide, relief)."""
    named = _circle(person, CircleMember.Kind.PROFESSIONAL)
    return Q(**{f"{on}in": _taught(person).values("child")}) | Q(
        **{f"{on}in": named.values("child")}
    )


def _in_family(person: Person, *, rights: tuple[str, ...] = (), on: str = "") -> Q:
    return Q(**{f"{on}in": _circle(person, _CAREGIVER, rights=rights).values("child")})


def _as_liaison(person: Person, *, on: str = "") -> Q:
    return Q(**{f"{on}in": _liaising(person).values("child")})


def _liaising(person: Person) -> QuerySet[CircleMember]:
    """The places as liaison, while the person has that role at the child's school too."""
    schools_of_role = _schools_as(person, SchoolRole.Role.LIAISON)
    return _circle(person, CircleMember.Kind.LIAISON).filter(child__school__in=schools_of_role)


def _as_admin(person: Person, *, on: str) -> Q:
    return Q(**{f"{on}in": _schools_as(person, SchoolRole.Role.ADMIN)})


_CHILD_RULES: Rules = {
    "view": lambda p: (
        _in_team(p, on="pk__")
        | _in_family(p, on="pk__")
        | _as_liaison(p, on="pk__")
        | _as_admin(p, on="school__")
    ),
    "diary": lambda p: (
        _in_team(p, on="pk__") | _in_family(p, on="pk__") | _as_liaison(p, on="pk__")
    ),
    "team": lambda p: _in_team(p, on="pk__"),
    "family": lambda p: _in_family(p, on="pk__"),
    "liaise": lambda p: _as_liaison(p, on="pk__"),
    "capture": lambda p: _in_team(p, on="pk__") | _in_family(p, rights=_CONTRIBUTE, on="pk__"),
    "goals": lambda p: _in_team(p, on="pk__") | _in_family(p, rights=_CONTRIBUTE, on="pk__"),
    "plan": lambda p: _in_team(p, on="pk__"),
    "decide": lambda p: _in_family(p, rights=_DECIDE, on="pk__"),
    "agree": lambda p: _in_team(p, on="pk__") | _in_family(p, rights=_DECIDE, on="pk__"),
    "face": lambda p: _in_team(p, on="pk__") | _as_admin(p, on="school__"),
    "invite": lambda p: (
        _in_team(p, on="pk__")
        | _as_admin(p, on="school__")
        | _in_family(p, rights=_DECIDE, on="pk__")
    ),
    "see_circle": lambda p: (
        _in_team(p, on="pk__")
        | _as_liaison(p, on="pk__")
        | _as_admin(p, on="school__")
        | _in_family(p, rights=_DECIDE, on="pk__")
    ),
    "households": lambda p: _in_team(p, on="pk__") | _as_admin(p, on="school__"),
    "see_consents": lambda p: (
        _in_team(p, on="pk__") | _as_admin(p, on="school__") | _in_family(p, on="pk__")
    ),
    "released": lambda p: _in_team(p, on="pk__") | _as_liaison(p, on="pk__"),
    "watching": lambda p: _as_liaison(p, on="pk__") | _in_family(p, on="pk__"),
    "archive": lambda p: _in_family(p, rights=_DECIDE, on="pk__") | _as_admin(p, on="school__"),
    "administer": lambda p: _as_admin(p, on="school__"),
}


def children(person: Viewer, action: str) -> QuerySet[Child]:
    """Return the children on whom the person may do `action`."""
    return _ruled(Child.objects.all(), person, action, _CHILD_RULES)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands to one child just now. `rights` is None for all but family.

    `time_zone` is that of the child's school, in which days and months are told apart.
    """

    is_team: bool
    is_liaison: bool
    rights: str | None
    time_zone: str

    @property
    def may_capture(self) -> bool:
        """Whether they may add to the diary and reply in words (as `children(.., "capture")`)."""
        return self.is_team or self.rights in _CONTRIBUTE

    @property
    def speaks_for_family(self) -> bool:
        """Whether they may write in the family's name."""
        return self.rights in _CONTRIBUTE

    @property
    def may_reply(self) -> bool:
        """Whether they may reply in words."""
        return self.may_capture or self.is_liaison


def _ask_standing(values: Mapping[str, UUID]) -> QuerySet[Child, tuple[object, ...]]:
    person = Person(pk=values["person"])
    taught = _taught(person).filter(child=OuterRef("pk"))
    liaising = _liaising(person).filter(child=OuterRef("pk"))
    placed = _circle(person, *CircleMember.Kind.values).filter(child=OuterRef("pk"))
    return Child.objects.filter(pk=values["child"]).values_list(
        Exists(taught),
        Exists(liaising),
        Subquery(placed.values("kind")[:1]),
        Subquery(placed.values("rights")[:1]),
        "school__time_zone",
    )


_STANDING = Prepared(_ask_standing)


def standing(person: Viewer, child_id: UUID) -> Standing | None:
    """Return where the person stands to the child; None for a stranger (as for an unknown id)."""
    if not isinstance(person, Person) or not person.is_active:
        return None
    found = _STANDING.rows(person=person.pk, child=child_id)
    for is_taught, is_liaison, kind, rights, time_zone in found:
        where = Standing(
            is_team=is_taught or kind == CircleMember.Kind.PROFESSIONAL,
            is_liaison=is_liaison,
            rights=rights if kind == _CAREGIVER else None,
            time_zone=time_zone,
        )
        return where if where.is_team or where.is_liaison or where.rights else None
    return None


def _ask_doors(values: Mapping[str, UUID]) -> QuerySet[Child, tuple[object, ...]]:
    person, pk = Person(pk=values["person"]), OuterRef("pk")
    doors = (Exists(children(person, action).filter(pk=pk)) for action in _CHILD_RULES)
    return Child.objects.filter(pk=values["child"]).values_list(*doors)


_DOORS = Prepared(_ask_doors)


def may(person: Viewer, child_id: UUID) -> dict[str, bool]:
    """Return for each action on children whether the person may do it on this one, in one query."""
    if not isinstance(person, Person) or not person.is_active:
        return dict.fromkeys(_CHILD_RULES, False)
    for row in _DOORS.rows(person=person.pk, child=child_id):
        return {action: bool(told) for action, told in zip(_CHILD_RULES, row, strict=True)}
    return dict.fromkeys(_CHILD_RULES, False)


def _agreed(*, given: bool) -> Exists:
    standing = Consent.objects.filter(
        child=OuterRef("child"),
        purpose=Consent.Purpose.GROUP,
        replaced_at=None,
        given=given,
    )
    return Exists(standing)


def _hidden_by_another_child(person: Person) -> Exists:
    """Whether another family's child in the entry lacks consent. One no outweighs every yes."""
    others = (
        Appearance.objects.filter(entry=OuterRef("entry"))
        .exclude(child=OuterRef("child"))
        .exclude(_in_family(person, on="child__"))
    )
    return Exists(others.filter(~Q(_agreed(given=True)) | Q(_agreed(given=False))))


def _own(person: Person) -> Q:
    return Q(entry__author=person)


def _place_in_circle(person: Person) -> QuerySet[CircleMember]:
    return _circle(person, _CAREGIVER).filter(child=OuterRef("child"))


def _seen_by_family(person: Person) -> Q:
    """Shared, meant for the family, home entries only where they see home, consents in order."""
    place = _place_in_circle(person)
    same_home = place.filter(household__isnull=False, household=OuterRef("household"))
    meant = Q(audience__in=_SEEN_BY_FAMILY) | (
        Q(audience=Appearance.Audience.HOUSEHOLD) & Q(Exists(same_home))
    )
    seen = Q(entry__origin=Entry.Origin.SCHOOL) | Q(Exists(place.filter(sees_home=True)))
    fit = meant & seen & ~Q(_hidden_by_another_child(person))
    return _in_family(person, on="child__") & Q(state="shared") & (_own(person) | fit)


def _seen_by_team(person: Person) -> Q:
    """Shared with school, and what school itself has not shared yet."""
    kept_by_school = Q(entry__origin=Entry.Origin.SCHOOL) & Q(state="draft")
    return (
        _in_team(person, on="child__")
        & Q(audience__in=_SEEN_BY_SCHOOL)
        & (Q(state="shared") | kept_by_school)
    )


def _seen_by_liaison(person: Person) -> Q:
    return _as_liaison(person, on="child__") & Q(state="shared") & Q(audience__in=_SEEN_BY_SCHOOL)


def _changeable(person: Person) -> Q:
    """School's entries by the child's team, everyone's own while they may still add to it."""
    by_team = _in_team(person, on="child__") & Q(entry__origin=Entry.Origin.SCHOOL)
    may_capture = _in_team(person, on="child__") | _in_family(
        person, rights=_CONTRIBUTE, on="child__"
    )
    return by_team | (_own(person) & may_capture)


def _kept_for_family(person: Person) -> Q:
    """What the school's admin may copy for a family without looking: shared with all the circle."""
    return (
        _as_admin(person, on="child__school__")
        & Q(state="shared", audience=Appearance.Audience.CIRCLE)
        & ~Q(_hidden_by_another_child(person))
    )


_APPEARANCE_RULES: Rules = {
    "view": lambda p: _seen_by_team(p) | _seen_by_family(p) | _seen_by_liaison(p),
    "change": _changeable,
    "withdraw": lambda p: (
        _changeable(p)
        | (_seen_by_family(p) & _in_family(p, rights=_DECIDE, on="child__") & Q(state="shared"))
    ),
    "reply": lambda p: (
        (_seen_by_team(p) & Q(state="shared"))
        | _seen_by_liaison(p)
        | (_seen_by_family(p) & _in_family(p, rights=_CONTRIBUTE, on="child__"))
    ),
    "archive": lambda p: (
        (_seen_by_family(p) & _in_family(p, rights=_DECIDE, on="child__")) | _kept_for_family(p)
    ),
}


def appearances(person: Viewer, action: str) -> QuerySet[Appearance]:
    """Return the pairs (entry, child) on which the person may do `action`."""
    return _ruled(Appearance.objects.all(), person, action, _APPEARANCE_RULES)


def entries(person: Viewer, action: str) -> QuerySet[Entry]:
    """Return entries: to `view` (in any diary), to `change`; without a child: its author's."""
    if not isinstance(person, Person) or not person.is_active or action not in _APPEARANCE_RULES:
        return Entry.objects.none()
    # Asked of each entry, not IN a set: SQLite would list all that the person may see, each time.
    reached = Q(Exists(appearances(person, action).filter(entry=OuterRef("pk"))))
    untagged = ~Exists(Appearance.objects.filter(entry=OuterRef("pk")))
    return Entry.objects.filter(reached | (Q(author=person) & untagged & _still_adds(person)))


def _still_adds(person: Person) -> Q:
    """Entries from home while the person has a child to add for, school's while at that school."""
    belongs, team = schools(person, "belong"), children(person, "team")
    there = (
        Q(school=None) | Q(school__in=belongs.values("pk")) | Q(school__in=team.values("school"))
    )
    at_school = there & (Q(Exists(belongs)) | Q(Exists(team)))
    from_home = Q(Exists(children(person, "capture")))
    return (Q(origin=Entry.Origin.SCHOOL) & at_school) | (Q(origin=Entry.Origin.HOME) & from_home)


def may_add(person: Viewer) -> bool:
    """Whether the person may keep an entry without a child: staff, and who captures for a child."""
    return schools(person, "belong").exists() or children(person, "capture").exists()


_CLIP_RULES: Rules = {
    "view": lambda p: Q(Exists(entries(p, "view").filter(pk=OuterRef("entry")))),
    "upload": lambda p: Q(uploader=p),
    "change": lambda p: Q(Exists(entries(p, "change").filter(pk=OuterRef("entry")))),
}


def clips(person: Viewer, action: str) -> QuerySet[Clip]:
    """Return clips: `view` covers every rendition's bytes, `change` the original and a retry.

    `upload` is the sender's claim to a receipt, also after their place ended: it shows nothing.
    """
    return _ruled(Clip.objects.all(), person, action, _CLIP_RULES)


_OF_CHILD_VIEW: Rules = {
    "view": lambda p: Q(child__in=children(p, "diary").values("pk")),
    "change": lambda p: Q(child__in=children(p, "plan").values("pk")),
}
_PLAN_RULES: Rules = {
    **_OF_CHILD_VIEW,
    "hopes": lambda p: Q(child__in=children(p, "goals").values("pk")),
    "decide": lambda p: Q(child__in=children(p, "decide").values("pk")),
    "agree": lambda p: Q(child__in=children(p, "agree").values("pk")),
}
_GOAL_RULES: Rules = {
    "view": _OF_CHILD_VIEW["view"],
    "change": lambda p: (
        _in_team(p, on="child__")
        | (Q(set_by=Goal.SetBy.WHANAU) & _in_family(p, rights=_CONTRIBUTE, on="child__"))
    ),
    "rate": lambda p: _in_team(p, on="child__") | _in_family(p, rights=_CONTRIBUTE, on="child__"),
}


def plans(person: Viewer, action: str) -> QuerySet[Plan]:
    """Return plans; everyone with the diary reads them, the team writes them.

    Who contributes writes the `hopes`. Whānau's yes is for who may `decide`, school's for who may
    `change`; the child's is written down by either (`agree`).
    """
    return _ruled(Plan.objects.all(), person, action, _PLAN_RULES)


def plan_marks(person: Viewer) -> QuerySet[PlanMark]:
    """Return the marks of which the person may know who put them, on plans they were given to see.

    That a mark is there, everyone sees who sees the plan.
    """
    rules: Rules = {"view": lambda p: ~kept_apart(p, by="by", child="plan__child")}
    return _ruled(PlanMark.objects.all(), person, "view", rules)


def goals(person: Viewer, action: str) -> QuerySet[Goal]:
    """Return goals; the team changes any, family those that whānau set; both `rate` all."""
    return _ruled(Goal.objects.all(), person, action, _GOAL_RULES)


def kept_apart(person: Person, *, by: str, child: str = "appearance__child") -> Q:
    """What a caregiver of another home said, to one from whom home is kept (the estranged case).

    `by` and `child` are the paths to who said it and of whom.
    """
    mine = _circle(person, _CAREGIVER)
    apart = mine.filter(sees_home=False).values("child")
    homes = mine.exclude(household=None).values("household")
    said_by = CircleMember.objects.filter(
        child=OuterRef(child), kind=_CAREGIVER, person=OuterRef(by)
    ).exclude(person=person)
    near = said_by.filter(current(), household__in=homes)
    return Q(**{f"{child}__in": apart}) & Q(Exists(said_by)) & ~Q(Exists(near))


def _standing_ratings(person: Person) -> Q:
    """Not taken back, and not what another home said, to one from whom home is kept."""
    return Q(withdrawn_at=None) & ~kept_apart(person, by="by", child="goal__child")


def _seen_ratings(person: Person) -> Q:
    """As far as their moments go, while those show the goal; what nobody filmed: with the diary."""
    # Asked of each rating, not IN a set: SQLite would list all that the person may see, each time.
    moment = appearances(person, "view").filter(pk=OuterRef("appearance"))
    shown = Q(Exists(moment.filter(goal_links__goal=OuterRef("goal"))))
    diary = (
        _in_team(person, on="goal__child__")
        | _in_family(person, on="goal__child__")
        | _as_liaison(person, on="goal__child__")
    )
    return _standing_ratings(person) & diary & (Q(appearance=None) | shown)


_RATING_RULES: Rules = {
    "view": _seen_ratings,
    "change": lambda p: (
        _seen_ratings(p)
        & Q(goal__child__in=children(p, "goals").values("pk"))
        & (Q(by=p) | (Q(side="school") & _in_team(p, on="goal__child__")))
    ),
}


def ratings(person: Viewer, action: str) -> QuerySet[Rating]:
    """Return measurements: `view` as far as their moments go; `change` one's own, school's by team.

    One without a moment is seen by everyone who sees the goal, but for whom home is kept from.
    """
    return _ruled(Rating.objects.all(), person, action, _RATING_RULES)


def measured(person: Viewer) -> QuerySet[Rating]:
    """Return the ratings that the person may know of, under pairs that they were given to see."""
    return _ruled(Rating.objects.all(), person, "view", {"view": _standing_ratings})


_MARKER_RULES: Rules = {
    "view": lambda p: (
        Q(goal__in=goals(p, "view").values("pk"))
        & ~kept_apart(p, by="made_by", child="goal__child")
    ),
    "change": lambda p: (
        Q(goal__in=goals(p, "rate").values("pk")) & (Q(made_by=p) | _in_team(p, on="goal__child__"))
    ),
}


def goal_markers(person: Viewer, action: str) -> QuerySet[GoalMarker]:
    """Return what is marked on charts: who sees the goal `view`, team and maker `change`."""
    return _ruled(GoalMarker.objects.all(), person, action, _MARKER_RULES)


def _settled() -> Q:
    """Shared, and every other child in it has consent."""
    others = Appearance.objects.filter(entry=OuterRef("entry")).exclude(child=OuterRef("child"))
    unsettled = Exists(others.filter(~Q(_agreed(given=True)) | Q(_agreed(given=False))))
    return Q(state="shared") & ~Q(unsettled)


def _for_all_the_circle() -> Q:
    """Shared with everyone around the child, and every other child in it has consent."""
    return _settled() & Q(audience=Appearance.Audience.CIRCLE)


def paper_moments(person: Viewer) -> QuerySet[Appearance]:
    """Return the pairs (entry, child) whose pictures may go on paper, which is handed on."""
    return appearances(person, "view").filter(_settled())


def reel_moments(person: Viewer) -> QuerySet[Appearance]:
    """Return the pairs (entry, child) whose clips may go into a film of that child's diary."""
    return appearances(person, "view").filter(_for_all_the_circle())


def circle_moments() -> QuerySet[Appearance]:
    """Return the pairs (entry, child) that any film may hold, whoever asked for it."""
    return Appearance.objects.filter(_for_all_the_circle())


def _holds_hidden_part(person: Person) -> Exists:
    seen = reel_moments(person).filter(entry=OuterRef("clip__entry"), child=OuterRef("reel__child"))
    return Exists(ReelPart.objects.filter(~Q(Exists(seen)), reel=OuterRef("pk")))


_REEL_RULES: Rules = {
    "view": lambda p: (
        Q(child__in=children(p, "diary").values("pk"))
        & Q(Exists(ReelPart.objects.filter(reel=OuterRef("pk"))))
        & ~Q(_holds_hidden_part(p))
        & (Q(pair=None) | Q(pair__in=pairs(p).values("pk")))
    ),
    "change": lambda p: Q(child__in=children(p, "goals").values("pk")),
}


def reels(person: Viewer, action: str) -> QuerySet[Reel]:
    """Return films: one is seen by those who see each of its clips in that diary just now."""
    return _ruled(Reel.objects.all(), person, action, _REEL_RULES)


def paired_moments(person: Viewer) -> QuerySet[Appearance]:
    """Return the pairs (entry, child) whose clips may stand beside others of that child's diary."""
    return appearances(person, "view").filter(state="shared")


def pairs(person: Viewer) -> QuerySet[Pair]:
    """Return then-and-now pairs of which the person sees both clips and the entry, in one diary.

    That is the diary of the goal's child: another child's family learns of neither.
    """
    if not isinstance(person, Person):
        return Pair.objects.none()
    own = appearances(person, "view").filter(entry=OuterRef("entry"), child=OuterRef("goal__child"))
    seen = own
    for clip in ("then_clip", "now_clip"):
        there = paired_moments(person).filter(
            entry=OuterRef(OuterRef(f"{clip}__entry")), child=OuterRef("child")
        )
        seen = seen.filter(Exists(there))
    return Pair.objects.filter(Exists(seen))


_MEETING_RULES: Rules = {
    "view": _OF_CHILD_VIEW["view"],
    "change": lambda p: _in_team(p, on="child__"),
    "speak": lambda p: Q(child__in=children(p, "goals").values("pk")),
}


def meetings(person: Viewer, action: str) -> QuerySet[Meeting]:
    """Return meetings: all with the diary `view`, the team may `change`, contributors `speak`."""
    return _ruled(Meeting.objects.all(), person, action, _MEETING_RULES)


_POINT_RULES: Rules = {
    "view": lambda p: (
        Q(meeting__in=meetings(p, "view").values("pk"))
        & ~kept_apart(p, by="by", child="meeting__child")
    ),
    "note": lambda p: (
        Q(meeting__in=meetings(p, "speak").values("pk"))
        & (Q(by=p) | _in_team(p, on="meeting__child__"))
    ),
    "change": lambda p: (
        Q(meeting__in=meetings(p, "speak").values("pk"))
        & (Q(by=p) | (~Q(party="whanau") & _in_team(p, on="meeting__child__")))
    ),
}


def agenda_points(person: Viewer, action: str) -> QuerySet[AgendaPoint]:
    """Return what is to be spoken about; `change` one's own, and school's and child's by team.

    The team may `note` what was said to each of them, everyone else to their own.
    """
    return _ruled(AgendaPoint.objects.all(), person, action, _POINT_RULES)


def next_steps(person: Viewer) -> QuerySet[NextStep]:
    """Return what each party does next, but what another home wrote to one kept apart from it."""
    rules: Rules = {
        "view": lambda p: (
            Q(meeting__in=meetings(p, "view").values("pk"))
            & ~kept_apart(p, by="by", child="meeting__child")
        )
    }
    return _ruled(NextStep.objects.all(), person, "view", rules)


def meeting_answers(person: Viewer) -> QuerySet[MeetingAnswer]:
    """Return how people found a meeting: one's own, and all of them to the child's liaison."""
    rules: Rules = {
        "view": lambda p: (
            Q(meeting__in=meetings(p, "view").values("pk"))
            & (Q(person=p) | _as_liaison(p, on="meeting__child__"))
        )
    }
    return _ruled(MeetingAnswer.objects.all(), person, "view", rules)


_PASSPORT_RULES: Rules = {
    "view": _OF_CHILD_VIEW["view"],
    "change": lambda p: Q(child__in=children(p, "agree").values("pk")),
}


def passports(person: Viewer, action: str) -> QuerySet[Passport]:
    """Return "What I like and what I can do": the circle reads, team and who decides change."""
    return _ruled(Passport.objects.all(), person, action, _PASSPORT_RULES)


def passport_moments() -> QuerySet[Appearance]:
    """Return the pairs (entry, child) that may be shown to people outside: that child's alone."""
    others = Appearance.objects.filter(entry=OuterRef("entry")).exclude(child=OuterRef("child"))
    return Appearance.objects.filter(
        ~Exists(others), state="shared", audience=Appearance.Audience.CIRCLE
    )


_STRAND_RULES: Rules = {
    "view": lambda p: (
        Q(school=None)
        | Q(school__in=schools(p, "belong").values("pk"))
        | Q(school__in=children(p, "view").values("school"))
    ),
}


def strands(person: Viewer) -> QuerySet[Strand]:
    """Return the four strands of DISE and those of every school the person has to do with."""
    return _ruled(Strand.objects.all(), person, "view", _STRAND_RULES)


def hearts(person: Viewer) -> QuerySet[Heart]:
    """Return the hearts that the person may know of, under pairs that they were given to see."""
    rules: Rules = {"view": lambda p: ~kept_apart(p, by="person")}
    return _ruled(Heart.objects.all(), person, "view", rules)


def said(person: Viewer) -> QuerySet[Reply]:
    """Return the replies that the person may know of, under pairs that they were given to see."""
    rules: Rules = {"view": lambda p: Q(withdrawn_at=None) & ~kept_apart(p, by="author")}
    return _ruled(Reply.objects.all(), person, "view", rules)


_REPLY_RULES: Rules = {
    "view": lambda p: Q(
        pk__in=said(p).values("pk"), appearance__in=appearances(p, "view").values("pk")
    ),
    "withdraw": lambda p: Q(author=p, appearance__in=appearances(p, "view").values("pk")),
}


def replies(person: Viewer, action: str) -> QuerySet[Reply]:
    """Return replies under what the person may see; a person takes back only their own."""
    return _ruled(Reply.objects.all(), person, action, _REPLY_RULES)


_ROUND_RULES: Rules = {
    "view": lambda p: Q(liaison=p, school__in=_schools_as(p, SchoolRole.Role.LIAISON)),
}


def rounds(person: Viewer) -> QuerySet[Round]:
    """Return the rounds that the person opened as liaison, while they are so at that school."""
    return _ruled(Round.objects.all(), person, "view", _ROUND_RULES)


_ASKED_RULES: Rules = {
    "answer": lambda p: Q(person=p) & _in_family(p, on="child__"),
    "read": lambda p: Q(round__in=rounds(p).values("pk")) & _as_liaison(p, on="child__"),
    "released": lambda p: _in_team(p, on="child__") | _as_liaison(p, on="child__"),
}


def asked(person: Viewer, action: str) -> QuerySet[Asked]:
    """Return who was asked: `answer` one's own, `read` as liaison, `released` for the team.

    `released` alone shows nothing: the caller must also take only answers that were released.
    """
    return _ruled(Asked.objects.all(), person, action, _ASKED_RULES)


_TALK_RULES: Rules = {"view": lambda p: Q(liaison=p) & _as_liaison(p, on="child__")}


def talks(person: Viewer) -> QuerySet[Talk]:
    """Return the liaison's own notes of conversations, for children still assigned to her."""
    return _ruled(Talk.objects.all(), person, "view", _TALK_RULES)


_ALL_ROLES = tuple(SchoolRole.Role)
_SCHOOL_RULES: Rules = {
    "administer": lambda p: Q(pk__in=_schools_as(p, SchoolRole.Role.ADMIN)),
    "liaise": lambda p: Q(pk__in=_schools_as(p, SchoolRole.Role.LIAISON)),
    "maintain": lambda p: Q(pk__in=_schools_as(p, SchoolRole.Role.TECHNICIAN)),
    "belong": lambda p: (
        Q(pk__in=_schools_as(p, *_ALL_ROLES))
        | (Q(classrooms__staff__person=p) & current(on="classrooms__staff__"))
    ),
}


def schools(person: Viewer, action: str) -> QuerySet[School]:
    """Return schools: to `administer`, `liaise`, `maintain`, or that they `belong` to as staff."""
    return _ruled(School.objects.all(), person, action, _SCHOOL_RULES).distinct()


_CLASSROOM_RULES: Rules = {
    "view": lambda p: _as_admin(p, on="school__") | (Q(staff__person=p) & current(on="staff__")),
    "administer": lambda p: _as_admin(p, on="school__"),
    "teach": lambda p: Q(staff__person=p) & current(on="staff__"),
}


def classrooms(person: Viewer, action: str) -> QuerySet[Classroom]:
    """Return classes: `teach` one's own, `administer` all of one's school, `view` both."""
    return _ruled(Classroom.objects.all(), person, action, _CLASSROOM_RULES).distinct()


def _of_schools_administered(person: Person) -> Q:
    mine = schools(person, "administer").values("pk")
    return (
        Q(pk__in=SchoolRole.objects.filter(school__in=mine).values("person"))
        | Q(classroom_roles__classroom__school__in=mine)
        | Q(circles__child__school__in=mine)
    )


_PEOPLE_RULES: Rules = {"administer": _of_schools_administered}


def people(person: Viewer, action: str) -> QuerySet[Person]:
    """Return the people whom a school's admin may `administer`: staff and circles of the school."""
    return _ruled(Person.objects.all(), person, action, _PEOPLE_RULES).distinct()


def _of_school(person: Person) -> Q:
    """Of children whom the person knows by their work."""
    return (
        _in_team(person, on="child__")
        | _as_liaison(person, on="child__")
        | _as_admin(person, on="child__school__")
    )


def _seen_in_circle(person: Person) -> Q:
    """School sees the whole circle, and so does family who decides and sees home.

    From whom home is kept (the estranged case) sees school's people and their own household only.
    """
    deciding = _circle(person, _CAREGIVER, rights=_DECIDE)
    my_homes = deciding.exclude(household=None).values("household")
    near = Q(person=person) | ~Q(kind=_CAREGIVER) | Q(household__in=my_homes)
    return (
        _of_school(person)
        | Q(child__in=deciding.filter(sees_home=True).values("child"))
        | (Q(child__in=deciding.values("child")) & near)
    )


def _endable_by_family(person: Person) -> Q:
    """Who decides may end caregivers who do not, and their own place; the rest is the school's."""
    under = Q(kind=_CAREGIVER) & ~Q(rights__in=_DECIDE)
    return (
        _in_family(person, rights=_DECIDE, on="child__")
        & (Q(person=person) | under)
        & _seen_in_circle(person)
    )


_CIRCLE_RULES: Rules = {
    "view": _seen_in_circle,
    "administer": lambda p: _as_admin(p, on="child__school__"),
    "end": lambda p: _as_admin(p, on="child__school__") | _endable_by_family(p),
}


def circle_members(person: Viewer, action: str) -> QuerySet[CircleMember]:
    """Return places in circles: to `view`, to `end`, or to `administer` (grant and change)."""
    return _ruled(CircleMember.objects.all(), person, action, _CIRCLE_RULES)


def _seen_consents(person: Person) -> Q:
    """School sees all, family as it sees the circle: else the givers of one's own household."""
    mine = _circle(person, _CAREGIVER)
    whole = mine.filter(rights__in=_DECIDE, sees_home=True)
    homes = mine.exclude(household=None).values("household")
    near = CircleMember.objects.filter(current(), household__in=homes).values("person")
    return (
        _in_team(person, on="child__")
        | _as_admin(person, on="child__school__")
        | Q(child__in=whole.values("child"))
        | (Q(child__in=mine.values("child")) & (Q(giver=person) | Q(giver__in=near)))
    )


def consents(person: Viewer) -> QuerySet[Consent]:
    """Return what was agreed, as far as the person may know who agreed."""
    return _ruled(Consent.objects.all(), person, "view", {"view": _seen_consents})


_HOUSEHOLD_RULES: Rules = {
    "view": lambda p: (
        _of_school(p)
        | Q(pk__in=_circle(p, _CAREGIVER).values("household"))
        | Q(child__in=_circle(p, _CAREGIVER, rights=_DECIDE).filter(sees_home=True).values("child"))
    ),
    "change": lambda p: _in_team(p, on="child__") | _as_admin(p, on="child__school__"),
}


def households(person: Viewer, action: str) -> QuerySet[Household]:
    """Return households: school's people `view` all, family as far as it sees the circle."""
    return _ruled(Household.objects.all(), person, action, _HOUSEHOLD_RULES)


_INVITATION_RULES: Rules = {
    "view": lambda p: (
        _in_team(p, on="child__")
        | _as_admin(p, on="child__school__")
        | (Q(made_by=p) & _in_family(p, rights=_DECIDE, on="child__"))
    ),
}


def invitations(person: Viewer) -> QuerySet[Invitation]:
    """Return invitations: all of a child's for team and admin, for family those they made."""
    return _ruled(Invitation.objects.all(), person, "view", _INVITATION_RULES)


_ARCHIVE_RULES: Rules = {
    "view": lambda p: Q(asked_by=p, child__in=children(p, "archive").values("pk")),
}


def archives(person: Viewer) -> QuerySet[Archive]:
    """Return the archives that the person asked for, while they still may have that child's."""
    return _ruled(Archive.objects.all(), person, "view", _ARCHIVE_RULES)


def devices(person: Viewer) -> QuerySet[Device]:
    """Return the devices of the staff of schools that the person maintains (no family phones)."""
    mine = schools(person, "maintain").values("pk")
    staff = SchoolRole.objects.filter(current(), school__in=mine).values("person")
    return Device.objects.filter(person__in=staff)


def _ruled(rows: QuerySet[M], person: Viewer, action: str, rules: Rules) -> QuerySet[M]:
    if not isinstance(person, Person) or not person.is_active or action not in rules:
        return rows.none()
    return rows.filter(rules[action](person))
