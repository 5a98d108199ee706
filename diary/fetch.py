"""Fetch one thing for one person: not there for a stranger, refused to a member without the right.

Both answers come from the sets of `access`; nothing here knows a rule.
"""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from diary import access
from diary.errors import NotAllowed, NotFound
from diary.models import Child, Person, School

M = TypeVar("M", bound=Model)


def one(allowed: QuerySet[M], *, known: QuerySet[M], pk: UUID) -> M:
    """Return the row from `allowed`; NotAllowed when only `known` holds it, else NotFound."""
    found = allowed.filter(pk=pk).first()
    if found is None:
        raise NotAllowed if known.filter(pk=pk).exists() else NotFound
    return found


def child(person: Person, child_id: UUID, action: str) -> Child:
    """Return the child if the person may do `action` on them."""
    children = access.children(person, action).select_related("school")
    return one(children, known=access.children(person, "view"), pk=child_id)


def school(person: Person, action: str, *, school_id: UUID | None = None) -> School:
    """Return the school that is meant: the one given, or the first where they may `action`."""
    mine = access.schools(person, action).order_by("made_at")
    if school_id is not None:
        return one(mine, known=access.schools(person, "belong"), pk=school_id)
    found = mine.first()
    if found is None:
        raise NotAllowed
    return found
