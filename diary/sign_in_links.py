"""One-use links that let a person in: for an installation without mail, and for a lost way in.

A link is a signed word, not a row: it names the person and when they last signed in, so that using
it once (or signing in by any other way) ends it. Nothing but the command line makes one.
"""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from diary import audit
from diary.errors import DiaryError, NotFound
from diary.models import Person, SchoolRole
from diary.models.base import current

VALID_FOR = timedelta(minutes=15)
_SALT = "diary.sign_in_links"


class LinkSpent(DiaryError):
    """Used already, too old, or not one of ours: the three look the same."""

    status = 410


def make(person: Person) -> str:
    """Return the last part of a link that lets this person in, once, within `VALID_FOR`."""
    token = signing.dumps([str(person.pk), _last_time(person)], salt=_SALT, compress=False)
    audit.record("sign_in_link.made", actor=None, subject=person.pk)
    return token


def person_by_email(email: str) -> Person:
    """Return the active person with this address; NotFound says so for the command line."""
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise NotFound("no_such_person", f"Nobody here signs in as {email}.")
    return person


def first_admin() -> Person:
    """Return the admin who has been here longest; NotFound before the first school is made."""
    held = SchoolRole.objects.filter(current(), role=SchoolRole.Role.ADMIN, person__is_active=True)
    role = held.select_related("person").order_by("starts_at").first()
    if role is None:
        raise NotFound("no_admin", "There is no admin yet. Make one: manage.py first_school")
    return role.person


def look(token: str) -> Person:
    """Return whom a link would let in, without using it up; LinkSpent otherwise."""
    try:
        person_id, last_time = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError) as error:
        raise _spent() from error
    person = Person.objects.filter(pk=UUID(person_id), is_active=True).first()
    if person is None or _last_time(person) != last_time:
        raise _spent()
    return person


def use(token: str) -> Person:
    """Use a link up and return whom it lets in. Of two at once, one gets LinkSpent."""
    person = look(token)
    with transaction.atomic():
        same = Q(last_login=person.last_login) if person.last_login else Q(last_login=None)
        used = Person.objects.filter(same, pk=person.pk).update(last_login=timezone.now())
        if not used:
            raise _spent()
        audit.record("sign_in_link.used", actor=person, subject=person.pk)
    person.refresh_from_db()
    return person


def _last_time(person: Person) -> str:
    return person.last_login.isoformat() if person.last_login else ""


def _spent() -> LinkSpent:
    return LinkSpent("link_spent", "This link was used already, or it is too old.")
