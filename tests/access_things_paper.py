"""What the rows of tests/access_matrix_paper.py name in braces."""

from io import BytesIO

from diary import passport_links, storage
from diary.models import Passport, PassportClip
from tests import people
from tests.people import Cast


def things(cast: Cast) -> dict[str, str]:
    """Make what the rows name: a page about Aroha with a clip, and an open link to it."""
    entry = people.entry(cast.ms_lee, cast.aroha)
    clip = people.clip(entry)
    people.captions(clip, by=cast.ms_lee)
    storage.save(f"renditions/{clip.pk}/240p.mp4", BytesIO(b"hello world"))
    page = Passport.objects.create(child=cast.aroha, title="Aroha", made_by=cast.mere)
    PassportClip.objects.create(passport=page, position=0, clip=clip)
    link = passport_links.open_link(cast.ms_lee, page.pk, days=7, for_whom="The café")
    return {"passport": str(page.pk), "passport_clip": str(clip.pk), "secret": link.secret}
