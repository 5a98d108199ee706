"""The strands that goals sit in: the four of DISE, and each school's own."""

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify

from diary import audit, fetch
from diary.errors import Conflict, DiaryError
from diary.models import Child, Person, School, Strand
from diary.spelling import one_line


def add(person: Person, *, name: str) -> Strand:
    """Give the admin's school a strand of its own, such as one of the Key Competencies."""
    school = fetch.school(person, "administer")
    key = slugify(name)[:40]
    if not key:
        raise DiaryError(
            "name_empty", "Please give the strand a name.", fields={"name": ["Empty."]}
        )
    if _strands_of(school).filter(key=key).exists():
        raise Conflict("strand_exists", "There is a strand of that name already.")
    last = _strands_of(school).aggregate(last=Max("position"))["last"] or 0
    with transaction.atomic():
        strand = Strand.objects.create(
            school=school, key=key, name=one_line(name)[:60], position=last + 1
        )
        audit.record("strand.added", actor=person, subject=strand.pk)
    return strand


def _strands_of(school: School) -> QuerySet[Strand]:
    return Strand.objects.filter(school=None) | Strand.objects.filter(school=school)


def of_child(child: Child, key: str) -> Strand:
    """Return a strand that the child's goals may sit in; `strand_not_known` otherwise."""
    found = _strands_of(child.school).filter(key=key).first()
    if found is None:
        sentence = "Please choose one of the strands."
        raise DiaryError("strand_not_known", sentence, fields={"strand": [sentence]})
    return found
