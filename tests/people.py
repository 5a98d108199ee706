"""The cast. The same people appear in every test, in the demonstration and in the docs.

Aroha is the child; Ms Lee teaches her; Mere (decides) and Tama (contributes, another household) are
her whānau; Koro looks on (views). Mr Patel is the liaison teacher; Ms Ngata is the admin, Mr Webb
the technician. Noah is in Aroha's class, Hemi in another; their fathers are not hers. Ms Cole
teaches in another room, Mr Stone at another school; Ms Old taught here until last year and Dad's
place in Aroha's circle has ended.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from diary.models import (
    Appearance,
    AppearanceGoal,
    Caption,
    Child,
    CircleMember,
    Classroom,
    ClassroomStaff,
    Clip,
    Enrolment,
    Entry,
    GasLevel,
    Goal,
    Household,
    Measure,
    Person,
    Rating,
    Rendition,
    School,
    SchoolRole,
    Strand,
)

LONG_AGO = datetime(2026, 2, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    school: School
    other_school: School
    rimu: Classroom
    kowhai: Classroom
    aroha: Child
    noah: Child
    hemi: Child
    stranger_child: Child
    home: Household
    tamas_home: Household
    ms_lee: Person
    ms_cole: Person
    ms_old: Person
    mr_stone: Person
    mere: Person
    tama: Person
    koro: Person
    dad: Person
    noahs_father: Person
    hemis_father: Person
    mr_patel: Person
    ms_ngata: Person
    mr_webb: Person
    other_admin: Person
    drink: Goal
    noahs_goal: Goal

    def everyone(self) -> dict[str, Person | None]:
        """Each person by name; None is somebody who is not signed in."""
        people = {
            name: getattr(self, name)
            for name in self.__slots__
            if isinstance(getattr(self, name), Person)
        }
        return {**people, "nobody": None}


def person(name: str, *, email: str | None = None) -> Person:
    return Person.objects.create(name=name, email=email, password="!")


def _staff(school: School, someone: Person, role: str) -> None:
    SchoolRole.objects.create(school=school, person=someone, role=role, starts_at=LONG_AGO)


def _teaches(room: Classroom, someone: Person, *, ends_at: datetime | None = None) -> None:
    ClassroomStaff.objects.create(
        classroom=room, person=someone, role="teacher", starts_at=LONG_AGO, ends_at=ends_at
    )


def child(school: School, first_name: str, last_name: str, room: Classroom | None) -> Child:
    made = Child.objects.create(school=school, first_name=first_name, last_name=last_name)
    if room is not None:
        Enrolment.objects.create(classroom=room, child=made, starts_at=LONG_AGO)
    return made


def in_circle(
    of: Child,
    someone: Person,
    relation: str,
    rights: str = "contribute",
    *,
    kind: str = "caregiver",
    household: Household | None = None,
    sees_home: bool = True,
    ends_at: datetime | None = None,
) -> CircleMember:
    return CircleMember.objects.create(
        child=of,
        person=someone,
        kind=kind,
        relation=relation,
        rights=rights,
        household=household,
        sees_home=sees_home,
        starts_at=LONG_AGO,
        ends_at=ends_at,
    )


def goal(of: Child, words: str, strand: str = "communication", set_by: str = "school") -> Goal:
    return Goal.objects.create(
        child=of, words=words, strand=Strand.objects.get(school=None, key=strand), set_by=set_by
    )


def entry(
    author: Person,
    *children: Child,
    goals: tuple[Goal, ...] = (),
    state: str = "shared",
    audience: str = "circle",
    origin: str = "school",
    words: str = "A good moment.",
    household: Household | None = None,
    occurred_at: datetime | None = None,
) -> Entry:
    at = occurred_at or timezone.now() - timedelta(hours=1)
    school = children[0].school if children and origin == "school" else None
    made = Entry.objects.create(
        id=uuid4(), author=author, school=school, origin=origin, occurred_at=at, words=words
    )
    for one in children:
        pair = Appearance.objects.create(
            entry=made,
            child=one,
            state=state,
            audience=audience,
            household=household,
            occurred_at=at,
            shared_at=at if state == "shared" else None,
        )
        for aim in goals:
            if aim.child_id == one.pk:
                AppearanceGoal.objects.create(appearance=pair, goal=aim)
    return made


def clip(of: Entry, *, kind: str = "video", state: str = "ready", position: int = 0) -> Clip:
    failed = {"failure_code": "not_playable", "failure_sentence": "We could not play this clip."}
    made = Clip.objects.create(
        id=uuid4(),
        entry=of,
        kind=kind,
        state=state,
        position=position,
        size_bytes=11,
        uploader=of.author,
        **(failed if state == "failed" else {}),
    )
    Clip.objects.filter(pk=made.pk).update(original_key=f"originals/{made.pk}")
    if state == "ready":
        Rendition.objects.create(
            clip=made,
            name="240p",
            key=f"renditions/{made.pk}/240p.mp4",
            content_type="video/mp4",
            width=426,
            height=240,
            duration_ms=1000,
            size_bytes=11,
            sha256="0" * 64,
        )
    return made


def scale(of: Goal, *levels: int) -> None:
    """Let a goal be measured by its scale, with words for these levels (none: for all five)."""
    Measure.objects.create(goal=of, kind="gas")
    for level in levels or (-2, -1, 0, 1, 2):
        GasLevel.objects.create(goal=of, level=level, words=f"Level {level}")


def rating(
    of: Goal,
    by: Person,
    value: int,
    *,
    kind: str = "prompt",
    entry: Entry | UUID | None = None,
    side: str = "school",
    occurred_at: datetime | None = None,
) -> Rating:
    """One measurement; with an entry that shows the goal, of its time."""
    pair = Appearance.objects.get(entry=entry, child=of.child_id) if entry else None
    return Rating.objects.create(
        goal=of,
        appearance=pair,
        kind=kind,
        value=value,
        first_value=value,
        occurred_at=pair.occurred_at if pair else occurred_at or timezone.now(),
        setting="school" if side == "school" else "home",
        side=side,
        by=by,
    )


def captions(of: Clip, *, by: Person, language: str = "en", words: str = "Drink, please") -> None:
    """One line, from 0.2 to 0.8 s of the original."""
    cues = [{"start_ms": 200, "end_ms": 800, "text": words}]
    Caption.objects.create(
        clip=of, language=language, cues=cues, made_by=by, made_at=timezone.now()
    )
    kept = Caption.objects.filter(clip=of).order_by("language").values_list("language", flat=True)
    Clip.objects.filter(pk=of.pk).update(caption_languages=" ".join(kept))


def cast() -> Cast:  # noqa: PLR0915  (one line a person)
    """Make everyone. About 60 rows; use the `cast` fixture."""
    school = School.objects.create(name="Kererū School", safeguarding_contact="Ms Ngata")
    other_school = School.objects.create(name="Tūī School")
    rimu = Classroom.objects.create(school=school, name="Rimu")
    kowhai = Classroom.objects.create(school=school, name="Kōwhai")
    away = Classroom.objects.create(school=other_school, name="Rātā")
    aroha = child(school, "Aroha", "Tamihana", rimu)
    noah = child(school, "Noah", "Brown", rimu)
    hemi = child(school, "Hemi", "Walker", kowhai)
    stranger_child = child(other_school, "Zoe", "Quinn", away)
    home = Household.objects.create(child=aroha, label="Mere's home")
    tamas_home = Household.objects.create(child=aroha, label="Tama's home")
    last_year = LONG_AGO + timedelta(days=30)

    ms_lee = person("Ms Lee", email="lee@kereru.example")
    ms_cole = person("Ms Cole", email="cole@kereru.example")
    ms_old = person("Ms Old", email="old@kereru.example")
    mr_stone = person("Mr Stone", email="stone@tui.example")
    for someone, room in ((ms_lee, rimu), (ms_cole, kowhai)):
        _staff(school, someone, "teacher")
        _teaches(room, someone)
    _teaches(rimu, ms_old, ends_at=last_year)
    _staff(other_school, mr_stone, "teacher")
    _teaches(away, mr_stone)

    mere, tama, koro, dad = (person(name) for name in ("Mere", "Tama", "Koro", "Dad"))
    noahs_father, hemis_father = person("Paul"), person("Wiremu")
    in_circle(aroha, mere, "Mum", "decide", household=home)
    in_circle(aroha, tama, "Uncle", "contribute", household=tamas_home)
    in_circle(aroha, koro, "Koro", "view", household=home)
    in_circle(aroha, dad, "Dad", "decide", ends_at=last_year)
    in_circle(noah, noahs_father, "Dad", "decide")
    in_circle(hemi, hemis_father, "Dad", "decide")

    mr_patel = person("Mr Patel", email="patel@kereru.example")
    ms_ngata = person("Ms Ngata", email="ngata@kereru.example")
    mr_webb = person("Mr Webb", email="webb@kereru.example")
    other_admin = person("Ms Reed", email="reed@tui.example")
    _staff(school, mr_patel, "liaison")
    in_circle(aroha, mr_patel, "Liaison teacher", kind="liaison")
    in_circle(noah, mr_patel, "Liaison teacher", kind="liaison")
    _staff(school, ms_ngata, "admin")
    _staff(school, mr_webb, "technician")
    _staff(other_school, other_admin, "admin")
    drink = goal(aroha, "I ask for a drink with my card")
    noahs_goal = goal(noah, "I put on my own shoes", "self-management")
    return Cast(
        **{name: value for name, value in locals().items() if name in Cast.__dataclass_fields__}
    )
