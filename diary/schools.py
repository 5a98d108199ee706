"""What a school's admin settles for the whole school."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from diary import audit, fetch
from diary.models import Person, School


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one school. `wants_originals`: clips are sent as filmed, not shrunk first."""

    id: UUID
    name: str
    needs_approval: bool
    wants_originals: bool


def settings(admin: Person) -> Settings:
    """Return the choices of the admin's school; NotAllowed for anyone else."""
    return _seen(fetch.school(admin, "administer"))


def change(
    admin: Person, *, needs_approval: bool | None = None, wants_originals: bool | None = None
) -> Settings:
    """Change what is given; None leaves it."""
    school = fetch.school(admin, "administer")
    if needs_approval is not None:
        school.needs_approval = needs_approval
    if wants_originals is not None:
        school.wants_originals = wants_originals
    with transaction.atomic():
        school.save(update_fields=["needs_approval", "wants_originals"])
        audit.record("school.changed", actor=admin, school=school.pk)
    return _seen(school)


def _seen(school: School) -> Settings:
    return Settings(school.pk, school.name, school.needs_approval, school.wants_originals)
