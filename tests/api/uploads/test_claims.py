"""What a device says of a clip before it sends it: when it was taken, and how it was trimmed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diary import clips, edit_history
from diary.clip_values import Edit
from diary.models import Clip, ClipEdit
from tests.api.asking import assert_problem


@pytest.mark.parametrize(
    ("claim", "is_believed"),
    [
        (timedelta(days=-30), True),
        (timedelta(minutes=5), True),  # its clock runs ahead a little
        (timedelta(hours=1), False),
        (timedelta(days=400), False),
        (timedelta(days=-40 * 365), False),  # a clock that was never set
    ],
)
def test_a_clip_cannot_have_been_taken_after_it_came_or_before_phones(lee, claim, is_believed):
    taken = timezone.now() + claim
    assert lee.create(10, captured_at=taken.isoformat()).status_code == 201
    assert Clip.objects.get(pk=lee.clip).captured_at == (taken if is_believed else None)


@pytest.mark.parametrize(
    ("marks", "edit"),
    [
        ({"start_ms": "2000", "end_ms": "5000"}, Edit(2000, 5000)),
        ({"start_ms": "2000"}, Edit(2000)),
        ({"start_ms": "0", "end_ms": "5000"}, Edit(None, 5000)),
        ({}, None),
    ],
)
def test_a_trim_chosen_before_sending_is_the_first_edit(lee, marks, edit):
    for _ in range(2):  # beginning again adds none
        assert lee.create(10, **marks).status_code == 201
    assert edit_history.of(lee.clip) == ([edit] if edit else [])


@pytest.mark.parametrize("standing", [{}, {"state": "failed", "failure_code": clips.DAMAGED}])
def test_a_trim_that_is_told_when_a_clip_is_begun_again_counts(lee, standing):
    """A smaller copy is trimmed already; the film that is sent in its place is not."""
    lee.create(10)
    Clip.objects.filter(pk=lee.clip).update(**standing)
    assert lee.create(10, start_ms="2000", end_ms="5000").status_code == 201
    assert edit_history.of(lee.clip) == [Edit(2000, 5000)]
    assert lee.create(10, start_ms="1", end_ms="9000").status_code == 201
    assert edit_history.of(lee.clip) == [Edit(2000, 5000)]


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"start_ms": "soon"}, "bad_metadata"),
        ({"end_ms": "-5"}, "bad_metadata"),
        ({"end_ms": "1.5"}, "bad_metadata"),
        ({"start_ms": "5000", "end_ms": "2000"}, "bad_edit"),
        ({"start_ms": "9" * 18}, "bad_edit"),
    ],
)
def test_marks_that_cannot_be_are_refused_and_nothing_is_begun(lee, marks, code):
    """Taken as no marks they would show what somebody cut out."""
    assert_problem(lee.create(10, **marks), 400, code)
    assert not Clip.objects.filter(pk=lee.clip).exists()
    assert not ClipEdit.objects.exists()
