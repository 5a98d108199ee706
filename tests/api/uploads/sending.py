"""A small tus client over Django's test client, and what every test of the door needs."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client

from api.uploads.protocol import PIECE_TYPE
from diary.models import Clip, Upload

TUS = {"Tus-Resumable": "1.0.0"}
ROOT = "/api/uploads/"


def metadata(**told: object) -> str:
    return ",".join(
        f"{key} {b64encode(str(value).encode()).decode()}" for key, value in told.items()
    )


def checksum(body: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {b64encode(hashlib.new(algorithm, body).digest()).decode()}"


@dataclass
class Sender:
    """One person's browser, sending one clip of one entry."""

    client: Client
    entry: UUID
    clip: UUID = field(default_factory=uuid4)

    @property
    def url(self) -> str:
        return f"{ROOT}{self.clip}"

    def ask(self, method: str, url: str = "", body: bytes = b"", **headers: object) -> HttpResponse:
        given = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        if body:
            given.setdefault("Content-Type", PIECE_TYPE)
        kind = given.get("Content-Type", "")
        return self.client.generic(
            method, url or self.url, body, content_type=kind, headers={**TUS, **given}
        )

    def create(self, length: object = 10, body: bytes = b"", **told: object) -> HttpResponse:
        claims = {"clip": self.clip, "entry": self.entry, "kind": "video"} | told
        line = metadata(**{name: value for name, value in claims.items() if value is not None})
        return self.ask("POST", ROOT, body, Upload_Length=length, Upload_Metadata=line)

    def patch(self, body: bytes, at: object = 0, **headers: object) -> HttpResponse:
        headers = {"Content_Type": PIECE_TYPE} | headers
        return self.ask("PATCH", body=body, Upload_Offset=at, **headers)

    def head(self) -> HttpResponse:
        return self.ask("HEAD")

    def delete(self) -> HttpResponse:
        return self.ask("DELETE")

    def offset(self) -> int:
        return Upload.objects.get(pk=self.clip).offset

    def state(self) -> str:
        return Clip.objects.get(pk=self.clip).state
