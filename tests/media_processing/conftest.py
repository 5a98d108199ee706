"""A studio to film in, and the workshop's run with everything that it hands on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from media_processing import pipeline, tools
from media_processing.kinds import Limits
from tests.media_processing.filming import Studio


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
    return tools.find()


@pytest.fixture
def studio(found: tools.Tools, tmp_path: Path) -> Studio:
    folder = tmp_path / "studio"
    folder.mkdir()
    return Studio(found, folder)


@pytest.fixture
def work(found: tools.Tools, tmp_path: Path) -> Callable[..., Done]:
    """Return a function that runs one original through the workshop in a fresh folder."""

    def run(
        original: Path, *, limits: Limits | None = None, use: tools.Tools | None = None
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
        )
        return Done(outcome, outputs, percents)

    return run
