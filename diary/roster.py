"""People and children of a school from a CSV file: a dry run names each bad line; then all or none.

A file with one bad line adds nobody. A line that names somebody who is here already is a bad line,
so that importing the same file twice adds nobody twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from diary import audit, children, csv_files, fetch, people
from diary.csv_files import Line
from diary.errors import DiaryError
from diary.models import Child, Classroom, ClassroomStaff, Enrolment, Person, School, SchoolRole
from diary.spelling import one_line, same_spelling

PEOPLE, CHILDREN = "people", "children"
_LONGEST = {"first_name": 60, "last_name": 60, "name": 80, "email": 254}
_FIRST = ("firstname", "first", "givenname", "givennames", "preferredname", "forename")
_LAST = ("lastname", "last", "surname", "familyname")
_ROOM = ("class", "classroom", "room", "homeroom", "form", "akomanga")
_BORN = ("bornon", "born", "dateofbirth", "birthdate", "birthday", "dob")
_EMAIL = ("email", "emailaddress", "mail", "workemail", "schoolemail")
_NAMES = {**dict.fromkeys(_FIRST, "first_name"), **dict.fromkeys(_LAST, "last_name")}
_CLASS = dict.fromkeys(_ROOM, "class")
HEADINGS: dict[str, dict[str, str]] = {
    CHILDREN: {**_NAMES, **_CLASS, **dict.fromkeys(_BORN, "born_on")},
    PEOPLE: {
        **_NAMES,
        **_CLASS,
        **dict.fromkeys(("name", "fullname", "displayname", "ingoa"), "name"),
        **dict.fromkeys(_EMAIL, "email"),
        **dict.fromkeys(("role", "position", "job", "jobtitle"), "role"),
    },
}
NEEDED = {CHILDREN: ("first_name",), PEOPLE: ("email",)}
_ROLES: dict[str, tuple[str, str]] = {
    "": ("teacher", "teacher"),
    "teacher": ("teacher", "teacher"),
    "kaiako": ("teacher", "teacher"),
    "teacheraide": ("teacher", "aide"),
    "aide": ("teacher", "aide"),
    "kaiawhina": ("teacher", "aide"),
    "therapist": ("teacher", "therapist"),
    "liaison": ("liaison", "teacher"),
    "liaisonteacher": ("liaison", "teacher"),
    "admin": ("admin", "teacher"),
    "administrator": ("admin", "teacher"),
    "office": ("admin", "teacher"),
    "technician": ("technician", "teacher"),
}
# Day first, as New Zealand writes it; a year has four figures, so that nobody guesses a century.
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong in one cell of one line; an empty column means the whole line."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the file would do, or has done. `ignored` are headings that we don't know."""

    lines: int
    good: int
    bad: list[BadLine]
    ignored: list[str]
    done: bool


@dataclass(frozen=True, slots=True)
class _ChildLine:
    told_by: ClassVar[str] = "first_name"
    first_name: str
    last_name: str
    born_on: date | None
    classroom: UUID | None

    @property
    def same_as(self) -> tuple[str, ...]:
        return (same_spelling(self.first_name), same_spelling(self.last_name), str(self.born_on))


@dataclass(frozen=True, slots=True)
class _PersonLine:
    told_by: ClassVar[str] = "email"
    name: str
    email: str
    role: str
    class_role: str
    classroom: UUID | None

    @property
    def same_as(self) -> tuple[str, ...]:
        return (self.email,)


T = TypeVar("T", _ChildLine, _PersonLine)


@dataclass(slots=True)
class _Checked(Generic[T]):
    """The good lines so far, the bad cells, and where each one was met first."""

    school: School
    rooms: dict[str, UUID]
    here: set[tuple[str, ...]]
    good: list[T]
    bad: list[BadLine]
    met: dict[tuple[str, ...], int]


def take_in(
    admin: Person,
    content: bytes,
    *,
    kind: str,
    is_dry_run: bool,
    school_id: UUID | None = None,
) -> Report:
    """Check the file, and unless it is a dry run or a line is bad, add everyone in it.

    Raises NotAllowed, and what `csv_files.read` raises; `column_missing` when a column is needed.
    """
    school = fetch.school(admin, "administer", school_id=school_id)
    table = csv_files.read(content, headings=HEADINGS[kind])
    _check_columns(kind, table)
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        if kind == CHILDREN:
            found = _check(table, school, _child, _children_here(school))
            good, bad = len(found.good), found.bad
            if may := not is_dry_run and not bad:
                _add_children(admin, school, found.good)
        else:
            seen = _check(table, school, _person, _people_here(school))
            good, bad = len(seen.good), seen.bad
            if may := not is_dry_run and not bad:
                _add_people(admin, school, seen.good)
    return Report(len(table.lines), good, bad, list(table.ignored), done=may)


def day(text: str) -> date | None:
    """Return the day that a cell says, day first; None when empty; ValueError for nonsense."""
    words = " ".join(text.split())
    if not words:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise ValueError(text)


def _check_columns(kind: str, table: csv_files.Table) -> None:
    missing = [name for name in NEEDED[kind] if name not in table.columns]
    if kind == PEOPLE and not {"name", "first_name"} & set(table.columns):
        missing.append("name")
    if missing:
        names = " and ".join(name.replace("_", " ") for name in missing)
        sentence = f"We can't find a column for the {names}. Please look at the first line."
        raise DiaryError("column_missing", sentence)


def _check(
    table: csv_files.Table,
    school: School,
    read_line: Callable[[Line, "_Checked[T]"], T | None],
    here: set[tuple[str, ...]],
) -> "_Checked[T]":
    rooms = Classroom.objects.filter(school=school).values_list("name", "pk")
    checked: _Checked[T] = _Checked(
        school, {same_spelling(name): pk for name, pk in rooms}, here, good=[], bad=[], met={}
    )
    for line in table.lines:
        before = len(checked.bad)
        if line.has_extra:
            _bad(checked, line, "", "This line has more cells than the first line.")
        read = read_line(line, checked)
        if read is not None:
            _check_new(checked, line, read)
            if len(checked.bad) == before:
                checked.good.append(read)
    return checked


def _bad(checked: "_Checked[T]", line: Line, column: str, sentence: str) -> None:
    checked.bad.append(BadLine(line.number, column, sentence))


def _check_new(checked: "_Checked[T]", line: Line, read: T) -> None:
    first = checked.met.setdefault(read.same_as, line.number)
    if first != line.number:
        _bad(checked, line, read.told_by, f"This is the same as line {first}.")
    elif read.same_as in checked.here:
        _bad(checked, line, read.told_by, "This is at your school already.")


def _child(line: Line, checked: "_Checked[_ChildLine]") -> _ChildLine | None:
    before = len(checked.bad)
    first = _name(line, checked, "first_name", is_needed=True)
    last = _name(line, checked, "last_name")
    room = _room(line, checked)
    born_on = None
    try:
        born_on = day(line.cells.get("born_on", ""))
    except ValueError:
        sentence = "We can't read this date. Please write it as 2016-03-25 or 25/3/2016."
        _bad(checked, line, "born_on", sentence)
    problem = children.birthday_problem(born_on, school=checked.school)
    if problem:
        _bad(checked, line, "born_on", problem)
    return _ChildLine(first, last, born_on, room) if len(checked.bad) == before else None


def _person(line: Line, checked: "_Checked[_PersonLine]") -> _PersonLine | None:
    before = len(checked.bad)
    name = _name(line, checked, "name")
    if not name:
        both = (_name(line, checked, "first_name"), _name(line, checked, "last_name"))
        name = " ".join(part for part in both if part)[: _LONGEST["name"]]
    if not name:
        _bad(checked, line, "name", "There is no name in this line.")
    email = line.cells.get("email", "").lower()
    try:
        validate_email(email)
        MaxLengthValidator(_LONGEST["email"])(email)
    except ValidationError:
        _bad(checked, line, "email", "This is not an e-mail address.")
    role = _ROLES.get(csv_files.plain(line.cells.get("role", "")))
    if role is None:
        known = "teacher, teacher aide, therapist, liaison, admin or technician"
        _bad(checked, line, "role", f"We don't know this role. Please write {known}.")
    room = _room(line, checked)
    if role is None or len(checked.bad) > before:
        return None
    return _PersonLine(name, email, *role, room)


def _name(line: Line, checked: "_Checked[T]", column: str, *, is_needed: bool = False) -> str:
    text = one_line(line.cells.get(column, ""))
    words = column.replace("_", " ")
    if not text:
        if is_needed:
            _bad(checked, line, column, f"There is no {words} in this line.")
        return ""
    if not any(letter.isalnum() for letter in text):
        _bad(checked, line, column, f"This {words} has no letters.")
    elif len(text) > _LONGEST[column]:
        _bad(checked, line, column, f"This {words} is longer than {_LONGEST[column]} letters.")
    elif "?" in text or "\ufffd" in text:
        sentence = "Some letters were lost here, such as macrons. Save the file as CSV UTF-8."
        _bad(checked, line, column, sentence)
    return text


def _room(line: Line, checked: "_Checked[T]") -> UUID | None:
    text = line.cells.get("class", "")
    found = checked.rooms.get(same_spelling(text)) if text else None
    if text and found is None:
        sentence = f"There is no class called {text}. Add it first, or mend the name."
        _bad(checked, line, "class", sentence[:300])
    return found


def _children_here(school: School) -> set[tuple[str, ...]]:
    rows = Child.objects.filter(school=school).values_list("first_name", "last_name", "born_on")
    return {
        (same_spelling(first), same_spelling(last), str(born_on)) for first, last, born_on in rows
    }


def _people_here(school: School) -> set[tuple[str, ...]]:
    lasting = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    roles = SchoolRole.objects.filter(lasting, school=school).values("person")
    rooms = ClassroomStaff.objects.filter(lasting, classroom__school=school).values("person")
    staff = Person.objects.filter(Q(pk__in=roles) | Q(pk__in=rooms), email__isnull=False)
    return {(email or "",) for email in staff.values_list("email", flat=True)}


def _add_children(admin: Person, school: School, lines: list[_ChildLine]) -> None:
    made = Child.objects.bulk_create(
        Child(
            school=school,
            first_name=line.first_name,
            last_name=line.last_name,
            born_on=line.born_on,
        )
        for line in lines
    )
    Enrolment.objects.bulk_create(
        Enrolment(classroom_id=line.classroom, child=child)
        for line, child in zip(lines, made, strict=True)
        if line.classroom
    )
    audit.record_each("child.added", actor=admin, children=made)


def _add_people(admin: Person, school: School, lines: list[_PersonLine]) -> None:
    rooms = Classroom.objects.in_bulk([line.classroom for line in lines if line.classroom])
    for line in lines:
        new = people.NewPerson(name=line.name, email=line.email, role=line.role)
        person = people.join(admin, school, new)
        if line.classroom:
            people.work_in(admin, rooms[line.classroom], person, role=line.class_role)
