"""What a restored older backup must not bring back: what was erased, ended, or cut out of a clip.

One line each in a file beside the backups, written and synced as soon as it happened. It holds ids
and times only (of an edit its turn and number too). `diary.backups.replay` applies it; this module
knows the file and where lines come from.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from diary.models import (
    Appearance,
    CircleMember,
    ClassroomStaff,
    ClipEdit,
    Consent,
    Device,
    Enrolment,
    Erasure,
    Person,
    SchoolRole,
)

FILE_NAME = "journal.jsonl"
ERASED = "erased"
WITHDRAWN = "withdrawn"
INACTIVE = "inactive"
EDITED = "clip_edited"
_VALUES = ("number", "start_ms", "end_ms", "turn", "is_muted", "poster_ms", "is_undo")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: `at` is its own time, `noted` when it was written down here.

    `values` are those of an edit, by name; empty for all else.
    """

    act: str
    id: UUID
    at: datetime
    noted: datetime
    values: dict[str, int | bool | None] = field(default_factory=dict)


def path() -> Path:
    """Return where the journal of this installation is kept."""
    return Path(settings.BACKUPS_DIR) / FILE_NAME


def note(act: str, *, ids: Iterable[UUID], at: datetime | None = None) -> None:
    """Write lines that will survive a power cut once this returns."""
    now = timezone.now()
    _append([Line(act, one, at or now, now) for one in ids])


def keep_up() -> int:
    """Write down what is in the tables and not in the journal yet; returns how many lines."""
    known = {(line.act, line.id, line.at) for line in read(path())}
    now = timezone.now()
    new = [
        Line(act, one, at, now)
        for act, rows in _sources().items()
        for one, at in rows
        if at is not None and (act, one, at) not in known
    ]
    inactive = Person.objects.filter(is_active=False).values_list("pk", flat=True)
    told = {line_id for act, line_id, _ in known if act == INACTIVE}
    new += [Line(INACTIVE, one, now, now) for one in inactive if one not in told]
    new += [line for line in _edits(now) if (line.act, line.id, line.at) not in known]
    # Not earlier than what we read: a backup begun meanwhile may be without it.
    noted = timezone.now()
    _append([replace(line, noted=noted) for line in new])
    return len(new)


def read(file: Path) -> list[Line]:
    """Return the lines of a journal, oldest first; a last line cut off by a crash is left out."""
    if not file.is_file():
        return []
    lines = []
    for text in file.read_text(encoding="utf-8").split("\n")[:-1]:
        row = json.loads(text)
        at, noted = (datetime.fromisoformat(row[name]) for name in ("at", "noted"))
        values = row.get("values", {})
        lines.append(Line(act=row["act"], id=UUID(row["id"]), at=at, noted=noted, values=values))
    return lines


def _sources() -> dict[str, Iterable[tuple[UUID, datetime | None]]]:
    """Return the id and time of each thing that has ended, by the name of its act."""
    found: dict[str, Iterable[tuple[UUID, datetime | None]]] = {
        "place_ended": CircleMember.objects.exclude(ends_at=None).values_list("pk", "ends_at"),
        "role_ended": SchoolRole.objects.exclude(ends_at=None).values_list("pk", "ends_at"),
        "class_role_ended": ClassroomStaff.objects.exclude(ends_at=None).values_list(
            "pk", "ends_at"
        ),
        "enrolment_ended": Enrolment.objects.exclude(ends_at=None).values_list("pk", "ends_at"),
    }
    found["device_ended"] = Device.objects.exclude(ended_at=None).values_list("pk", "ended_at")
    found["consent_ended"] = Consent.objects.exclude(replaced_at=None).values_list(
        "pk", "replaced_at"
    )
    withdrawn = Appearance.objects.filter(
        state=Appearance.State.WITHDRAWN, withdrawn_at__isnull=False
    )
    found[WITHDRAWN] = withdrawn.values_list("pk", "withdrawn_at")
    found[ERASED] = Erasure.objects.values_list("child", "at")
    return found


def _edits(now: datetime) -> Iterable[Line]:
    for row in ClipEdit.objects.order_by("made_at"):
        values = {name: getattr(row, name) for name in _VALUES}
        yield Line(EDITED, row.clip_id, row.made_at, now, values)


def _append(lines: list[Line]) -> None:
    if not lines:
        return
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = "".join(json.dumps(asdict(line), default=_plain) + "\n" for line in lines)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as target:
        _mend(target)
        target.write(text.encode())
        target.flush()
        os.fsync(target.fileno())


def _mend(target: IO[bytes]) -> None:
    """Cut off a half line that a crash left, so that the next one stands by itself."""
    size = target.seek(0, os.SEEK_END)
    target.seek(max(0, size - 4096))
    tail = target.read()
    if tail and not tail.endswith(b"\n"):
        target.truncate(size - len(tail) + tail.rfind(b"\n") + 1)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
