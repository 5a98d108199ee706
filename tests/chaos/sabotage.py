"""Breaks one promise of each sort in an installation that has ended; the oracle must see them all.

Prints what it broke, and the word that the oracle must use of it, as JSON.
"""

import io
import json
import sys
from pathlib import Path
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from diary import storage  # noqa: E402
from diary.models import (  # noqa: E402
    Clip,
    ClipEdit,
    Consent,
    Entry,
    Event,
    Heart,
    Job,
    Rendition,
    Reply,
    Upload,
)


def _spoil(key: str, *, keep: int) -> None:
    path = storage.local_path(key)
    assert path is not None
    content = path.read_bytes()
    path.write_bytes(content[:keep] + bytes(len(content) - keep))


edited = ClipEdit.objects.filter(clip__state="ready").order_by("pk").last()
assert edited is not None
whole = Clip.objects.filter(state="ready", kind="video").exclude(pk=edited.clip_id)
clips = list(whole.order_by("pk")[:5])
spoiled, cut, stuck, forgotten, mixed = clips
told: dict[str, str] = {}

_spoil(spoiled.original_key, keep=1000)
told[f"clip {spoiled.pk} has other bytes"] = "an original was changed"

films = Rendition.objects.filter(content_type="video/mp4").exclude(clip__in=clips)
broken, gone = films[0], films[1]
_spoil(broken.key, keep=2000)
Rendition.objects.filter(pk=broken.pk).update(sha256=storage.sha256(broken.key))
told[f"{broken.key} does not decode"] = "a rendition was damaged before it was hashed"
storage.delete(gone.key)
told[f"{gone.key} is missing"] = "a rendition was lost"
cut.renditions.all().delete()
told[f"clip {cut.pk} (video) is ready with [] only"] = "rows of renditions were lost"

other = mixed.renditions.get(name="poster")
content = b"".join(storage.blocks(other.key))
other_set = storage.rendition(mixed.pk, name="poster", token=uuid4(), suffix=".webp")
storage.save(other_set, io.BytesIO(content))
storage.delete(other.key)
Rendition.objects.filter(pk=other.pk).update(key=other_set)
told[f"clip {mixed.pk} shows a mix of 2 sets"] = "one rendition is of another edit"
ClipEdit.objects.filter(pk=edited.pk).update(turn=(edited.turn + 90) % 360)
told[f"clip {edited.clip_id} has the edits"] = "an edit was changed"

stray = Path(settings.MEDIA_ROOT) / "renditions" / "stray.mp4"
stray.write_bytes(b"a child")
told["renditions/stray.mp4 is there and nothing names it"] = "a stray"
(Path(settings.WORK_DIR) / "left").mkdir()
told["the work folder holds ['left']"] = "a bench was left"
(Path(settings.UPLOADS_DIR) / "left").write_bytes(b"")
told["uploads/left should not be there"] = "bytes were left"
Upload.objects.filter(finished_at=None).update(offset=1)
told["stands at 1, not at"] = "an offset went back"

Clip.objects.filter(pk=stuck.pk).update(state="processing")
told[f"clip {stuck.pk} is processing"] = "a clip is stuck"
Job.objects.filter(subject=stuck.pk, kind="renditions").update(attempts=9)
told["was tried 9 times"] = "a loop"
Job.objects.filter(subject=forgotten.pk, kind="receipt").update(
    state="queued", run_after=timezone.now()
)
told[f"of {forgotten.pk} is queued"] = "a job waits"

entry = Entry.objects.order_by("pk").first()
assert entry is not None
Event.objects.filter(act="entry.saved", subject=entry.pk).delete()
told[f"0 lines say entry.saved of {entry.pk}"] = "an audit line was lost"
told["the audit is broken in batch"] = "and its seal"
Event.objects.create(at=timezone.now(), act="clip.begun", subject=spoiled.pk)
told[f"2 lines say clip.begun of {spoiled.pk}"] = "something was done twice"
Heart.objects.first().delete()  # type: ignore[union-attr]
told["hearts: "] = "a heart was lost"
paper = Consent.objects.filter(replaced_at=None).first()
assert paper is not None
Consent.objects.filter(pk=paper.pk).update(given=not paper.given)
told[f"of the paper of {paper.giver_name} stands"] = "a consent was turned round"
taken_back = Event.objects.filter(act="entry.withdrawn").first()
assert taken_back is not None
told[f"0 lines say entry.withdrawn of {taken_back.subject}"] = "a withdrawal lost its line"
Event.objects.filter(pk=taken_back.pk).delete()
again = Reply.objects.first()
assert again is not None
Reply.objects.create(appearance=again.appearance, author=again.author, words=again.words)
told["replies: "] = "a reply was doubled"
sys.stdout.write(json.dumps(told))
