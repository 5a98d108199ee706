"""What can go wrong in the domain, as types. One handler in `api` turns them into answers.

Each error has a stable code for programs and one plain sentence for people. The sentence says what
happened, what is safe and what to do next; it never names a child.
"""


class DiaryError(Exception):
    """A refusal that a person can understand. `status` is the HTTP answer that fits it."""

    status = 400

    def __init__(self, code: str, sentence: str, *, fields: dict[str, list[str]] | None = None):
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.fields = fields


class NotFound(DiaryError):
    """There is no such thing, or not for this person: the two must look the same."""

    status = 404

    def __init__(self, code: str = "not_found", sentence: str = "We can't find that."):
        super().__init__(code, sentence)


class NotAllowed(DiaryError):
    """A member who may see this but may not do that."""

    status = 403

    def __init__(
        self, code: str = "not_allowed", sentence: str = "You can look at this, but not change it."
    ):
        super().__init__(code, sentence)


class Conflict(DiaryError):
    """The thing has moved on since the person last saw it."""

    status = 409


class Gone(DiaryError):
    """It was here and is not any more; the person's device still has it."""

    status = 410


class TooBig(DiaryError):
    """More bytes than the school allows."""

    status = 413


class KindUnknown(DiaryError):
    """Not a video, photo or sound."""

    status = 415


class NoRoom(DiaryError):
    """No room for more bytes just now; the tablet keeps its copy and tries again by itself."""

    status = 507
