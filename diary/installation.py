"""An installation's first steps: is it empty, is it a demonstration, its first school and admin."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction

from diary import audit
from diary.demonstration import is_demonstration
from diary.errors import Conflict, DiaryError
from diary.models import Child, Entry, Person, School, SchoolRole

__all__ = ["FirstSchool", "is_demonstration", "is_empty", "make_school"]


@dataclass(frozen=True, slots=True)
class FirstSchool:
    """What was made."""

    school_id: UUID
    admin_id: UUID


def is_empty() -> bool:
    """Tell whether nobody has ever used this database."""
    tables = (School, Person, Child, Entry)
    return not any(table.objects.exists() for table in tables)


def make_school(
    name: str,
    *,
    admin_name: str,
    admin_email: str,
    time_zone: str = "Pacific/Auckland",
    is_another: bool = False,
) -> FirstSchool:
    """Make a school and its admin, together. The address may be of a person who is here already.

    Conflict when there is a school and `is_another` was not said, and always in a demonstration.
    """
    if not name.strip() or not admin_name.strip() or "@" not in admin_email:
        raise DiaryError("not_valid", "A school needs a name, and its admin a name and an email.")
    if time_zone not in available_timezones():
        raise DiaryError("not_valid", f"There is no time zone called {time_zone}.")
    with transaction.atomic():
        _refuse_what_is_there(is_another=is_another)
        school = School(name=name.strip(), time_zone=time_zone)
        school.full_clean()
        school.save(force_insert=True)
        email = admin_email.strip().lower()
        admin = Person.objects.filter(email=email).first()
        if admin is None:
            admin = Person.objects.create_user(name=admin_name.strip(), email=email)
        SchoolRole.objects.create(school=school, person=admin, role=SchoolRole.Role.ADMIN)
        audit.record("school.made", actor=None, subject=school.pk)
        audit.record("role.granted", actor=None, subject=admin.pk, detail={"role": "admin"})
    return FirstSchool(school_id=school.pk, admin_id=admin.pk)


def _refuse_what_is_there(*, is_another: bool) -> None:
    if is_demonstration():
        raise Conflict(
            "demonstration",
            "This database holds the demonstration school. A real school needs its own: "
            "choose another DATA_DIR (or DATABASE_URL) and start with DEMO=0.",
        )
    if School.objects.exists() and not is_another:
        raise Conflict("school_there", "There is a school already. Say --another to add one.")
