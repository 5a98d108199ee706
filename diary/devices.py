"""Tablets and phones that send clips: their upload-only tokens, and what they last told us.

A token can only send; it reads no diary. It outlives the session, so that a shared tablet goes on
sending after its teacher signed out (design.md section 5).
"""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from diary import audit
from diary.models import Device, Person


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device and its token, which is shown this once and kept only as a hash."""

    id: UUID
    token: str


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add(person: Person, *, label: str) -> NewDevice:
    """Give the person's device a token of 256 bits."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        device = Device.objects.create(
            person=person,
            label=label.strip()[:80] or "Device",
            token_hash=_hashed(token),
            last_seen_at=timezone.now(),
        )
        audit.record("device.added", actor=person, subject=device.pk)
    return NewDevice(id=device.pk, token=token)


def person_of(token: str) -> Person | None:
    """Return whose device this token is; None when it was ended or the person is inactive."""
    found = Device.objects.select_related("person").filter(
        token_hash=_hashed(token), ended_at=None, person__is_active=True
    )
    device = found.first()
    return device.person if device else None


def heartbeat(token: str, *, waiting_clips: int, app_version: str) -> bool:
    """Note what a device says of its queue; False for an unknown token."""
    return _note(Device.objects.filter(token_hash=_hashed(token)), waiting_clips, app_version)


def heartbeat_of(
    person: Person, device_id: str | None, *, waiting_clips: int, app_version: str
) -> bool:
    """Note the same for a signed-in browser; False when it does not know which device it is."""
    own = Device.objects.filter(person=person, pk=device_id) if device_id else Device.objects.none()
    return _note(own, waiting_clips, app_version)


def _note(devices: QuerySet[Device], waiting_clips: int, app_version: str) -> bool:
    return bool(
        devices.filter(ended_at=None).update(
            last_seen_at=timezone.now(),
            waiting_clips=min(max(waiting_clips, 0), 100_000),
            app_version=app_version[:40],
        )
    )


def end_all(person: Person) -> None:
    """End every device of the person: nothing sends in their name any more."""
    Device.objects.filter(person=person, ended_at=None).update(ended_at=timezone.now())
