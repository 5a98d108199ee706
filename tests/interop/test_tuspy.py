"""tuspy 1.1.0, a client that we did not write, with a SHA-1 for each chunk."""

import io
import os
from uuid import uuid4

from tusclient.client import TusClient


def test_tuspy_sends_a_clip_in_checked_chunks(school):
    content = os.urandom(20_000_000)
    client = TusClient(f"{school.url}/api/uploads/", headers=school.headers())
    told = {"clip": str(uuid4()), "entry": school.entries[0], "filetype": "video/mp4"}
    uploader = client.uploader(
        file_stream=io.BytesIO(content),
        chunk_size=3_000_000,
        metadata=told,
        upload_checksum=True,
    )
    uploader.upload(stop_at=9_000_000)
    assert uploader.url == f"{school.url}/api/uploads/{told['clip']}"
    resumed = client.uploader(
        file_stream=io.BytesIO(content),
        chunk_size=3_000_000,
        url=uploader.url,
        upload_checksum=True,
    )
    assert resumed.get_offset() == 9_000_000
    resumed.upload()
    assert school.original(uploader.url) == content
