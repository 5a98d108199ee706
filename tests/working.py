"""A worker without ffmpeg: takes a clip's next job and reports what it would have made."""

from io import BytesIO
from uuid import UUID

from diary import clips, jobs, storage
from diary.clip_values import Found, Made
from diary.models import Clip

FILM = Found("video", 426, 240, 9000, is_cut_short=False, captured_at=None, full_duration_ms=9000)


def received(clip: Clip) -> Clip:
    """Let the clip stand where its receipt is given and its renditions are queued."""
    Clip.objects.filter(pk=clip.pk).update(
        state="received", sha256="ab" * 32, original_key=storage.original(clip.pk)
    )
    clip.refresh_from_db()
    return clip


def claim(*kinds: str) -> jobs.Claim:
    held = jobs.claim(worker="test", kinds=kinds or ("renditions",))
    assert held is not None
    return held


def made(held: jobs.Claim, name: str) -> Made:
    """Store a rendition as a worker does: under a name that holds its token."""
    key = storage.rendition(held.subject, name=name, token=held.token, suffix=".mp4")
    storage.save(key, BytesIO(b"film"))
    return Made(name, key, "video/mp4", 426, 240, 9000, 4, "0" * 64)


def prepare(*names: str, found: Found = FILM) -> UUID:
    """Do the next job on renditions to its end, and return which clip it was about."""
    held = claim()
    clips.start(held)
    clips.finish(held, found, [made(held, name) for name in names or ("240p", "480p")])
    return held.subject
