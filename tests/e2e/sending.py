"""Sends one file as a tablet does, over plain HTTP: for tests that only need a clip to be there."""

import base64
import http.client
import json
import mimetypes
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

_PIECE_BYTES = 4 * 1024**2


class Refused(Exception):
    """The server did not take the file; `status` and `code` are its answer."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(f"{status} {code}: {sentence}")
        self.status, self.code, self.sentence = status, code, sentence


def send(url: str, *, token: str, entry: str, path: Path, kind: str) -> str:
    """Send a whole file by tus 1.0 and return the id of its clip."""
    clip = str(uuid4())
    words = {"clip": clip, "entry": entry, "kind": kind, "filename": path.name}
    words["filetype"] = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    told = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in words.items())
    content = path.read_bytes()
    headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Device {token}"}
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
    try:
        more = {"Upload-Length": str(len(content)), "Upload-Metadata": told}
        _ask(line, "POST", "/api/uploads/", b"", headers | more)
        for start in range(0, len(content), _PIECE_BYTES):
            piece = content[start : start + _PIECE_BYTES]
            more = {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
            _ask(line, "PATCH", f"/api/uploads/{clip}", piece, headers | more)
    finally:
        line.close()
    return clip


def _ask(
    line: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    line.request(method, path, body, headers)
    answer = line.getresponse()
    content = answer.read()
    if answer.status >= 300:
        told = json.loads(content or b"{}")
        raise Refused(answer.status, told.get("code", ""), told.get("detail", ""))
