"""The first thing that runs in every child: it limits and walls itself in, then becomes the tool.

It is imported alone by ``python -I -S``, and every tool pays for its start: so it imports little of
the standard library (``dataclasses`` and ``json`` would double the time). It knows limits and the
walls of the operating system. It must not know what the tool does, nor read any file but the
tool's.

Walls, strongest first (which of them this machine allows is found out by ``walls.py``):

- ``namespaces``: own user, mount, network, process and IPC namespaces; a new root that holds the
  named folders only.
- ``bubblewrap``: the same by bwrap(1), for systems that give that right to bwrap alone.
- ``landlock``: no new rights needed, so it works inside most containers: named folders only, and no
  TCP.
- ``none``: limits only.
"""

# os.path and not pathlib, for the same reason:
# ruff: noqa: PTH103, PTH110, PTH112, PTH114, PTH115, PTH120, PTH123, PTH211

import ctypes
import marshal
import os
import resource
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

FAULT = 125
"""Exit status when the cage itself could not be built (as timeout(1) and docker(1) use it)."""

# <linux/prctl.h>, <linux/sched.h>, <linux/mount.h>
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE = 0x00020000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
"""CLONE_NEWNS | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET."""
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_REMOUNT, _MS_BIND = 1, 2, 4, 32, 4096
_MS_MOVE, _MS_REC, _MS_PRIVATE = 8192, 16384, 1 << 18
_MS_RELATIME = 1 << 21
_LOCKED = (
    os.ST_RDONLY | os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME
)
"""Mount flags with the same value in statvfs(3) and mount(2); a namespace may not take them away.
"""
_ROOT = "/sys"
"""Where the new root is put before it becomes the root: a folder of every Linux that holds no files
of ours.
"""
_SYS_LANDLOCK = (
    444,
    445,
    446,
)  # create_ruleset, add_rule, restrict_self: the same on every machine
_LANDLOCK_READ = 1 | 4 | 8  # EXECUTE, READ_FILE, READ_DIR
_LANDLOCK_FILE = 1 | 2 | 4 | 1 << 14  # the rights that a single file can have


class Cage:
    """What the parent asks for."""

    argv: list[str]
    environment: dict[str, str]
    parent: int
    """Process id of the one who started us: if it is gone, so are we."""
    wall: str
    folder: str
    """The one writable folder, and the working directory."""
    readable: list[str]
    bwrap: str
    nice: int
    memory_bytes: int
    cpu_seconds: int
    output_bytes: int

    def __init__(self, **asked: object) -> None:
        """Take each by its name."""
        self.__dict__.update(asked)

    def packed(self) -> str:
        """Return it as one word of a command line, between two Pythons that are the same."""
        return marshal.dumps(vars(self)).hex()


START = "import sys; sys.path.append(sys.argv.pop(1)); import cage; cage.main()"
"""Given the folder of this file and a packed ``Cage``: a module is kept compiled, a script is not.
"""
_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _die_with_parent(parent: int | None) -> None:
    if sys.platform == "linux":
        _checked(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
        if parent is not None and os.getppid() != parent:
            raise ProcessLookupError("the parent is gone")


def _step_back(nice: int) -> None:
    """Leave the processor to pages first.

    Linux may share it out by session before it looks at niceness, which then counts within one
    session only; a tool is a session of its own, so the session steps back too. Only a third of
    the way: all of it left a tool next to nothing beside many busy sessions. Source: sched(7),
    autogroup; docs/PERFORMANCE.md, "Pages beside a transcode".
    """
    os.nice(nice)
    try:
        with open("/proc/self/autogroup", "w", encoding="ascii") as file:
            file.write(str(nice // 3))
    except OSError:  # this system does not share it out so
        return


def _limit(cage: Cage) -> None:
    for which, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64 + 2 * len(cage.readable)),  # a film of many holds all open
        (resource.RLIMIT_CPU, cage.cpu_seconds),
        (resource.RLIMIT_FSIZE, cage.output_bytes),
        (resource.RLIMIT_AS, cage.memory_bytes),
    ):
        hard = resource.getrlimit(which)[1]
        most = sys.maxsize if hard == resource.RLIM_INFINITY else hard
        # A second between them: SIGXCPU names the reason; the first process of a namespace ignores
        # it, and SIGKILL then comes when it has clearly used more than it may.
        spare = 1 if which == resource.RLIMIT_CPU else 0
        resource.setrlimit(which, (min(value, most), min(value + spare, most)))


def _mount(
    source: str, target: str, kind: str | None, flags: int, options: str | None = None
) -> None:
    arguments = [part.encode() if part is not None else None for part in (source, target, kind)]
    data = options.encode() if options is not None else None
    _checked(_libc.mount(*arguments, ctypes.c_ulong(flags), data), f"mount {target}")


def _bind(path: str, root: str, *, is_writable: bool) -> None:
    """Show a folder or file of the real system at the same place under the new root."""
    target = root + path
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target):
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    _mount(path, target, None, _MS_BIND | _MS_REC)
    is_device = path.startswith("/dev/")
    found = os.statvfs(target).f_flag
    flags = found & _LOCKED | _MS_NOSUID | (0 if is_device else _MS_NODEV)
    if found & os.ST_RELATIME:
        flags |= _MS_RELATIME
    if not is_writable and not is_device:
        flags |= _MS_RDONLY
    _mount("none", target, None, _MS_REMOUNT | _MS_BIND | flags)


def _build_root(cage: Cage) -> None:
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    _mount("tmpfs", _ROOT, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=1m,mode=755")
    for path in cage.readable:
        if os.path.islink(path):  # /lib -> usr/lib
            os.symlink(os.readlink(path), _ROOT + path)
        else:
            _bind(path, _ROOT, is_writable=False)
    _bind(cage.folder, _ROOT, is_writable=True)
    os.chdir(_ROOT)
    _mount("none", _ROOT, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _MS_NOSUID | _MS_NODEV)
    _mount(_ROOT, "/", None, _MS_MOVE)
    os.chroot(".")


def _enter_namespaces(cage: Cage) -> None:
    """Leave the network, the other processes and all folders but the named ones behind."""
    user, group = os.getuid(), os.getgid()
    _checked(_libc.unshare(_CLONE), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"65534 {user} 1"),
        ("gid_map", f"65534 {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    _build_root(cage)
    child = os.fork()  # the first process of the new process namespace
    if child:
        _mirror(child)
    _die_with_parent(None)


def _mirror(child: int) -> "NoReturn":
    """Wait for the child and end as it ended, so that the parent sees one process."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        signal.signal(number, signal.SIG_DFL) if number not in {
            signal.SIGKILL,
            signal.SIGSTOP,
        } else None
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else FAULT)


def _bubblewrap(cage: Cage) -> list[str]:
    argv = [cage.bwrap, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL"]
    for path in cage.readable:
        if os.path.islink(path):
            argv += ["--symlink", os.readlink(path), path]
        elif path.startswith("/dev/"):
            argv += ["--dev-bind", path, path]
        else:
            argv += ["--ro-bind", path, path]
    argv += ["--bind", cage.folder, cage.folder, "--remount-ro", "/", "--chdir", cage.folder]
    return [*argv, "--", *cage.argv]


def _landlock(cage: Cage) -> None:
    """Give up every file but the named ones, and TCP, for this process and its children."""
    version = _checked(_libc.syscall(_SYS_LANDLOCK[0], None, 0, 1), "landlock")
    files = (1 << {1: 13, 2: 14}.get(version, 15)) - 1  # REFER came with 2, TRUNCATE with 3
    network = 3 if version >= 4 else 0  # BIND_TCP, CONNECT_TCP
    rules = (ctypes.c_uint64 * 2)(files, network)
    size = 16 if version >= 4 else 8
    ruleset = _checked(_libc.syscall(_SYS_LANDLOCK[0], ctypes.byref(rules), size, 0), "landlock")
    for path in [*cage.readable, cage.folder]:
        rights = files if path == cage.folder or path.startswith("/dev/") else _LANDLOCK_READ
        if not os.path.isdir(path):
            rights &= _LANDLOCK_FILE & files
        descriptor = os.open(path, os.O_PATH)
        rule = ctypes.create_string_buffer(
            rights.to_bytes(8, sys.byteorder) + descriptor.to_bytes(4, sys.byteorder), 12
        )
        _checked(_libc.syscall(_SYS_LANDLOCK[1], ruleset, 1, rule, 0), f"landlock {path}")
        os.close(descriptor)
    _checked(_libc.syscall(_SYS_LANDLOCK[2], ruleset, 0), "landlock")
    os.close(ruleset)


def main() -> None:
    """Limit, wall in, become the tool. Ends with ``FAULT`` and a line on stderr if that fails."""
    cage = Cage(**marshal.loads(bytes.fromhex(sys.argv[1])))  # noqa: S302 (from our own parent)
    argv = cage.argv
    try:
        _die_with_parent(cage.parent)
        _step_back(cage.nice)
        os.chdir(cage.folder)
        if cage.wall == "namespaces":
            _enter_namespaces(cage)
            os.chdir(cage.folder)
        elif cage.wall == "bubblewrap":
            argv = _bubblewrap(cage)
        if (
            sys.platform == "linux" and cage.wall != "bubblewrap"
        ):  # which may be setuid, and does it itself
            _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
        if cage.wall == "landlock":
            _landlock(cage)
        _limit(cage)
        os.execve(argv[0], argv, cage.environment)  # noqa: S606 (becoming the tool is the purpose)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cage: {error}\n")
        sys.stderr.flush()
        os._exit(FAULT)
