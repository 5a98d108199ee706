"""tus 1.0 as text: headers in, values out, and every refusal in one table.

Pure: no Django, no rows, no bytes on disk. Source: https://tus.io/protocols/resumable-upload
(core, creation, creation-with-upload, checksum, termination, expiration).
"""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from hashlib import _Hash

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,termination,expiration"
DIGEST_BYTES = {"sha1": 20, "sha256": 32}
PIECE_TYPE = "application/offset+octet-stream"
KINDS = {"video": "video", "image": "photo", "audio": "sound"}
# What phones send when they do not know; `kind` then decides. What decodes is the truth anyway.
_VAGUE_TYPES = {"", "application/octet-stream", "application/mp4", "application/ogg"}
_NUMBER = re.compile(r"[0-9]{1,20}")
_HEX_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MOST_POSITIONS = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """One way a request can be refused: HTTP status and one plain sentence."""

    status: int
    sentence: str


_SAFE = "Your clip is safe on this device."
FAULTS: dict[str, Fault] = {
    "bad_header": Fault(400, f"We could not read how this clip is sent. {_SAFE}"),
    "bad_metadata": Fault(400, f"We could not read what this clip is. {_SAFE}"),
    "bad_checksum": Fault(400, f"We could not read the check of this piece. {_SAFE}"),
    "sign_in_needed": Fault(401, "Please sign in again. What you made is kept on this device."),
    "page_too_old": Fault(403, f"Please open this page again. {_SAFE}"),
    "not_found": Fault(404, "We can't find that."),
    "wrong_method": Fault(405, "That can't be done here."),
    "offset_moved": Fault(409, "We have another part of this clip. Please go on from there."),
    "cut_off": Fault(409, "The line broke. What arrived is safe. Please go on from there."),
    "already_here": Fault(409, "This clip has arrived. It can be withdrawn in the diary."),
    "expired": Fault(410, "This clip waited too long. Please send it again from this device."),
    "length_needed": Fault(411, f"We could not see how long this piece is. {_SAFE}"),
    "unknown_version": Fault(412, f"Please open this page again to get the new app. {_SAFE}"),
    "too_long": Fault(413, f"There is more of this clip than we were told. {_SAFE}"),
    "kind_not_known": Fault(415, "We can keep videos, photos and sounds. This is something else."),
    "not_a_piece": Fault(415, f"We could not read this kind of message. {_SAFE}"),
    "busy": Fault(423, "This clip is being sent already. Please try again in a moment."),
    "damaged_piece": Fault(460, "This piece was damaged on its way. Please send it again."),
    "crowded": Fault(503, f"Many clips are arriving just now. {_SAFE} It will be sent soon."),
    "disk_low": Fault(507, f"We have no room just now. {_SAFE} It will be sent later."),
}


class Refusal(Exception):
    """A request that is not carried out. `offset` (bytes) is how far the upload is, when known."""

    def __init__(self, code: str, *, offset: int | None = None) -> None:
        self.code = code
        self.status = FAULTS[code].status
        self.sentence = FAULTS[code].sentence
        self.offset = offset
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Creation:
    """What a device says of a file before it sends it. All of it is a claim; `length` in bytes."""

    clip: UUID
    entry: UUID
    length: int
    kind: str
    file_name: str
    content_type: str
    sha256: str
    captured_at: datetime | None
    position: int
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Checksum:
    """The digest that a piece must have."""

    algorithm: str
    digest: bytes

    def begin(self) -> "_Hash":
        """Start hashing a piece."""
        return hashlib.new(self.algorithm, usedforsecurity=False)

    def require(self, hashed: "_Hash") -> None:
        """Raise Refusal(damaged_piece) unless what was hashed is what was promised."""
        if not compare_digest(hashed.digest(), self.digest):
            raise Refusal("damaged_piece")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of bytes: where it starts (zero-based) and how long it is, both in bytes."""

    offset: int
    length: int
    checksum: Checksum | None


def check_version(headers: Mapping[str, str]) -> None:
    """Refuse any version but ours, and methods in disguise. Source: tus 1.0 §Tus-Resumable."""
    if headers.get("X-HTTP-Method-Override"):
        raise Refusal("wrong_method")
    if headers.get("Tus-Resumable") != VERSION:
        raise Refusal("unknown_version")


def read_creation(headers: Mapping[str, str]) -> Creation:
    """Read a POST. What identifies the file must be right; what only describes it is cleaned."""
    told = read_metadata(headers.get("Upload-Metadata", ""))
    sha256 = told.get("sha256", "")
    if sha256 and not _HEX_SHA256.fullmatch(sha256):
        raise Refusal("bad_metadata")
    content_type = _CONTROL.sub("", told.get("filetype", "")).partition(";")[0].strip().lower()
    return Creation(
        clip=_uuid(told.get("clip", "")),
        entry=_uuid(told.get("entry", "")),
        length=_number(headers.get("Upload-Length", "")),
        kind=read_kind(told.get("kind", ""), content_type),
        file_name=_file_name(told.get("filename", "")),
        content_type=content_type[:100],
        sha256=sha256.lower(),
        captured_at=_instant(told.get("captured_at", "")),
        position=_position(told.get("position", "")),
        start_ms=_mark(told.get("start_ms", "")),
        end_ms=_mark(told.get("end_ms", "")),
    )


def read_first_piece(headers: Mapping[str, str]) -> Piece | None:
    """Read the bytes that come with a POST, if any. Source: tus 1.0 §Creation With Upload."""
    if not _number(headers.get("Content-Length") or "0") and "Transfer-Encoding" not in headers:
        return None
    return _piece(headers, offset=0)


def read_piece(headers: Mapping[str, str]) -> Piece:
    """Read a PATCH."""
    return _piece(headers, offset=_number(headers.get("Upload-Offset", "")))


def _piece(headers: Mapping[str, str], *, offset: int) -> Piece:
    if headers.get("Content-Type", "").partition(";")[0].strip().lower() != PIECE_TYPE:
        raise Refusal("not_a_piece")
    if "Transfer-Encoding" in headers:
        raise Refusal("length_needed")
    return Piece(
        offset=offset,
        length=_number(headers.get("Content-Length") or "0"),
        checksum=read_checksum(headers.get("Upload-Checksum", "")),
    )


def read_checksum(header: str) -> Checksum | None:
    """Read `sha1 <base64>` or `sha256 <base64>`; None when there is none."""
    if not header:
        return None
    algorithm, _, encoded = header.partition(" ")
    try:
        digest = b64decode(encoded, validate=True)
    except (NotBase64, ValueError) as error:
        raise Refusal("bad_checksum") from error
    if DIGEST_BYTES.get(algorithm) != len(digest):
        raise Refusal("bad_checksum")
    return Checksum(algorithm=algorithm, digest=digest)


def read_metadata(header: str) -> dict[str, str]:
    """Read `key base64,key base64`; each key once, each value UTF-8. Source: tus 1.0 §Creation."""
    told: dict[str, str] = {}
    for pair in filter(None, header.split(",")):
        key, _, encoded = pair.strip().partition(" ")
        if not key or key in told:
            raise Refusal("bad_metadata")
        try:
            told[key] = b64decode(encoded.strip(), validate=True).decode()
        except (NotBase64, ValueError) as error:
            raise Refusal("bad_metadata") from error
    return told


def write_metadata(told: Mapping[str, str]) -> str:
    """Write what HEAD must give back. Source: tus 1.0 §Upload-Metadata."""
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in told.items())


def read_kind(claimed: str, content_type: str) -> str:
    """Return video, photo or sound, by the claimed kind or else the type; SVG is no photo."""
    family, _, kind_of_file = content_type.partition("/")
    if kind_of_file.startswith("svg") or not (family in KINDS or content_type in _VAGUE_TYPES):
        raise Refusal("kind_not_known")
    kind = claimed or KINDS.get(family, "")
    if kind not in KINDS.values():
        raise Refusal("kind_not_known")
    return kind


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Refusal("bad_header")
    return int(text)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refusal("bad_metadata") from error


def _file_name(text: str) -> str:
    """Return the last part of a path, without control and direction marks. Never used as a path."""
    return _CONTROL.sub("", text).replace("\\", "/").rpartition("/")[2].strip()[:255]


def _instant(text: str) -> datetime | None:
    """Return an instant in UTC, or None: a claim that cannot be read is no claim."""
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _mark(text: str) -> int | None:
    """Return a mark of the trim in ms. One that can't be read hides nothing, so it is refused."""
    if text and not _NUMBER.fullmatch(text):
        raise Refusal("bad_metadata")
    return int(text) if text else None


def _position(text: str) -> int:
    return min(int(text), _MOST_POSITIONS) if _NUMBER.fullmatch(text) else 0
