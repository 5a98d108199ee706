"""Small files that come in a form, as against clips, which come in pieces (api/uploads)."""

from rest_framework.request import Request

from diary.errors import TooBig

_FORM_BYTES = 20_000  # what the form adds around its file


def refuse_large(request: Request, *, most: int) -> None:
    """Refuse a form with a file of more than `most` bytes by its Content-Length, unread.

    Call it before authentication: the CSRF check already reads the form of a POST.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > most + _FORM_BYTES:
        megabytes = most // 1_000_000
        sentence = f"This file is too big. The most we can take is {megabytes} MB."
        raise TooBig("file_too_big", sentence)
