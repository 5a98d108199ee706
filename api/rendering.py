"""JSON in, and out by orjson: UUIDs and times as text, several times faster than the stdlib's."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC


class ReadJSON(JSONParser):
    """Reads JSON; a message nested too deep to be one of ours is refused like any nonsense."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the values of the message."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error


class JSON(JSONRenderer):
    """Renders plain values; a type it does not know is a fault of ours and raises."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the bytes of the answer; nothing for an empty one."""
        del accepted_media_type, renderer_context
        return b"" if data is None else dumps(data)


def dumps(data: Any) -> bytes:
    """Return JSON bytes; the shell page inlines the same."""
    return orjson.dumps(data, default=str, option=_OPTIONS)
