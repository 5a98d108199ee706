"""What is cleared away in time (old jobs, sessions, archives), and a look whether all is there."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from diary import audit, journal, storage
from diary.models import Archive, Clip, Job, Rendition, Session

JOBS_KEPT = timedelta(days=30)
ARCHIVES_KEPT = timedelta(days=14)
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many rows went."""

    jobs: int
    sessions: int
    archives: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at everything found: one sentence for each fault."""

    objects: int
    faults: list[str]


def seal_and_note() -> int:
    """Seal the audit's new lines, and note in the journal what ended; returns how many lines."""
    count = audit.seal()
    if count:
        journal.keep_up()
    return count


def clear() -> Cleared:
    """Remove what has had its time. Failed jobs stay: somebody has to look at them."""
    now = timezone.now()
    done = Job.objects.filter(state=Job.State.DONE, ended_at__lt=now - JOBS_KEPT)
    jobs, _ = Job.objects.filter(pk__in=list(done.values_list("pk", flat=True)[:_AT_ONCE])).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    old = list(Archive.objects.filter(asked_at__lt=now - ARCHIVES_KEPT)[:_AT_ONCE])
    for archive in old:
        storage.delete(archive.key)
        archive.delete()
    return Cleared(jobs=jobs, sessions=sessions, archives=len(old))


def check(*, deep: bool = False) -> Checked:
    """Look whether the audit holds and every stored object is there; `deep` reads each one."""
    broken = audit.first_broken_batch()
    faults = [f"The audit was changed in batch {broken}."] if broken is not None else []
    count = 0
    originals = Clip.objects.exclude(original_key="").order_by("pk")
    of_clips = originals.values_list("original_key", "size_bytes", "sha256")
    of_renditions = Rendition.objects.order_by("pk").values_list("key", "size_bytes", "sha256")
    for rows in (of_clips, of_renditions):
        for key, size_bytes, sha256 in rows.iterator():
            count += 1
            if fault := _fault(key, size_bytes, sha256 if deep else ""):
                faults.append(fault)
    return Checked(objects=count, faults=faults)


def _fault(key: str, size_bytes: int, sha256: str) -> str:
    if not storage.exists(key):
        return f"{key} is missing."
    if storage.size_bytes(key) != size_bytes:
        return f"{key} has another size than was recorded."
    if sha256 and storage.sha256(key) != sha256:
        return f"{key} has other content than was recorded."
    return ""
