"""Lets a process kill itself (SIGKILL) just before, within or just after one step of the product.

A step is armed by an empty file of its name; whoever removes the file dies, so that each arming
kills once. Knows names of functions; must not change what they do.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NoReturn

WORKER_STEPS = (
    "diary.jobs.claim",
    "diary.jobs.finish",  # before and after: within the transaction that publishes
    "diary.clips.keep_receipt",
    "diary.clips.start",
    "diary.clips.publish",
    "diary.clips.finish",
    "diary.clips.refuse",
    "diary.renditions.replace",  # one set in place of another
    "diary.storage.save",
)
WEB_STEPS = (
    "diary.clips.begin",
    "diary.clips.receive",
    "diary.uploads.advance",
    "diary.uploads.close",  # within the transaction that receives a clip
    "diary.jobs.enqueue",
    "diary.entries.save",
    "diary.conversation.reply",
    "diary.conversation.give_heart",
    "diary.circle.grant",
    "diary.circle.end",
    "diary.edit_history.add",
    "diary.clips.start_over",  # within the transaction of an edit
    "diary.consent.record",
    "diary.entries.withdraw",
)
HOUSE_STEPS = ("diary.audit.seal", "diary.strays.clear", "diary.clip_jobs.reconcile")
# Between two of these lines something is stored that nothing names yet.
RISKY = (
    "diary.storage.save:within",
    "diary.clips.publish:before",
    "diary.clips.receive:before",
    "diary.jobs.finish:after",
    "diary.uploads.close:after",
)
FOLDER = "CHAOS_ARMED"
SWEPT, REPORTED = "the house has swept", "a worker has reported"


def die() -> NoReturn:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody outlives SIGKILL")


def plant(steps: tuple[str, ...]) -> None:
    """Make each step look whether it is armed."""
    armed = Path(os.environ[FOLDER])
    for step in steps:
        module_name, _, name = step.rpartition(".")
        module = import_module(module_name)
        setattr(module, name, _watched(getattr(module, name), armed, step))
    if "diary.storage.save" in steps:
        _die_within_save(armed)


def tell(act_name: str, mark: str) -> None:
    """Leave a mark each time a function of the product has been called."""
    module_name, _, name = act_name.rpartition(".")
    module = import_module(module_name)
    act = getattr(module, name)

    @wraps(act)
    def telling(*given: Any, **named: Any) -> Any:
        done = act(*given, **named)
        (Path(os.environ[FOLDER]) / mark).touch()
        return done

    setattr(module, name, telling)


def _watched(act: Callable[..., Any], armed: Path, step: str) -> Callable[..., Any]:
    @wraps(act)
    def watched(*given: Any, **named: Any) -> Any:
        _look(armed / f"{step}:before")
        done = act(*given, **named)
        _look(armed / f"{step}:after")
        return done

    return watched


def _die_within_save(armed: Path) -> None:
    """Half of a file under its final name: what a cut in the middle of a copy leaves."""
    from django.core.files.base import ContentFile

    storage = import_module("diary.storage")
    save = storage.save

    def halved(key: str, content: IO[bytes]) -> None:
        order = armed / "diary.storage.save:within"
        if order.exists():
            storage.default_storage.save(key, ContentFile(content.read(4096)))
            _look(order)
            content.seek(0)
        save(key, content)

    setattr(storage, "save", halved)  # noqa: B010  (a module, to the type checker)


def _look(order: Path) -> None:
    try:
        order.unlink()
    except FileNotFoundError:
        return
    die()
