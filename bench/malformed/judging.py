"""Says what should not have been: of each file's end, of what it took, of what the logs say."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bench.malformed.campaign import Result
from bench.malformed.worker import SAID

MOST_CODES = 25
MOST_SECONDS = 60.0
MOST_MEMORY_MB = 1536
_WAITING = 3
"""So many times its processor time may a job take by the clock, besides what others on a crowded
machine make it wait: it also reads, writes and syncs."""
_MEASURED = re.compile(rf"^{SAID} (\S+) (\S+) (\d+) (\S+) (\S+) (\d+) (\S+)$", re.MULTILINE)
_EXCEPTION = re.compile(r"^([\w.]+(?:Error|Exception|Broken|Lease))\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Took:
    """What one job took: clock, processor, and the most memory of any tool so far (MB).

    `crowd`: how many processes shared one core just then, 1 or more.
    """

    clip: str
    kind: str
    wall: float
    cpu: float
    most_mb: int
    crowd: float

    @property
    def hung(self) -> bool:
        """Say whether it worked, or stood still, for more than a minute."""
        stood = self.wall > MOST_SECONDS and self.wall > _WAITING * self.crowd * self.cpu
        return self.cpu > MOST_SECONDS or stood


def took(result: Result) -> list[Took]:
    """Read from the workers' logs what each job took."""
    found = [one.groups() for log in result.logs for one in _MEASURED.finditer(log)]
    return [
        Took(clip, kind, float(wall), float(cpu), int(most), float(crowd))
        for clip, kind, _, wall, cpu, most, crowd in found
    ]


def codes(result: Result) -> Counter[str]:
    """Count how files ended: ready, or a code."""
    return Counter(one.code or one.state for one in result.sent)


def exceptions(result: Result) -> Counter[str]:
    """Count the exceptions that the logs speak of."""
    return Counter(name for log in result.logs for name in _EXCEPTION.findall(log))


def faults(result: Result) -> Iterator[str]:
    """Yield everything that should not have been."""
    yield from result.faults
    files = {
        one.clip: f"no. {one.file.number} ({one.file.recipe}, {one.file.name})"
        for one in result.sent
    }
    for one in result.sent:
        where = files[one.clip]
        for wrong in one.wrong:
            yield f"{where}: {wrong}"
        if one.state == "failed" and not _is_plain(one.sentence):
            yield f"{where}: {one.code} says {one.sentence!r}"
        if one.code == "gave_up":
            yield f"{where}: our own fault, {result.errors.get(one.clip)}"
    for job in took(result):
        if job.hung:
            cost = f"{job.wall:.0f} s, {job.cpu:.0f} s of processor"
            yield f"{files.get(job.clip)}: {job.kind} took {cost}"
    if len(told := {code for code in codes(result) if code != "ready"}) > MOST_CODES:
        yield f"{len(told)} codes: {sorted(told)}"


def _is_plain(sentence: str) -> bool:
    """Say whether it is for people: no path, no tool, no number of an error."""
    strange = re.search(r"[/\\{}<>_]|0x|ffmpeg|Traceback|Errno", sentence)
    return 20 < len(sentence) < 300 and sentence.endswith(".") and not strange
