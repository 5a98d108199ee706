"""The seal over the audit holds whatever order its lines were committed in."""

import threading

import pytest
from django.db import connection, connections, transaction

from diary import audit
from diary.models import Event, EventBatch


@pytest.mark.django_db
def test_a_changed_a_lost_and_a_slipped_in_line_are_found():
    for act in ("test.one", "test.two", "test.three"):
        audit.record(act, actor=None)
    assert audit.seal() == 3
    assert audit.first_broken_batch() is None
    batch = EventBatch.objects.get().pk
    second = Event.objects.get(act="test.two")
    Event.objects.filter(pk=second.pk).update(act="test.four")
    assert audit.first_broken_batch() == batch
    Event.objects.filter(pk=second.pk).update(act="test.two")
    assert audit.first_broken_batch() is None
    second.delete()
    assert audit.first_broken_batch() == batch


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_line_committed_after_a_later_one_is_sealed_with_it():
    """Two at once: the first has its number and is not committed while the second is sealed."""
    if connection.vendor == "sqlite":
        # One writer at a time: a line gets its number and is committed before the next begins.
        audit.record("test.first", actor=None)
        audit.record("test.second", actor=None)
        assert audit.seal() == 2
        return
    written, goes_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            audit.record("test.first", actor=None)
            written.set()
            goes_on.wait(1)
        connections.close_all()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert written.wait(20)
    audit.record("test.second", actor=None)
    sealed = audit.seal()
    goes_on.set()
    slow.join()
    assert sealed == 2
    assert audit.first_broken_batch() is None
