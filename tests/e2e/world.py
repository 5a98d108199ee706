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
    ) -> tuple[str, str]:
        """Make a shared entry with a clip that plays; return the ids of both."""
        given = {"author": self.ids[author], "child": self.ids[child]}
        goal_id = self.ids[goal] if goal else None
        entry = self.house.ask("entry", **given, goal=goal_id, words=words, origin=origin)
        return entry, self.house.ask("copy_clip", clip=self.ready_clip, into=entry)

    def clips(self, child: str = "aroha") -> list[dict[str, Any]]:
        return self.house.ask("clips", child=self.ids[child])  # type: ignore[no-any-return]


def first_film(house: Installation, film: Path) -> str:
    """Send a clip through the real pipeline once; other entries share its bytes."""
    ids = house.ask("cast")
    given = {"author": ids["ms_lee"], "child": ids["aroha"], "goal": ids["drink"]}
    entry = house.ask("entry", **given, words="The first film.", origin="school")
    token = house.ask("device", person=ids["ms_lee"])
    clip = send(house.url, token=token, entry=entry, path=film, kind="video")

    def is_ready() -> bool:
        row = house.ask("clips", child=ids["aroha"])[0]
        assert row["state"] != "failed", row
        return row["state"] == "ready"

    until(is_ready, within_s=300, what="the first film")
    return clip
