"""Where sessions are kept, and the verbs on them: list one's own, end one, end all.

Django's database sessions, with two differences: the row holds the SHA-256 of the cookie, so that a
stolen backup signs nobody in, and it knows its person, so that the person can see and end it.
"""

import hashlib
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from diary import audit
from diary.models import Person, Session


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
