"""Where one job lays out its files: a folder of its own, and nothing left behind. Plain Python."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID


@contextmanager
def lay_out(root: Path, *, job: UUID, token: UUID) -> Iterator[Path]:
    """Give the job a folder of its own, with an empty `made` in it; it is gone afterwards."""
    folder = root / f"{job}-{token.hex}"
    (folder / "made").mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear(root: Path, *, live_tokens: Callable[[], Iterable[UUID]]) -> None:
    """Remove the folders that a killed worker left: those whose token holds no lease any more.

    Folders first, then leases: a folder is made after its claim, so none is taken from a worker.
    """
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    folders = [path for path in root.iterdir() if path.is_dir()]
    live = {token.hex for token in live_tokens()}
    for folder in folders:
        if folder.name.rpartition("-")[2] not in live:
            shutil.rmtree(folder, ignore_errors=True)
