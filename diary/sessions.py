"""Where sessions are kept, and the verbs on them: list one's own, end one, end all.

Django's database sessions, with two differences: the row holds the SHA-256 of the cookie, so that a
stolen backup signs nobody in, and it knows its person, so that the person can see and end it.
"""

import hashlib
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from diary import audit
from diary.models import Person, Session
from diary.models.base import moment
from diary.prepared import Prepared

RENEWED_ON = "renewed_on"  # the session's key for the day on which it was last made longer
_LIVE = Prepared(
    lambda values: Session.objects.filter(
        session_key=values["key"], expire_date__gt=moment()
    ).values_list("session_data", "person", "person__password", "person__is_active")
)


def _hashed(cookie: str | None) -> str:
    return hashlib.sha256((cookie or "").encode()).hexdigest()


class SessionStore(DatabaseStore):
    """Django asks for this class by name (`SESSION_ENGINE`)."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our own table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        try:
            return Session.objects.get(
                session_key=_hashed(self.session_key), expire_date__gt=timezone.now()
            )
        except Session.DoesNotExist:
            self._session_key = None
            return None

    def exists(self, session_key: str) -> bool:
        """Tell whether a cookie is known."""
        return Session.objects.filter(session_key=_hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for a cookie: hashed, with its person."""
        cookie = self._get_or_create_session_key()  # type: ignore[attr-defined]  # no stub
        return Session(
            session_key=_hashed(cookie),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            person_id=data.get(SESSION_KEY),
            label=str(data.get("label", ""))[:80],
        )

    def delete(self, session_key: str | None = None) -> None:
        """Forget a cookie; this session's own when none is given."""
        cookie = session_key if session_key is not None else self.session_key
        if cookie is not None:
            Session.objects.filter(session_key=_hashed(cookie)).delete()


def plainly_signed_in(cookie: str) -> UUID | None:
    """Return whose session a cookie opens, in one question; None when Django must look closer.

    The same conditions as Django's own: a live row, signed by us, of an active person whose
    password (and secret key) is the one it was begun with. None also when the session is to be
    renewed today, or anything about it is out of the ordinary.
    """
    for packed, person_id, password, is_active in _LIVE.rows(key=_hashed(cookie)):
        if is_active and _renewed_on(packed, person_id, password) == str(timezone.now().date()):
            return person_id  # type: ignore[no-any-return]  # rows are of any kind
    return None


@lru_cache(maxsize=1024)
def _renewed_on(packed: str, person_id: UUID, password: str) -> str | None:
    """Return the day that a session says it was renewed on; None unless it is this person's own.

    Remembered by all that it is told, which is asked of the tables anew each time: what changes
    there is another question.
    """
    told = SessionStore().decode(packed)
    person = Person(pk=person_id, password=password)
    is_own = (
        told.get(SESSION_KEY) == str(person_id)
        and told.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(told.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    )
    return told.get(RENEWED_ON) if is_own else None


def own(person: Person) -> QuerySet[Session]:
    """Return the person's live sessions, the latest seen first."""
    return Session.objects.filter(person=person, expire_date__gt=timezone.now()).order_by(
        "-last_seen_at"
    )


def is_this(session: Session, *, cookie: str | None) -> bool:
    """Tell whether the session is the one that this cookie opens."""
    return session.session_key == _hashed(cookie)


def end(person: Person, *, session_id: str) -> bool:
    """End one of the person's sessions; False when there is no such one (ending twice is fine)."""
    with transaction.atomic():
        deleted, _ = Session.objects.filter(person=person, session_key=session_id).delete()
        if deleted:
            audit.record("session.ended", actor=person, subject=person.pk)
    return bool(deleted)


def end_all(person: Person) -> None:
    """End every session of the person, on every device."""
    Session.objects.filter(person=person).delete()
