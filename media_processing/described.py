"""One JSON object of ffprobe's, read without trust: what is missing or odd is empty or nought.

It knows JSON values only. It must not know what any field means.
"""

from typing import Self


class Described:
    """An object whose fields may be anything at all."""

    def __init__(self, described: object) -> None:
        """Take whatever came; what is not an object has no fields."""
        self._fields: dict[object, object] = described if isinstance(described, dict) else {}

    def text(self, name: str) -> str:
        """Return a text, or the empty one."""
        value = self._fields.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """Return a whole number, also from its text, or 0."""
        value = self._fields.get(name)
        if isinstance(value, int):
            return value
        try:
            return int(value) if isinstance(value, str) else 0
        except ValueError:
            return 0

    def milliseconds(self, name: str) -> int:
        """Return seconds as milliseconds, or 0."""
        try:
            return round(float(self.text(name)) * 1000)
        except (ValueError, OverflowError):
            return 0

    def inner(self, name: str) -> Self:
        """Return the object under a name, or an empty one."""
        return type(self)(self._fields.get(name))

    def several(self, name: str) -> list[Self]:
        """Return the objects of a list, or none."""
        found = self._fields.get(name)
        return [type(self)(one) for one in found] if isinstance(found, list) else []

    @property
    def names(self) -> set[str]:
        """The names of all fields."""
        return {str(name) for name in self._fields}
