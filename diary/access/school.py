"""Schools, classes, strands, staff and devices."""

from django.db.models import Q, QuerySet

from diary.access.child import children
from diary.access.places import Rules, Viewer, as_admin, ruled, schools_as
from diary.models import Classroom, Device, Person, School, SchoolRole, Strand
from diary.models.base import current

_STRAND_RULES: Rules = {
    "view": lambda p: (
        Q(school=None)
        | Q(school__in=schools(p, "belong").values("pk"))
        | Q(school__in=children(p, "view").values("school"))
    ),
}


def strands(person: Viewer) -> QuerySet[Strand]:
    """Return the four strands of DISE and those of every school the person has to do with."""
    return ruled(Strand.objects.all(), person, "view", _STRAND_RULES)


_ALL_ROLES = tuple(SchoolRole.Role)


_SCHOOL_RULES: Rules = {
    "administer": lambda p: Q(pk__in=schools_as(p, SchoolRole.Role.ADMIN)),
    "liaise": lambda p: Q(pk__in=schools_as(p, SchoolRole.Role.LIAISON)),
    "maintain": lambda p: Q(pk__in=schools_as(p, SchoolRole.Role.TECHNICIAN)),
    "belong": lambda p: (
        Q(pk__in=schools_as(p, *_ALL_ROLES))
        | (Q(classrooms__staff__person=p) & current(on="classrooms__staff__"))
    ),
}


def schools(person: Viewer, action: str) -> QuerySet[School]:
    """Return schools: to `administer`, `liaise`, `maintain`, or that they `belong` to as staff."""
    return ruled(School.objects.all(), person, action, _SCHOOL_RULES).distinct()


_CLASSROOM_RULES: Rules = {
    "view": lambda p: as_admin(p, on="school__") | (Q(staff__person=p) & current(on="staff__")),
    "administer": lambda p: as_admin(p, on="school__"),
    "teach": lambda p: Q(staff__person=p) & current(on="staff__"),
}


def classrooms(person: Viewer, action: str) -> QuerySet[Classroom]:
    """Return classes: `teach` one's own, `administer` all of one's school, `view` both."""
    return ruled(Classroom.objects.all(), person, action, _CLASSROOM_RULES).distinct()


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
    return ruled(Person.objects.all(), person, action, _PEOPLE_RULES).distinct()


def devices(person: Viewer) -> QuerySet[Device]:
    """Return the devices of the staff of schools that the person maintains (no family phones)."""
    mine = schools(person, "maintain").values("pk")
    staff = SchoolRole.objects.filter(current(), school__in=mine).values("person")
    return Device.objects.filter(person__in=staff)
