"""A process that speaks to one installation's tables for the browser tests: a line in, a line out.

Knows the cast and the house's verbs; must not know a browser. It lives as long as its installation,
so that asking costs no start of Django. `python -m tests.e2e.desk` with DATA_DIR set.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import models  # noqa: E402
from django.utils import timezone  # noqa: E402

from diary import (  # noqa: E402
    answers,
    conversation,
    devices,
    entries,
    invitations,
    passport_links,
    passports,
    rounds,
    sign_in_links,
)
from diary.models import (  # noqa: E402
    Appearance,
    Child,
    CircleMember,
    Clip,
    Entry,
    Goal,
    Person,
    Rating,
    Rendition,
)
from diary.sessions import SessionStore  # noqa: E402
from tests import people  # noqa: E402
from tests.e2e import desk_meetings, plan_desk  # noqa: E402
from tests.e2e.growing import grown  # noqa: E402


def cast() -> dict[str, str]:
    """Make the cast anew. The one before keeps all its rows and gives up its addresses."""
    Person.objects.exclude(email=None).update(email=None)
    made = people.cast()
    named = {name: getattr(made, name) for name in made.__slots__}
    return {name: str(row.pk) for name, row in named.items() if isinstance(row, models.Model)}


def session(person: str) -> str:
    """Sign a person in and return the cookie."""
    row = Person.objects.get(pk=person)
    store = SessionStore()
    store[SESSION_KEY] = str(row.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = row.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def device(person: str) -> str:
    """Give a person an upload-only token."""
    return devices.add(Person.objects.get(pk=person), label="Tablet").token


def entry(
    author: str, child: str, goal: str | None, words: str, origin: str, days_ago: int = 0
) -> str:
    """Make a shared entry without clips."""
    made = people.entry(
        Person.objects.get(pk=author),
        Child.objects.get(pk=child),
        goals=(Goal.objects.get(pk=goal),) if goal else (),
        words=words,
        origin=origin,
        occurred_at=timezone.now() - timedelta(days=days_ago, hours=1),
    )
    return str(made.pk)


def copy_clip(clip: str, into: str) -> str:
    """Put a finished clip into another entry, its renditions with it (they share their bytes)."""
    original = Clip.objects.get(pk=clip)
    renditions = list(original.renditions.all())
    original.pk, original.entry_id = uuid4(), into
    original._state.adding = True
    original.save(force_insert=True)
    for row in renditions:
        row.pk, row.clip = uuid4(), original
    Rendition.objects.bulk_create(renditions)
    return str(original.pk)


def withdraw(person: str, entry: str) -> None:
    """Take an entry out of the diaries."""
    entries.withdraw(Person.objects.get(pk=person), UUID(entry))


def clips(child: str) -> list[dict[str, Any]]:
    """Say where each clip of a child stands, the latest begun first."""
    rows = Clip.objects.filter(entry__appearances__child=child).select_related("upload")
    return [
        {
            "id": str(row.pk),
            "entry": str(row.entry_id),
            "state": row.state,
            "failure": row.failure_code,
            "sha256": row.sha256,
            "size_bytes": row.size_bytes,
            "has_receipt": row.hashed_at is not None,
            "duration_ms": row.duration_ms,
            "offset": row.upload.offset if hasattr(row, "upload") else row.size_bytes,
            "uploader": str(row.uploader_id),
            "renditions": sorted(row.renditions.values_list("name", flat=True)),
        }
        for row in rows.distinct().order_by("-begun_at")
    ]


def appearances(child: str) -> list[dict[str, str]]:
    """Say what stands in a child's diary, drafts and withdrawn ones too."""
    rows = Appearance.objects.filter(child=child).select_related("entry").order_by("occurred_at")
    return [
        {
            "entry": str(row.entry_id),
            "state": row.state,
            "audience": row.audience,
            "author": str(row.entry.author_id),
            "words": row.entry.words,
        }
        for row in rows
    ]


def invitation(maker: str, child: str, name: str, relation: str, rights: str) -> str:
    """Make a card and return the last part of its link."""
    new = invitations.NewInvitation(name=name, relation=relation, rights=rights)
    return invitations.make(
        Person.objects.get(pk=maker), Child.objects.get(pk=child).pk, new
    ).link_code


def way_in(person: str) -> str:
    """Return the last part of a link that signs a person in, once."""
    return sign_in_links.make(Person.objects.get(pk=person))


def place(person: str, child: str) -> str:
    """The id of a person's place in a child's circle."""
    return str(CircleMember.objects.get(person=person, child=child).pk)


def speak(person: str, language: str) -> None:
    """Set the language of a person's pages."""
    Person.objects.filter(pk=person).update(language=language)


def plan(ms_lee: str, mere: str, aroha: str, drink: str) -> str:
    """Make a draft of a plan with hopes and goals of all three."""
    lee, mum = Person.objects.get(pk=ms_lee), Person.objects.get(pk=mere)
    child, goal = Child.objects.get(pk=aroha), Goal.objects.get(pk=drink)
    today = timezone.now().date()
    return str(plan_desk.plan(lee, mum, child, goal, starts_on=today).pk)


def ratings(goal: str) -> list[dict[str, Any]]:
    """Say what stands of a goal's measurements, the last made last."""
    rows = Rating.objects.filter(goal=goal, withdrawn_at=None).order_by("made_at")
    return [
        {"kind": row.kind, "value": row.value, "filmed": row.appearance_id is not None}
        for row in rows
    ]


def live(
    *, ms_lee: str, mere: str, tama: str, mr_patel: str, aroha: str, drink: str, entry: str
) -> dict[str, str]:
    """Let something of everything happen around Aroha; return what was made, by name."""
    lee, mum, uncle, liaison = (
        Person.objects.get(pk=key) for key in (ms_lee, mere, tama, mr_patel)
    )
    child, moment = Child.objects.get(pk=aroha), Entry.objects.get(pk=entry)
    for one in (mum, uncle):
        conversation.reply(one, child.pk, moment.pk, id=uuid4(), words="Ka pai, Aroha!")
        conversation.give_heart(one, child.pk, moment.pk)
        conversation.watched(one, child.pk, moment.pk)
    people.clip(people.entry(lee, child, state="draft", words=""), state="processing")
    goal = Goal.objects.get(pk=drink)
    people.clip(people.entry(lee, child, goals=(goal,), words="It would not play."), state="failed")
    today = timezone.now().date()
    plan_id = plan_desk.changed_plan(lee, mum, child, goal, starts_on=today)
    asking = rounds.NewRound(
        title="November", children=(child.pk,), questions=("worked_well", "better", "change")
    )
    round_id = rounds.open_round(liaison, asking)
    for asked in answers.own(mum)[:1]:
        answers.give(mum, asked.id, words={"worked_well": "The card.", "better": "More of it."})
        answers.release(mum, asked.id, questions=["worked_well"], is_released=True)
    talk = rounds.NewTalk(child_id=child.pk, person_name="Tama", channel="phone", words="All well.")
    rounds.note_talk(liaison, round_id, talk)
    card = invitation(ms_lee, aroha, "Hine", "Nan", "contribute")
    papers = {"plan": str(plan_id), "secret": _page_about(mum, child, moment)}
    return {"round": str(round_id), "card": card, **papers}


def _page_about(by: Person, child: Child, moment: Entry) -> str:
    """Make a page about the child with the moment's clips; return the secret of its link."""
    chosen = [passports.Chosen(clip.pk, "Look at me") for clip in moment.clips.all()]
    given = passports.Given(title="What I can do", likes="Waiata", clips=chosen)
    page = passports.make(by, child.pk, given)
    return passport_links.open_link(by, page.id, days=30, for_whom="The café").secret


_VERBS = (
    cast,
    session,
    device,
    entry,
    copy_clip,
    withdraw,
    clips,
    appearances,
    invitation,
    way_in,
    place,
    speak,
    plan,
    live,
    desk_meetings.a_meeting,
    desk_meetings.leave_circle,
    desk_meetings.measured,
    grown,
    ratings,
)
VERBS: dict[str, Callable[..., Any]] = {verb.__name__: verb for verb in _VERBS}


def main() -> None:
    """Answer one line a question until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints does not garble an answer
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            told = {"value": VERBS[asked["verb"]](**asked["given"])}
        except Exception as error:  # noqa: BLE001  (the test that asked shows it)
            told = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(told) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
