"""The least that could be run for the same rungs: one ffmpeg, scaling each rung from the larger.

How each rung is encoded is taken word for word from the runs that a whole job really started, so
that the comparison can't drift; how the picture gets there is written here by hand, without a cage,
limits, progress, choice of frames, loudness or anything else that the product adds.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_SEGMENT = re.compile(r"\[(?P<taken>[^\]]+)\](?P<filter>[^\[]+)\[(?P<given>[^\]]+)\]")
_ALONE = {"-an", "-vn", "-sn", "-dn", "-shortest"}
"""Words of ffmpeg without a value."""
_LEFT_OUT = {"-map", "-af", "-filter:a"}


@dataclass(frozen=True, slots=True)
class Made:
    """One rung as the job made it: its size, and the words that say how it is encoded."""

    name: str
    width: int
    height: int
    words: tuple[str, ...]


def tone(runs: list[list[str]]) -> str:
    """Return how the job turned HDR into ordinary colours, to follow a scale; or nothing."""
    for argv in runs:
        segments = [_SEGMENT.fullmatch(one) for one in _graph(argv).split(";")]
        told = {one["taken"]: (one["filter"], one["given"]) for one in segments if one}
        starts = [label for label, (words, _) in told.items() if "t=linear" in words]
        chain, label = "", starts[0] if starts else ""
        while told.get(label, ("", ""))[0].startswith(("zscale", "tonemap", "format=gbrpf32le")):
            words, label = told[label]
            chain += f",{words}"
        if chain:
            return chain
    return ""


def _graph(argv: list[str]) -> str:
    return argv[argv.index("-filter_complex") + 1] if "-filter_complex" in argv else ""


def rungs(runs: list[list[str]], made: dict[str, dict[str, int]]) -> list[Made]:
    """Read the rungs out of the runs of a job, smallest first."""
    found = []
    for argv in runs:
        if not _graph(argv):
            continue
        words = argv[argv.index("-filter_complex") + 2 :]
        start = 0
        for at, word in enumerate(words):
            if not word.startswith("file:"):
                continue
            name = Path(word.removeprefix("file:")).stem
            if word.endswith("p.mp4"):
                size = made[name]
                told = _encoding(words[start:at])
                found.append(Made(name, size["width"], size["height"], told))
            start = at + 1
    return sorted(found, key=lambda one: one.height)


def _encoding(words: list[str]) -> tuple[str, ...]:
    """Keep what says how to encode; which streams, and how the sound is levelled, is left out."""
    kept: list[str] = []
    waiting = iter(words)
    for word in waiting:
        told = [word] if word in _ALONE else [word, next(waiting)]
        if word not in _LEFT_OUT:
            kept += told
    return tuple(kept)


def cascade(clip: Path, wanted: list[Made], folder: Path, *, tone: str) -> list[str]:
    """Return one run that makes these rungs, without the program's name."""
    graph, outputs, before = [], [], "0:v:0"
    for left, one in reversed(list(enumerate(wanted))):
        scale = f"[{before}]scale={one.width}:{one.height}:flags=bicubic"
        if before == "0:v:0":
            scale += f"{tone},format=yuv420p"
        shown, before = f"v{one.name}", f"n{one.name}"
        graph.append(f"{scale},split[{shown}][{before}]" if left else f"{scale}[{shown}]")
        outputs += ["-map", f"[{shown}]", "-map", "0:a:0", "-ac", "2", *one.words]
        outputs.append(str(folder / f"{one.name}.mp4"))
    return [
        *("-y", "-nostdin", "-v", "error", "-i", str(clip), "-filter_complex", ";".join(graph)),
        *outputs,
    ]
