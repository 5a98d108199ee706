"""The cage: what a tool may not do, and that nothing of it outlives its run."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from media_processing import cage, child, tools
from media_processing.errors import Broken, Refused, Stopped
from tests.missing import missing

pytestmark = pytest.mark.media

_BOUNDS = child.Bounds(
    memory_bytes=300_000_000, cpu_seconds=20, output_bytes=1_000_000, wall_seconds=20, nice=0
)
_NAMES = ("namespaces", "bubblewrap", "landlock")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "job"
    folder.mkdir()
    return folder


def _run(
    program: str,
    folder: Path,
    *arguments: object,
    wall: child.Wall = child.NO_WALL,
    bounds: child.Bounds = _BOUNDS,
    on_tick: Callable[[], bool] = lambda: True,
) -> tuple[child.Ended, list[str]]:
    python, readable = tools.own_python()
    lines: list[str] = []
    place = child.Place(folder, readable, wall, bounds)
    argv = [python, "-I", "-S", "-c", program, *map(str, arguments)]
    ended = child.run(argv, place, on_line=lines.append, on_tick=on_tick)
    return ended, lines


def wall_named(name: str) -> child.Wall:
    holding = [one for one in tools._candidates() if one.name == name and tools._holds(one)]
    return holding[0] if holding else missing(f"the wall {name}")


@pytest.fixture(params=_NAMES)
def wall(request: pytest.FixtureRequest) -> child.Wall:
    """Give each wall that this machine allows; one that it lacks is said loudly."""
    return wall_named(request.param)


def test_what_a_tool_prints_arrives_line_by_line(folder: Path) -> None:
    ended, lines = _run("print('one'); print('two')", folder)
    assert lines == ["one", "two"]
    assert ended.status == 0
    assert 0 < ended.cpu_seconds < 5


def test_a_tool_steps_back_before_pages_as_a_process_and_as_a_session(folder: Path) -> None:
    program = (
        "import os; print(os.nice(0)); file = '/proc/self/autogroup'\n"
        "print(open(file).read().split()[-1] if os.path.exists(file) else os.nice(0) // 3)"
    )
    _, lines = _run(program, folder, bounds=replace(_BOUNDS, nice=12))
    assert lines == ["12", "4"]


def test_only_the_last_words_are_kept(folder: Path) -> None:
    ended, _ = _run("import sys; sys.stderr.write('x' * 2_000_000 + 'the end')", folder)
    assert len(ended.stderr) <= child.STDERR_BYTES
    assert ended.stderr.endswith("the end")


def test_a_tool_that_writes_many_files_is_stopped(folder: Path) -> None:
    many = "while True:\n time.sleep(0.01); open(str(time.monotonic()), 'w').close()"
    with pytest.raises(Refused) as refused:
        _run(f"import time\n{many}", folder)
    assert refused.value.code == "too_heavy"


def test_a_line_without_end_is_not_kept(folder: Path) -> None:
    with pytest.raises(Broken) as broken:
        _run("import sys\nwhile True: sys.stdout.write('x' * 65536)", folder)
    assert broken.value.code == "tool_fault"


def test_a_tool_sees_nothing_of_our_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    _, lines = _run("import os; print(sorted(os.environ))", folder)
    assert lines == ["['HOME', 'LC_ALL', 'MALLOC_ARENA_MAX', 'TMPDIR']"]


def test_a_tool_has_no_open_files_of_ours(folder: Path, tmp_path: Path) -> None:
    with (tmp_path / "open").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        _, lines = _run(f"import os; os.fstat({ours.fileno()})", folder)
        ended, _ = _run(f"import os; os.fstat({ours.fileno()})", folder)
    assert "Bad file descriptor" in ended.stderr
    assert lines == []


def test_memory_is_bounded(folder: Path) -> None:
    ended, _ = _run("x = bytearray(400_000_000)", folder)
    assert "MemoryError" in ended.stderr


def test_one_file_is_bounded(folder: Path) -> None:
    ended, _ = _run("open('big', 'wb').write(bytes(5_000_000))", folder)
    assert ended.status != 0
    assert (folder / "big").stat().st_size <= _BOUNDS.output_bytes


def test_processor_time_is_bounded(folder: Path) -> None:
    short = child.Bounds(300_000_000, 1, 1_000_000, 20, 0)
    ended, _ = _run("while True: pass", folder, bounds=short)
    assert ended.status in {-signal.SIGKILL, -signal.SIGXCPU}
    assert 0.5 <= ended.cpu_seconds < 5


def test_time_is_bounded(folder: Path) -> None:
    short = child.Bounds(300_000_000, 20, 1_000_000, 0.8, 0)
    with pytest.raises(Broken) as broken:
        _run("import time; time.sleep(60)", folder, bounds=short)
    assert broken.value.code == "timed_out"


def test_it_ends_as_it_ended_whatever_the_wall(folder: Path, wall: child.Wall) -> None:
    assert _run("raise SystemExit(7)", folder, wall=wall)[0].status == 7
    crashed = _run("import ctypes; ctypes.string_at(0)", folder, wall=wall)[0].status
    assert crashed in {-signal.SIGSEGV, 128 + signal.SIGSEGV}


def test_stopping_ends_it_at_once_with_its_children(folder: Path, wall: child.Wall) -> None:
    program = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-I", "-S", "-c", '''
import time
while True:
    open("alive", "a").write("x"); time.sleep(0.02)
'''])
time.sleep(60)
"""
    begun = time.monotonic()

    def until_it_lives() -> bool:
        return not (folder / "alive").exists()

    with pytest.raises(Stopped):
        _run(program, folder, wall=wall, on_tick=until_it_lives)
    assert time.monotonic() - begun < 10
    time.sleep(0.1)
    size = (folder / "alive").stat().st_size
    time.sleep(0.2)
    assert (folder / "alive").stat().st_size == size


def test_a_fault_in_a_callback_ends_it_too(folder: Path) -> None:
    def fail() -> bool:
        raise LookupError("lease lost")

    begun = time.monotonic()
    with pytest.raises(LookupError):
        _run("import time; time.sleep(60)", folder, on_tick=fail)
    assert time.monotonic() - begun < 5


def test_a_killed_worker_takes_its_tools_along(folder: Path, wall: child.Wall) -> None:
    """As kill -9 does: nobody is left to clean up, so the kernel must."""
    worker = f"""
import sys
from pathlib import Path
from media_processing import child, tools
python, readable = tools.own_python()
program = '''
import time
while True:
    open("alive", "a").write("x"); time.sleep(0.02)
'''
bounds = child.Bounds(300_000_000, 20, 1_000_000, 60, 0)
place = child.Place(Path(sys.argv[1]), readable, child.Wall({wall.name!r}, {wall.bwrap!r}), bounds)
argv = [python, "-I", "-S", "-c", program]
child.run(argv, place, on_line=print, on_tick=lambda: True)
"""
    project = Path(cage.__file__).parents[1]
    process = subprocess.Popen([sys.executable, "-c", worker, str(folder)], cwd=project)
    while not (folder / "alive").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    time.sleep(0.2)
    size = (folder / "alive").stat().st_size
    time.sleep(0.3)
    assert (folder / "alive").stat().st_size == size


def test_a_cage_that_cannot_be_built_is_our_fault(folder: Path) -> None:
    with pytest.raises(Broken) as broken:
        _run("", folder, wall=child.Wall("bubblewrap", bwrap="/nowhere/bwrap"))
    assert broken.value.code == "wall_fault"


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        yield server.getsockname()[1]
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_wall_keeps_files_and_network_out_of_reach(
    folder: Path, wall: child.Wall, tmp_path: Path, port: int
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("another child's clip")
    settings = Path(cage.__file__).parents[1] / "pyproject.toml"
    program = """
import os, socket, sys
for path in sys.argv[2:]:
    try:
        open(path).read()
        print("read", path)
    except OSError:
        pass
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
    print("connected")
except OSError:
    pass
for path in (os.path.dirname(sys.argv[2]) + "/written", "/usr/written", "/written", "/tmp/written"):
    try:
        open(path, "w").close()
        print("wrote", path)
    except OSError:
        pass
open("mine", "w").close()
print("done")
"""
    private = [secret, settings, "/etc/passwd", "/etc/hostname", f"/proc/{os.getpid()}/environ"]
    ended, lines = _run(program, folder, port, *private, wall=wall)
    assert (lines, ended.stderr) == (["done"], "")
    assert (folder / "mine").exists()


def test_behind_namespaces_no_other_process_is_seen(folder: Path) -> None:
    namespaces = wall_named("namespaces")
    program = f"""
import os
print(os.getpid())
try:
    os.kill({os.getpid()}, 0)
    print("reached")
except OSError:
    pass
"""
    assert _run(program, folder, wall=namespaces)[1] == ["1"]


def test_the_strongest_wall_is_taken() -> None:
    assert tools.walls().name == next(
        (one.name for one in tools._candidates() if tools._holds(one)), "none"
    )


def test_no_wall_is_never_taken_for_one() -> None:
    assert not tools._holds(child.NO_WALL)
