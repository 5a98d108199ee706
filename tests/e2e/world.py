"""The cast in a running installation, with moments that have a clip which plays.

Knows the desk's verbs; must not know a browser.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.installation import Installation, until
from tests.e2e.sending import send


@dataclass(frozen=True)
class World:
    """One cast of its own in the running installation: `world.mere` is Mere's id."""

    house: Installation
    ids: dict[str, str]
    ready_clip: str

    def __getattr__(self, name: str) -> str:
        try:
            return self.ids[name]
        except KeyError:
            raise AttributeError(name) from None

    def moment(
        self,
        author: str = "ms_lee",
        child: str = "aroha",
        goal: str | None = "drink",
        words: str = "Aroha asked for water.",
        origin: str = "school",
        days_ago: int = 0,
    ) -> tuple[str, str]:
        """Make a shared entry with a clip that plays; return the ids of both."""
        given = {"author": self.ids[author], "child": self.ids[child], "days_ago": days_ago}
        goal_id = self.ids[goal] if goal else None
        entry = self.house.ask("entry", **given, goal=goal_id, words=words, origin=origin)
        return entry, self.house.ask("copy_clip", clip=self.ready_clip, into=entry)

    def sent(
        self,
        path: Path,
        author: str = "ms_lee",
        words: str = "A film.",
        *,
        kind: str = "video",
        days_ago: int = 0,
    ) -> tuple[str, str]:
        """Send a file into an entry of its own; return the ids of both. It is not ready yet."""
        given = {"author": self.ids[author], "child": self.aroha, "goal": self.drink}
        given["days_ago"] = days_ago
        entry = self.house.ask("entry", **given, words=words, origin="school")
        token = self.house.ask("device", person=self.ids[author])
        return entry, send(self.house.url, token=token, entry=entry, path=path, kind=kind)

    def is_ready(self, clip: str) -> bool:
        """Whether a clip of Aroha's is ready; one that failed ends the test."""
        (row,) = [row for row in self.clips() if row["id"] == clip]
        assert row["state"] != "failed", row
        return bool(row["state"] == "ready")

    def clips(self, child: str = "aroha") -> list[dict[str, Any]]:
        return self.house.ask("clips", child=self.ids[child])  # type: ignore[no-any-return]


def first_film(house: Installation, film: Path) -> str:
    """Send a clip through the real pipeline once; other entries share its bytes."""
    world = World(house, house.ask("cast"), "")
    _, clip = world.sent(film, words="The first film.")
    until(lambda: world.is_ready(clip), within_s=300, what="the first film")
    return clip
