"""A school with something of everything that a backup holds."""

import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from diary import audit, storage
from diary.models import Archive, Child, Clip, Rendition, Upload
from tests import people


@pytest.fixture(autouse=True)
def own_media(settings) -> None:
    """Give the test a part of the bucket to itself, where there is one."""
    if settings.S3_BUCKET:
        default = settings.STORAGES["default"]
        options = {**default["OPTIONS"], "location": uuid4().hex}
        settings.STORAGES = {**settings.STORAGES, "default": {**default, "OPTIONS": options}}


def _stored(key: str, content: bytes) -> dict[str, object]:
    storage.save(key, io.BytesIO(content))
    return {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}


@pytest.fixture
def school(cast, own_media) -> people.Cast:
    """Aroha with a clip that is ready, a face, and a clip on its way."""
    entry = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,), words="He inu, tēnā koa")
    clip = people.clip(entry)
    made = _stored(f"originals/{clip.pk}", b"the original film")
    Clip.objects.filter(pk=clip.pk).update(**made)
    Rendition.objects.filter(clip=clip).update(
        **_stored(f"renditions/{clip.pk}/240p.mp4", b"small")
    )
    _stored("faces/a/b.webp", b"a face")
    Child.objects.filter(pk=cast.aroha.pk).update(face_key="faces/a/b.webp")
    sending = people.clip(entry, state="uploading", position=1)
    Clip.objects.filter(pk=sending.pk).update(original_key="")
    Upload.objects.create(
        clip=sending,
        person=cast.ms_lee,
        length=11,
        offset=5,
        expires_at=timezone.now() + timedelta(days=3),
    )
    Archive.objects.create(child=cast.aroha, asked_by=cast.mere)
    audit.record("test.done", actor=cast.ms_lee, child=cast.aroha, detail={"n": 1, "is": ["a"]})
    audit.seal()
    return cast
