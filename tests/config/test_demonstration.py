"""The demonstration school: who is in it, when it may be made, and that its clips are real ones."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from config.demonstration import learning, making
from config.demonstration.diary import MOMENTS
from config.demonstration.drawing.acts import ACTS
from config.demonstration.drawing.moment import Moment
from config.demonstration.drawing.paper import Sheet
from config.demonstration.school import LOOKS
from config.demonstration.telling import pieces, told_school
from diary import access, story_goals
from diary.models import (
    AgendaPoint,
    Appearance,
    Child,
    CircleMember,
    Clip,
    Entry,
    Erasure,
    Goal,
    Pair,
    PassportClip,
    Person,
    Plan,
    Rating,
    Rendition,
    Round,
    School,
)
from diary.told import child_id, clip_id, goal_id, person_id
from media_processing.worker import Worker


@pytest.fixture
def on_this_machine(monkeypatch, settings) -> None:
    monkeypatch.setenv("HOST", "127.0.0.1")
    settings.DEMONSTRATION_ALLOWED = True


def _make(monkeypatch) -> str:
    """Run the command without drawing."""
    monkeypatch.setattr(making, "send_all", lambda: iter(()))
    monkeypatch.setattr(making, "make_faces", lambda: None)
    monkeypatch.setattr(making, "LOOK_SECONDS", 0)
    monkeypatch.setattr(making.hang, "__kwdefaults__", {"patience_s": 0})
    monkeypatch.setattr("os.nice", lambda _: None)
    out = io.StringIO()
    call_command("make_demonstration", stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db
def test_it_is_made_once_in_an_empty_database(monkeypatch) -> None:
    assert "is open" in _make(monkeypatch)
    before = [Entry.objects.count(), Person.objects.count(), Goal.objects.count()]
    assert before[0] == len(MOMENTS) >= 45
    assert _make(monkeypatch) == ""
    assert [Entry.objects.count(), Person.objects.count(), Goal.objects.count()] == before
    assert Child.objects.count() == 8
    assert Round.objects.get().asked.count() == 4


@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db
def test_the_cast_sees_what_it_should(monkeypatch) -> None:
    _make(monkeypatch)
    aroha = Child.objects.get(pk=child_id("aroha"))
    seen = {
        key: access.appearances(Person.objects.get(pk=person_id(key)), "view")
        .filter(child=aroha)
        .count()
        for key in ("lee", "mere", "tama", "koro", "patel", "cole", "paul", "dad")
    }
    assert seen["mere"] == Appearance.objects.filter(child=aroha).count()
    assert seen["lee"] == seen["patel"] == seen["mere"] - 1  # one that whānau keeps to itself
    assert seen["tama"] == seen["koro"] == seen["mere"]
    assert seen["cole"] == seen["paul"] == seen["dad"] == 0
    assert CircleMember.objects.filter(ends_at__isnull=False).count() == 1


@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db
def test_no_entry_lies_in_the_future_and_school_is_on_weekdays(monkeypatch) -> None:
    _make(monkeypatch)
    assert not Entry.objects.filter(occurred_at__gt=timezone.now()).exists()
    told = pieces(now=timezone.now())
    assert [piece.at for piece in told] == sorted((piece.at for piece in told), reverse=True)
    assert len({piece.id for piece in told}) == len(told) == sum(len(one.kinds) for one in MOMENTS)


@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db
def test_it_is_refused_beside_a_real_school(monkeypatch) -> None:
    School.objects.create(name="A real school")
    assert "No demonstration is made" in _make(monkeypatch)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "is_allowed", "said"), [("0.0.0.0", True, "HOST"), ("127.0.0.1", False, "DEMO=0")]
)
def test_it_is_refused_in_the_open_and_when_switched_off(
    host, is_allowed, said, monkeypatch, settings
) -> None:
    monkeypatch.setenv("HOST", host)
    settings.DEMONSTRATION_ALLOWED = is_allowed
    with pytest.raises(CommandError, match=said):
        call_command("make_demonstration")
    assert School.objects.count() == 0


@pytest.mark.parametrize("name", sorted(ACTS))
def test_every_act_draws_its_beginning_and_its_end(name: str) -> None:
    pictures = []
    for t, skill in ((0.3, 0.1), (0.95, 1.0)):
        sheet = Sheet(pixels_wide=160)
        ACTS[name].act(sheet, Moment(t=t, skill=skill, look=LOOKS["aroha"]))
        pictures.append(sheet.finish())
    assert pictures[0].size == (160, 90)
    assert pictures[0].tobytes() != pictures[1].tobytes()


def test_every_moment_can_be_drawn_and_differs_from_the_others() -> None:
    drawn = [piece.drawn for piece in pieces(now=timezone.now())]
    assert all(one.act in ACTS and 0 <= one.skill <= 1 for one in drawn)
    assert len({(one.act, one.seed, one.skill) for one in drawn}) == len(drawn)


def test_a_skill_is_told_as_it_grows() -> None:
    drink = [one.skill for one in MOMENTS if "drink" in one.goals.get("aroha", ())]
    assert len(drink) >= 5
    assert drink == sorted(drink)


@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db
def test_a_year_of_measuring_is_told_with_and_without_clips(monkeypatch) -> None:
    _make(monkeypatch)
    drink = Rating.objects.filter(goal=goal_id("drink"), kind="prompt").order_by("occurred_at")
    assert drink.count() >= 25
    assert {one.setting for one in drink} == {"school", "home", "community", "respite"}
    assert {one.side for one in drink} == {"school", "whanau"}
    assert drink.filter(appearance=None).count() >= 10
    assert timezone.now() - drink[0].occurred_at > timedelta(days=290)
    assert [drink[0].value, drink[drink.count() - 1].value] == [0, 5]


@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db
def test_one_plan_is_agreed_by_all_three(monkeypatch) -> None:
    _make(monkeypatch)
    agreed = Plan.objects.get(state="agreed")
    assert agreed.child_id == child_id("aroha")
    assert agreed.versions.get().content["whanau_hopes"] == agreed.whanau_hopes != ""
    assert len(agreed.versions.get().content["goals"]) == 5


@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db
def test_what_hangs_on_clips_is_written_once_they_are_there(monkeypatch) -> None:
    _make(monkeypatch)
    assert not Pair.objects.exists()
    told = told_school(now=timezone.now())
    for piece in pieces(now=timezone.now()):
        if piece.id in story_goals.needed(told):
            Clip.objects.create(
                id=piece.id,
                entry_id=piece.entry_id,
                kind="video",
                state="ready",
                size_bytes=1,
                uploader_id=person_id(piece.author),
            )
    assert making.hang(patience_s=0)
    assert making.hang(patience_s=0)  # made again: nothing twice
    assert Pair.objects.get().then_clip_id == clip_id(learning.FIRST_TRY)
    assert PassportClip.objects.count() == 4
    assert Goal.objects.get(pk=goal_id("drink")).baseline_id == clip_id(learning.FIRST_TRY)
    assert AgendaPoint.objects.filter(clips__isnull=False).distinct().count() == 3


@pytest.mark.media
@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db(transaction=True)
def test_its_clips_go_the_way_of_every_clip(monkeypatch) -> None:
    _make(monkeypatch)
    sent: set[str] = set()
    for piece in making.missing(now=timezone.now()):
        if piece.kind not in sent:
            sent.add(piece.kind)
            making.send(piece)
            making.send(piece)  # stopped half-way and done again: still one clip
    worker = Worker(name="test")
    while worker.step():
        pass
    assert {(clip.kind, clip.state) for clip in Clip.objects.all()} == {
        (kind, "ready") for kind in ("video", "photo", "sound")
    }
    assert all(clip.sha256 == clip.claimed_sha256 for clip in Clip.objects.all())
    film = Rendition.objects.get(clip__kind="video", name="480p")
    assert film.duration_ms is not None
    assert 3_500 < film.duration_ms < 6_500
    with default_storage.open(Rendition.objects.get(clip__kind="video", name="poster").key) as file:
        assert Image.open(file).size == (640, 360)


@pytest.mark.usefixtures("on_this_machine")
@pytest.mark.django_db
def test_nothing_erased_is_drawn_again(monkeypatch) -> None:
    _make(monkeypatch)
    assert len(making.missing(now=timezone.now())) >= 45
    Erasure.objects.create(child=child_id("aroha"))
    assert making.missing(now=timezone.now()) == []
