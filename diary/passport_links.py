"""Links to a page about one child, for people who have no place in its circle: opened, ended.

A link is a secret of 128 bits, shown once and kept as a keyed hash. It opens that page, the bytes
of the clips on it that may be shown outside at that very moment, and nothing else.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from diary import access, audit, captions, fetch, webvtt
from diary.errors import DiaryError, NotAllowed, NotFound
from diary.media import Stored
from diary.models import (
    Caption,
    CircleMember,
    Entry,
    Passport,
    PassportClip,
    Person,
    Rendition,
)
from diary.spelling import one_line

DAYS = (7, 30, 90)
OPENED = "passport.opened"
NONE, OPEN, EXPIRED, ENDED = "none", "open", "expired", "ended"
PLAYED = ("240p", "480p", "720p", "w960", "sound")
"""What plays or shows a clip, and no more than that: no original, no sprite, nothing larger."""
_GIVEN = (*PLAYED, "poster")
_ONCE = timedelta(minutes=1)
_SECRET_BYTES = 16  # 128 bits, as an invitation's link
_SECRET_LETTERS = 22  # 16 bytes in base64url


@dataclass(frozen=True, slots=True)
class ClipShown:
    """One clip on the page. `files` are names of renditions; `captions` are languages."""

    id: UUID
    kind: str
    words: str
    description: str
    files: list[str]
    captions: list[str]


@dataclass(frozen=True, slots=True)
class PageShown:
    """All that the link shows: a first name, the child's words, clips."""

    id: UUID
    first_name: str
    title: str
    likes: str
    can_do: str
    helps: str
    language: str
    clips: list[ClipShown]


@dataclass(frozen=True, slots=True)
class Link:
    """A new link: `secret` is shown this once."""

    secret: str
    expires_at: datetime


def open_link(person: Person, passport_id: UUID, *, days: int, for_whom: str) -> Link:
    """Open a link for 7, 30 or 90 days; one that was open before ends with that."""
    passport = changeable(person, passport_id)
    _check_not_anothers(person, passport)
    if days not in DAYS:
        sentence = "Please choose 7, 30 or 90 days."
        raise DiaryError("days_not_known", sentence, fields={"days": [sentence]})
    secret, now = secrets.token_urlsafe(_SECRET_BYTES), timezone.now()
    expires_at = now + timedelta(days=days)
    with transaction.atomic():
        Passport.objects.filter(pk=passport.pk).update(
            secret_hash=_hashed(secret),
            link_by=person,
            for_whom=one_line(for_whom),
            expires_at=expires_at,
            revoked_at=None,
            opened=0,
            last_opened_at=None,
        )
        detail: dict[str, str | int | bool | list[str]] = {"days": days}
        audit.record(
            "passport.linked",
            actor=person,
            child=passport.child,
            subject=passport.pk,
            detail=detail,
        )
    return Link(secret, expires_at)


def revoke(person: Person, passport_id: UUID) -> None:
    """End the link at once; ending it twice is fine."""
    passport = changeable(person, passport_id)
    _check_not_anothers(person, passport)
    with transaction.atomic():
        ended = Passport.objects.filter(pk=passport.pk).exclude(secret_hash="")
        if ended.update(secret_hash="", revoked_at=timezone.now()):
            audit.record(
                "passport.revoked", actor=person, child=passport.child, subject=passport.pk
            )


def state(passport: Passport, *, now: datetime) -> str:
    """Return how the link stands: none, open, expired or ended."""
    if passport.revoked_at is not None:
        return ENDED
    if passport.expires_at is None or not passport.secret_hash:
        return NONE
    if passport.expires_at <= now:
        return EXPIRED
    return OPEN if _still_meant(passport) else ENDED


def visit(secret: str, *, is_look: bool = True) -> PageShown | None:
    """Return what the link shows; None for any other secret.

    That it was opened is written down, once a minute at most; `is_look` False: by no person (HEAD).
    """
    passport = _found(secret)
    if passport is None:
        return None
    if is_look:
        _note(passport)
    return PageShown(
        id=passport.pk,
        first_name=passport.child.first_name,
        title=passport.title,
        likes=passport.likes,
        can_do=passport.can_do,
        helps=passport.helps,
        language=passport.language,
        clips=[_clip(row) for row in shown(passport)],
    )


def _note(passport: Passport) -> None:
    now = timezone.now()
    lately = Q(last_opened_at__isnull=False, last_opened_at__gt=now - _ONCE)
    with transaction.atomic():
        due = Passport.objects.filter(~lately, pk=passport.pk)
        if due.update(opened=F("opened") + 1, last_opened_at=now):
            audit.record(OPENED, actor=None, child=passport.child, subject=passport.pk)


def stored(secret: str, clip_id: UUID, *, name: str) -> Stored:
    """Return one file of a clip that stands on the link's page just now; NotFound otherwise."""
    row = _row(secret, clip_id)
    made = Rendition.objects.filter(clip=row.clip_id, name=name).first()
    if made is None or name not in _GIVEN:
        raise NotFound
    return Stored(
        key=made.key, content_type=made.content_type, size_bytes=made.size_bytes, tag=made.sha256
    )


def track(secret: str, clip_id: UUID, *, language: str) -> str:
    """Return a clip's captions as WebVTT, in shown time; NotFound where the page has none."""
    row = _row(secret, clip_id)
    spelled = captions.spelled(language)
    found = Caption.objects.filter(clip=row.clip_id, language=spelled).first()
    if found is None:
        raise NotFound
    return webvtt.write(captions.in_shown_time(clip_id, found.cues))


def shown(passport: Passport) -> list[PassportClip]:
    """Return the clips of the page that people outside may see at this moment, in order.

    A link that family opened shows what they see themselves; one that school opened, what was
    filmed at school: a home's own moments leave the circle by the hand of home alone.
    """
    moments = access.passport_moments().filter(child=passport.child_id)
    maker = passport.link_by
    if maker is not None and _is_family(passport, maker):
        seen = access.appearances(maker, "view").filter(child=passport.child_id)
        moments = moments.filter(pk__in=seen.values("pk"))
    elif maker is not None:
        moments = moments.filter(entry__origin=Entry.Origin.SCHOOL)
    files = Prefetch("clip__renditions", Rendition.objects.filter(name__in=_GIVEN))
    rows = PassportClip.objects.filter(passport=passport).select_related("clip")
    allowed = rows.filter(Exists(moments.filter(entry=OuterRef("clip__entry"))))
    return list(allowed.prefetch_related(files).order_by("position", "pk"))


def changeable(person: Person, passport_id: UUID) -> Passport:
    """Return the page for a change: NotAllowed for who only reads it, NotFound for strangers."""
    rows = access.passports(person, "change").select_related("child")
    return fetch.one(rows, known=access.passports(person, "view"), pk=passport_id)


def _row(secret: str, clip_id: UUID) -> PassportClip:
    passport = _found(secret)
    for row in shown(passport) if passport else []:
        if row.clip_id == clip_id:
            return row
    raise NotFound


def _found(secret: str) -> Passport | None:
    """Return the page of a link that is open just now; every other secret looks the same."""
    if len(secret) != _SECRET_LETTERS:
        return None
    rows = Passport.objects.select_related("child", "link_by")
    passport = rows.filter(secret_hash=_hashed(secret)).first()
    if passport is None or state(passport, now=timezone.now()) != OPEN:
        return None
    return passport


def _clip(row: PassportClip) -> ClipShown:
    return ClipShown(
        id=row.clip_id,
        kind=row.clip.kind,
        words=row.words,
        description=row.clip.description,
        files=[one.name for one in row.clip.renditions.all()],
        captions=row.clip.caption_languages.split(),
    )


def _hashed(secret: str) -> str:
    return salted_hmac("diary.passports.link", secret, algorithm="sha256").hexdigest()


def _still_meant(passport: Passport) -> bool:
    """Opened by family: only while they may still decide (as invitations; threats.md A-15).

    A link that school opened stands when its people change: it is for the time after school.
    """
    maker = passport.link_by
    if maker is None:
        return False
    if access.passports(maker, "change").filter(pk=passport.pk).exists():
        return True
    return not _is_family(passport, maker)


def _is_family(passport: Passport, maker: Person) -> bool:
    """Whether they have or had a place in the child's family."""
    return CircleMember.objects.filter(
        child=passport.child_id, person=maker, kind=CircleMember.Kind.CAREGIVER
    ).exists()


def _check_not_anothers(person: Person, passport: Passport) -> None:
    """Refuse to end or replace the link of a home that is kept apart from this one."""
    apart = access.kept_apart(person, by="link_by", child="child")
    if Passport.objects.filter(apart, pk=passport.pk).exclude(secret_hash="").exists():
        raise NotAllowed
