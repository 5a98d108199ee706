"""What may stand in a log line: an address that is itself a key is written without its code.

Whoever can read the logs must not be able to use an invitation or a way in that was not spent yet.
"""

import logging
import re

_KEY = re.compile(r"(/(?:j|m|login/link)/)[^\s?#'\"]+")


class WithoutCodes(logging.Filter):
    """Takes the codes of invitations, sign-in links and passports out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line where it holds such an address; every line is kept."""
        told = record.getMessage()
        clean = _KEY.sub(r"\1-", told)
        if clean != told:
            record.msg, record.args = clean, ()
        return True
