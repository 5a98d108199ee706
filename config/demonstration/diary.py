"""Three months of the diary of Kererū School, read from diary.toml, oldest first."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("diary.toml")


@dataclass(frozen=True, slots=True)
class Moment:
    """One told moment. `goals` maps each child to the goals it shows; a child may have none."""

    days_ago: int
    author: str
    goals: dict[str, tuple[str, ...]]
    act: str
    skill: float
    words: str
    kinds: str = "v"
    """One letter a clip: v video, p photo, s sound."""
    origin: str = "school"
    audience: str = "circle"
    is_draft: bool = False
    hearts: tuple[str, ...] = ()
    replies: tuple[tuple[str, str], ...] = ()
    watches: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> str:
        """Name the moment; a told entry's id is made of it."""
        return f"{self.days_ago}-{self.author}-{self.act}-{'-'.join(self.goals)}"


def _read() -> tuple[Moment, ...]:
    moments = []
    for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["moment"]:
        goals = {child: tuple(keys) for child, keys in row.pop("goals").items()}
        hearts = tuple(row.pop("hearts", ()))
        replies = tuple((person, words) for person, words in row.pop("replies", ()))
        watches = tuple(row.pop("watches", {}).items())
        moments.append(Moment(goals=goals, hearts=hearts, replies=replies, watches=watches, **row))
    return tuple(moments)


MOMENTS = _read()
