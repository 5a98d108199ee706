"""All rows of the access matrix and all things they name, from every file of theirs.

`access_matrix.py` and `access_matrix_*.py` hold ROWS; `access_things.py` and `access_things_*.py`
have `things(cast)`. A new file is found by its name.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.access_matrix import Row
    from tests.people import Cast

_HERE = Path(__file__).parent
_MATRICES = sorted(path.stem for path in _HERE.glob("access_matrix*.py"))
_THINGS = sorted(path.stem for path in _HERE.glob("access_things*.py"))

ROWS: list[Row] = [row for name in _MATRICES for row in import_module(f"tests.{name}").ROWS]


def things(cast: Cast) -> dict[str, str]:
    """Make everything that rows name in braces."""
    made: dict[str, str] = {}
    for name in _THINGS:
        new = import_module(f"tests.{name}").things(cast)
        assert not set(new) & set(made), f"{name} names things that others have made"
        made |= new
    return made
