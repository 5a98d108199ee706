"""Who agreed to a plan: three marks make a version, and a later change makes the plan a draft.

Each change to what stands in a plan calls `touched` in its own transaction; the row of the plan is
locked there, so that no mark is put to words that change in the same moment.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from diary import access, audit, fetch, plan_words
from diary.errors import Conflict, DiaryError, NotFound
from diary.models import Goal, Party, Person, Plan, PlanMark, PlanVersion
from diary.spelling import clean_words, needed_words

_ACTION = {Party.SCHOOL: "change", Party.WHANAU: "decide", Party.CHILD: "agree"}
_NO_HOW = "Please write down how they said it, such as: nodded, or pressed yes."
_NO_REVIEW = "Please say in a few words how it went."
_MOVED_ON = (
    "The plan has changed since you opened it. Nothing is lost. Please read it again, then go on."
)


def party_named(name: str) -> Party:
    """Return the party of that name; NotFound for any other word."""
    if name not in Party.values:
        raise NotFound
    return Party(name)


def mark(person: Person, plan_id: UUID, *, party: Party, edition: str, how: str = "") -> None:
    """Put one party's yes to what was read (`edition`); the third makes the plan agreed.

    `how` says how the child said it, and is needed there. Conflict: already_agreed,
    already_marked, plan_moved_on (the words are others than those read).
    """
    _reachable(person, plan_id, _ACTION[party])
    said = _said(party, how)
    with transaction.atomic():
        plan = locked(plan_id)
        words = plan_words.of(plan, plan_words.goals_of(plan))
        _check_open(plan, party)
        check_edition(words, edition)
        PlanMark.objects.create(plan=plan, version=plan.version, party=party, by=person, how=said)
        audit.record(
            "plan.marked",
            actor=person,
            child=plan.child_id,
            subject=plan.pk,
            detail={"party": party},
        )
        marks = list(_marks(plan).order_by("at"))
        if {one.party for one in marks} == set(Party.values):
            _agree(person, plan, plan_words.keep(words, marks))


def take_back(person: Person, plan_id: UUID, *, party: Party) -> None:
    """Take back one's own party's yes; doing it twice is fine. Conflict once all agreed."""
    _reachable(person, plan_id, _ACTION[party])
    with transaction.atomic():
        plan = locked(plan_id)
        if plan.state != Plan.State.DRAFT:
            raise _already_agreed()
        gone, _ = _marks(plan).filter(party=party).delete()
        if gone:
            audit.record(
                "plan.mark_taken_back",
                actor=person,
                child=plan.child_id,
                subject=plan.pk,
                detail={"party": party},
            )


def review(person: Person, plan_id: UUID, *, words: str) -> None:
    """Look back on an agreed plan; the words stay with its version for good."""
    _reachable(person, plan_id, "change")
    said = needed_words(words, sentence=_NO_REVIEW)
    with transaction.atomic():
        plan = locked(plan_id)
        _check_agreed(plan)
        plan.state, plan.reviewed_at, plan.review_words = Plan.State.REVIEWED, timezone.now(), said
        plan.save(update_fields=["state", "reviewed_at", "review_words"])
        version = PlanVersion.objects.get(plan=plan, number=plan.version)
        version.content["review"] = plan_words.keep_review(said, plan.reviewed_at)
        version.save(update_fields=["content"])
        audit.record("plan.reviewed", actor=person, child=plan.child_id, subject=plan.pk)


def touched(person: Person, plan_id: UUID | None) -> None:
    """Note, in the caller's transaction, that what stands in the plan changes; None: in no plan.

    A draft loses its marks. An agreed or reviewed plan is a draft again, of the next version.
    """
    if plan_id is None:
        return
    plan = locked(plan_id)
    if plan.state == Plan.State.DRAFT:
        if _marks(plan).delete()[0]:
            audit.record("plan.marks_fell", actor=person, child=plan.child_id, subject=plan.pk)
        return
    plan.state, plan.version = Plan.State.DRAFT, plan.version + 1
    plan.reviewed_at, plan.review_words = None, ""  # they stay with the version they are of
    plan.save(update_fields=["state", "version", "reviewed_at", "review_words"])
    audit.record("plan.reopened", actor=person, child=plan.child_id, subject=plan.pk)


@dataclass(frozen=True, slots=True)
class Stood:
    """How a goal stood in its plan before a change."""

    plan_id: UUID | None
    words: str
    strand_id: UUID


def stood(goal: Goal) -> Stood:
    """Return how the goal stands now, to compare with after a change."""
    return Stood(goal.plan_id, goal.words, goal.strand_id)


def goal_touched(person: Person, goal: Goal, before: Stood) -> None:
    """Note, in the caller's transaction, what a changed goal means to its plans, old and new."""
    if stood(goal) == before:
        return
    for plan_id in sorted({before.plan_id, goal.plan_id} - {None}, key=str):
        touched(person, plan_id)


def locked(plan_id: UUID) -> Plan:
    """Return the plan, held until the caller's transaction ends; NotFound once it is erased."""
    plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    return plan


def check_edition(words: plan_words.PlanWords, edition: str) -> None:
    """Refuse when other words stand there than those that were read."""
    if plan_words.edition(words) != edition:
        raise Conflict("plan_moved_on", _MOVED_ON)


def _reachable(person: Person, plan_id: UUID, action: str) -> None:
    fetch.one(access.plans(person, action), known=access.plans(person, "view"), pk=plan_id)


def _marks(plan: Plan) -> QuerySet[PlanMark]:
    return PlanMark.objects.filter(plan=plan, version=plan.version)


def _said(party: Party, how: str) -> str:
    said = clean_words(how)
    if party == Party.CHILD and not said:
        raise DiaryError("how_empty", _NO_HOW, fields={"how": [_NO_HOW]})
    return said


def _check_open(plan: Plan, party: Party) -> None:
    if plan.state != Plan.State.DRAFT:
        raise _already_agreed()
    if _marks(plan).filter(party=party).exists():
        raise Conflict("already_marked", "This mark is there already. There is nothing left to do.")


def _already_agreed() -> Conflict:
    return Conflict(
        "already_agreed", "All three have agreed to this plan. Their marks stay as they are."
    )


def _check_agreed(plan: Plan) -> None:
    if plan.state == Plan.State.REVIEWED:
        raise Conflict("already_reviewed", "You have looked back on this plan already.")
    if plan.state != Plan.State.AGREED:
        sentence = "Not all three have agreed to this plan yet. You can look back on it after that."
        raise Conflict("not_agreed", sentence)


def _agree(person: Person, plan: Plan, kept: plan_words.Kept) -> None:
    plan.state = Plan.State.AGREED
    plan.save(update_fields=["state"])
    PlanVersion.objects.create(plan=plan, number=plan.version, content=kept)
    audit.record("plan.agreed", actor=person, child=plan.child_id, subject=plan.pk)
