"""Which school a clip or a person counts for, and what its admin settles for the whole school."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from diary import access, audit, fetch
from diary.models import Appearance, Clip, Person, School

# The entry's; of a moment from home, which has none, that of a child in it.
_TAGGED = Appearance.objects.filter(entry=OuterRef("entry")).order_by("pk")
_OF_CLIP = Coalesce(
    "entry__school", Subquery(_TAGGED.values("child__school")[:1]), output_field=UUIDField()
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one school. `wants_originals`: clips are sent as filmed, not shrunk first."""

    id: UUID
    name: str
    needs_approval: bool
    wants_originals: bool


def of_clip(clip: Clip) -> School | None:
    """Return the one school that a clip counts for; None while no child is in its entry."""
    counted = Clip.objects.filter(pk=clip.pk).values_list(_OF_CLIP)
    return School.objects.filter(pk__in=counted).first()


def clips_of(school: UUID) -> QuerySet[Clip]:
    """Return every clip that counts for the school."""
    return Clip.objects.alias(counted=_OF_CLIP).filter(counted=school)


def of_person(person: Person) -> School | None:
    """Return the school that a person belongs to, or else one whose child they care for."""
    own = access.schools(person, "belong").order_by("made_at").first()
    if own is not None:
        return own
    theirs = access.children(person, "view").values("school")
    return School.objects.filter(pk__in=theirs).order_by("made_at").first()


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
