"""Edits and workers at the same moment: what is shown in the end is what the last edit says."""

import threading
from uuid import UUID

import pytest
from django.db import connection

from diary import clips, edit_history, edits, jobs, renditions
from diary.clip_values import Edit, Made
from diary.models import Clip, Job, Rendition
from tests import people, working

EDITS = 12


def _named_after(edit: Edit, clip: UUID) -> Made:
    """Return a rendition whose key tells of which edit it was made."""
    key = f"renditions/{clip}/{edit.start_ms}-{edit.turn}.mp4"
    return Made("240p", key, "video/mp4", 1, 1, 1, 1, "0" * 64)


def _work_until(stop: threading.Event) -> None:
    """Claim and finish, as a worker does; go on until told to stop and nothing waits."""
    while True:
        is_last = stop.is_set()
        held = jobs.claim(worker="test", kinds=("renditions",))
        if held is None:
            if is_last:
                return
            stop.wait(0.002)
            continue
        try:
            work = clips.work_on(held)
            clips.start(held)
            made = _named_after(work.edit, work.clip_id)
            if not work.is_shown:
                clips.publish(held, made)
            clips.finish(held, working.FILM, [made])
        except jobs.LostLease:
            continue


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="in memory SQLite's threads share one table lock; on disk it has one writer at a time",
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_and_edits_side_by_side_end_with_the_last_edit(cast, monkeypatch):
    clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
    Clip.objects.filter(pk=clip.pk).update(sha256="ab" * 32)
    monkeypatch.setattr(renditions.storage, "delete", lambda _key: None)
    stop, faults = threading.Event(), []

    def guarded() -> None:
        try:
            _work_until(stop)
        except Exception as error:  # noqa: BLE001  (a thread's fault is the test's)
            faults.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=guarded) for _ in range(2)]
    for worker in workers:
        worker.start()
    for number in range(1, EDITS + 1):
        asked = Edit(start_ms=number * 10 if number % 3 else None, turn=90 * (number % 4))
        edits.change(cast.ms_lee, clip.pk, asked)
    stop.set()
    for worker in workers:
        worker.join(timeout=60)
    assert faults == []
    latest = edit_history.latest(clip.pk)
    assert len(edit_history.of(clip.pk)) == EDITS
    assert Rendition.objects.get(clip=clip).key == _named_after(latest, clip.pk).key
    assert Clip.objects.get(pk=clip.pk).state == "ready"
    assert not Job.objects.filter(state__in=("queued", "running", "failed")).exists()
