"""Writes a told school into an empty database: people, circles, goals, entries and what was said.

Only the demonstration tells one (config/demonstration). Knows rows; must not know the story. Unlike
the verbs, which happen now, a story happened in the past: its rows carry the times it tells.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from diary import audit, clips, story_goals
from diary.clip_values import NewClip
from diary.errors import Conflict
from diary.installation import is_empty
from diary.models import (
    Answer,
    Appearance,
    AppearanceGoal,
    Asked,
    Child,
    CircleMember,
    Classroom,
    ClassroomStaff,
    Clip,
    Consent,
    Enrolment,
    Entry,
    Erasure,
    Heart,
    Household,
    Person,
    Reply,
    Round,
    School,
    SchoolRole,
    Talk,
    Watch,
)
from diary.told import (
    ToldChild,
    ToldEntry,
    ToldPerson,
    ToldPlace,
    ToldRound,
    ToldSchool,
    child_id,
    entry_id,
    goal_id,
    person_id,
    told_id,
)


def tell(told: ToldSchool) -> bool:
    """Write the school down, whole or not at all; False when it stands there already.

    Conflict when the database holds anything else: a demonstration never mixes with real children.
    """
    with transaction.atomic():
        if School.objects.filter(pk=told_id("school", told.name), is_demonstration=True).exists():
            return False
        if not is_empty():
            raise Conflict(
                "not_empty", "This database is in use. A demonstration needs an empty one."
            )
        _Telling(told).write()
        audit.record("demonstration.made", actor=None)
    return True


class _Telling:
    """One school being written; remembers its rows by key."""

    def __init__(self, told: ToldSchool) -> None:
        self._told = told
        self._school = School(
            id=told_id("school", told.name),
            name=told.name,
            safeguarding_contact=told.safeguarding_contact,
            is_demonstration=True,
        )
        self._rooms = {
            name: Classroom(id=told_id("room", name), school=self._school, name=name)
            for name in told.rooms
        }
        self._households: dict[tuple[str, str], Household] = {}

    def write(self) -> None:
        self._school.save(force_insert=True)
        Classroom.objects.bulk_create(self._rooms.values())
        for person in self._told.people:
            self._person(person)
        for child in self._told.children:
            self._child(child)
        for entry in self._told.entries:
            self._entry(entry)
        for one in self._told.rounds:
            self._round(one)
        story_goals.unfilmed(self._told)

    def _person(self, told: ToldPerson) -> None:
        person = Person(
            id=person_id(told.key), name=told.name, email=told.email, language=told.language
        )
        person.set_unusable_password()
        person.save(force_insert=True)
        since = {"person": person, "starts_at": self._told.since}
        SchoolRole.objects.bulk_create(
            SchoolRole(school=self._school, role=role, **since) for role in told.roles
        )
        ClassroomStaff.objects.bulk_create(
            ClassroomStaff(classroom=self._rooms[room], role=role, **since)
            for room, role in told.rooms
        )

    def _child(self, told: ToldChild) -> None:
        child = Child.objects.create(
            id=child_id(told.key),
            school=self._school,
            first_name=told.first_name,
            last_name=told.last_name,
            born_on=told.born_on,
        )
        Enrolment.objects.create(
            classroom=self._rooms[told.room], child=child, starts_at=self._told.since
        )
        for place in told.circle:
            self._place(told.key, place)
        plan = story_goals.plan(child, told.plan)
        story_goals.goals(child, told, plan)
        story_goals.agree(plan, told.plan)
        self._consents(told)

    def _place(self, child: str, told: ToldPlace) -> None:
        household = None
        if told.household:
            household = self._households.get((child, told.household))
            if household is None:
                household = Household.objects.create(child_id=child_id(child), label=told.household)
                self._households[child, told.household] = household
        CircleMember.objects.create(
            child_id=child_id(child),
            person_id=person_id(told.person),
            kind=told.kind,
            relation=told.relation,
            rights=told.rights,
            household=household,
            sees_home=told.sees_home,
            starts_at=self._told.since,
            ends_at=told.ends_at,
        )

    def _consents(self, told: ToldChild) -> None:
        names = {person.key: person.name for person in self._told.people}
        Consent.objects.bulk_create(
            Consent(
                child_id=child_id(told.key),
                purpose=purpose,
                given=given,
                giver_id=person_id(giver),
                giver_name=names[giver],
                agreed_on=self._told.since.date(),
            )
            for giver, purpose, given in told.consents
        )

    def _entry(self, told: ToldEntry) -> None:
        entry = Entry.objects.create(
            id=entry_id(told.key),
            author_id=person_id(told.author),
            school=self._school if told.origin == "school" else None,
            origin=told.origin,
            occurred_at=told.at,
            words=told.words,
            setting=told.setting,
            with_whom=told.with_whom,
        )
        Entry.objects.filter(pk=entry.pk).update(received_at=told.at)
        for child, goals in told.tags:
            pair = Appearance.objects.create(
                entry=entry,
                child_id=child_id(child),
                state="draft" if told.is_draft else "shared",
                audience=told.audience,
                household=self._household_of(child, told.author),
                occurred_at=told.at,
                shared_at=None if told.is_draft else told.at,
            )
            links = [AppearanceGoal(appearance=pair, goal_id=goal_id(goal)) for goal in goals]
            AppearanceGoal.objects.bulk_create(links)
        first = Appearance.objects.filter(entry=entry, child_id=child_id(told.tags[0][0])).get()
        story_goals.ratings_of(first, entry, told.ratings)
        self._said(told, first)

    def _household_of(self, child: str, author: str) -> Household | None:
        place = CircleMember.objects.filter(
            child_id=child_id(child), person_id=person_id(author), kind="caregiver"
        ).first()
        return place.household if place else None

    def _said(self, told: ToldEntry, pair: Appearance) -> None:
        """Hearts, replies and watching hang on the entry's first child."""
        for person in told.hearts:
            Heart.objects.create(appearance=pair, person_id=person_id(person))
        for person, words, at in told.replies:
            reply = Reply.objects.create(appearance=pair, author_id=person_id(person), words=words)
            Reply.objects.filter(pk=reply.pk).update(made_at=at)
        for person, times in told.watches:
            watch = Watch.objects.create(
                appearance=pair, person_id=person_id(person), times=times, last_at=told.at
            )
            Watch.objects.filter(pk=watch.pk).update(first_at=told.at)

    def _round(self, told: ToldRound) -> None:
        made = Round.objects.create(
            school=self._school,
            liaison_id=person_id(told.liaison),
            title=told.title,
            questions=list(told.questions),
        )
        Round.objects.filter(pk=made.pk).update(opened_at=told.opened_at)
        for one in told.asked:
            asked = Asked.objects.create(
                round=made, child_id=child_id(one.child), person_id=person_id(one.person)
            )
            for question, words, is_released in one.answers:
                Answer.objects.create(
                    asked=asked,
                    question=question,
                    words=words,
                    released_at=told.opened_at if is_released else None,
                )
        Talk.objects.bulk_create(
            Talk(
                round=made,
                child_id=child_id(talk.child),
                liaison_id=person_id(told.liaison),
                person_name=talk.person_name,
                channel=talk.channel,
                words=talk.words,
                at=talk.at,
            )
            for talk in told.talks
        )


def awaited(told: Mapping[UUID, UUID]) -> set[UUID]:
    """Return those of the told clips that are still to come; `told` gives each one's entry.

    None after an erasure: what was erased must not be drawn again.
    """
    if Erasure.objects.exists():
        return set()
    entries = set(Entry.objects.filter(pk__in=set(told.values())).values_list("pk", flat=True))
    arrived = Clip.objects.filter(pk__in=told).exclude(state=Clip.State.UPLOADING)
    here = set(arrived.values_list("pk", flat=True))
    return {clip for clip, entry in told.items() if entry in entries and clip not in here}


def send(author: str, new: NewClip, *, original_key: str) -> None:
    """Take in a clip whose bytes are stored, exactly as when a tablet's last piece has come."""
    person = Person.objects.get(pk=person_id(author))
    clips.begin(person, new)
    clips.receive(person, new.id, original_key=original_key)


def faceless() -> list[UUID]:
    """Return the demonstration's children who have no face picture yet."""
    rows = Child.objects.filter(school__is_demonstration=True, face_key="")
    return list(rows.values_list("pk", flat=True))


def give_face(child: UUID, *, key: str) -> None:
    """Show a stored picture as the child's face."""
    Child.objects.filter(pk=child, face_key="").update(face_key=key)
