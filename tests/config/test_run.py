"""The supervisor: tiny children that die, hang or ignore us, watched from outside like a person."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Each child leaves its process id in a file of its own, so that a test can see who lives.
LEAVES_ITS_ID = "import os, pathlib, sys, time, signal; p = pathlib.Path(sys.argv[1]); "
LEAVES_ITS_ID += "p.open('a').write(f'{os.getpid()}\\n'); "
STAYS = LEAVES_ITS_ID + "time.sleep(60)"
DIES = LEAVES_ITS_ID + "sys.exit(3)"
ENDS_WELL = LEAVES_ITS_ID + "sys.exit(0)"
IGNORES_US = LEAVES_ITS_ID + "signal.signal(signal.SIGTERM, signal.SIG_IGN); "
IGNORES_US += "p.open('a').write('deaf\\n'); time.sleep(60)"


def ids(path: Path) -> list[int]:
    lines = path.read_text().split() if path.exists() else []
    return [int(line) for line in lines if line.isdigit()]


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_for(truth: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class Run:
    """A supervisor in a process of its own, with the children a test names."""

    def __init__(self, folder: Path, *, children: dict[str, str], patience_s: float = 5) -> None:
        self.folder = folder
        tasks = [name for name in children if name.endswith("_task")]
        script = f"""
            import os, sys
            from config.processes import Part
            from config.run import Rhythm, supervise
            children = {children!r}
            supervise(
                [Part(n, (sys.executable, "-c", c, os.path.join({str(folder)!r}, n)), n in {tasks})
                 for n, c in children.items()],
                environment=dict(os.environ),
                rhythm=Rhythm(tick_s=0.02, first_pause_s=0.04, patience_s={patience_s}))
        """
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.output = ""

    def ids(self, name: str) -> list[int]:
        return ids(self.folder / name)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self) -> int:
        self.output, _ = self.process.communicate(timeout=15)
        return self.process.returncode


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def make(**options: object) -> Run:
        runs.append(Run(tmp_path, **options))  # type: ignore[arg-type]
        return runs[-1]

    yield make
    for made in runs:
        made.process.kill()
        made.process.wait()
        made.process.stdout.close()
    for path in tmp_path.iterdir():
        for pid in filter(lives, ids(path)):
            os.kill(pid, signal.SIGKILL)


def test_a_child_that_dies_is_started_again_and_the_others_are_left_alone(run):
    going = run(children={"weak": DIES, "strong": STAYS})
    wait_for(lambda: len(going.ids("weak")) >= 3)
    assert len(going.ids("strong")) == 1
    going.send(signal.SIGTERM)
    assert going.ended() == 0
    assert "weak ended (status 3). It starts again in 0.04 s." in going.output
    assert "weak ended (status 3). It starts again in 0.08 s." in going.output


def test_a_child_killed_outright_is_started_again(run):
    going = run(children={"web": STAYS})
    wait_for(lambda: len(going.ids("web")) == 1)
    os.kill(going.ids("web")[0], signal.SIGKILL)
    wait_for(lambda: len(going.ids("web")) == 2)
    going.send(signal.SIGTERM)
    going.ended()
    assert "web ended (signal SIGKILL)" in going.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_or_sigterm_stops_all_of_it(run, number):
    going = run(children={"web": STAYS, "worker": STAYS})
    wait_for(lambda: bool(going.ids("web") and going.ids("worker")))
    going.send(number)
    assert going.ended() == 0
    assert not any(lives(pid) for pid in going.ids("web") + going.ids("worker"))
    assert "Stopped." in going.output


def test_a_child_that_ignores_sigterm_is_killed(run):
    going = run(children={"deaf": IGNORES_US}, patience_s=0.5)
    wait_for(lambda: "deaf" in (going.folder / "deaf").read_text() if going.ids("deaf") else False)
    asked_at = time.monotonic()
    going.send(signal.SIGTERM)
    assert going.ended() == 0
    assert time.monotonic() - asked_at < 5
    assert not lives(going.ids("deaf")[0])
    assert "deaf did not end by itself" in going.output


def test_a_second_ctrl_c_does_not_wait(run):
    going = run(children={"deaf": IGNORES_US}, patience_s=60)
    wait_for(lambda: "deaf" in (going.folder / "deaf").read_text() if going.ids("deaf") else False)
    going.send(signal.SIGINT)
    time.sleep(0.5)
    assert going.process.poll() is None
    going.send(signal.SIGINT)
    assert going.ended() == 0
    assert not lives(going.ids("deaf")[0])


def test_what_a_dead_child_left_behind_is_ended_before_it_starts_again(run):
    left_behind = "c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    code = LEAVES_ITS_ID + "import subprocess; " + left_behind
    code += "p.with_name('grandchild').open('a').write(f'{c.pid}\\n'); sys.exit(1)"
    going = run(children={"messy": code})
    wait_for(lambda: len(going.ids("messy")) >= 2)
    assert not lives(going.ids("grandchild")[0])
    going.send(signal.SIGTERM)
    assert going.ended() == 0
    wait_for(lambda: not any(map(lives, going.ids("grandchild"))))


def test_a_task_that_ended_well_is_not_run_again(run):
    going = run(children={"demonstration_task": ENDS_WELL, "weak": DIES})
    wait_for(lambda: len(going.ids("weak")) >= 3)
    assert len(going.ids("demonstration_task")) == 1


def test_a_task_that_keeps_failing_is_left_out_and_said_so(run):
    going = run(children={"demonstration_task": DIES, "web": STAYS})
    wait_for(lambda: len(going.ids("demonstration_task")) == 3)
    time.sleep(0.4)
    going.send(signal.SIGTERM)
    assert going.ended() == 0
    assert "failed 3 times and is left out" in going.output
    assert len(going.ids("demonstration_task")) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_the_children_of_a_supervisor_that_was_killed_end_too(run):
    going = run(children={"web": STAYS})
    wait_for(lambda: bool(going.ids("web")))
    going.process.kill()
    wait_for(lambda: not lives(going.ids("web")[0]), seconds=5)
