"""What the rows of tests/access_matrix_people.py name in braces."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from diary.models import (
    Asked,
    CircleMember,
    ClassroomStaff,
    Enrolment,
    Invitation,
    Job,
    Round,
)
from tests.people import Cast


def things(cast: Cast) -> dict[str, str]:
    """Make what the rows name: Tama's place, an invitation by Ms Lee, a round of Mr Patel's."""
    invitation = Invitation.objects.create(
        child=cast.aroha,
        name="Nan",
        relation="Nan",
        rights="view",
        link_hash="link",
        code_hash="code",
        made_by=cast.ms_lee,
        expires_at=timezone.now() + timedelta(days=1),
    )
    asking = Round.objects.create(
        school=cast.school, liaison=cast.mr_patel, title="Term 4", questions=["better"]
    )
    asked = Asked.objects.create(round=asking, child=cast.aroha, person=cast.mere)
    job = Job.objects.create(
        kind="archive", subject=uuid4(), state="failed", run_after=timezone.now()
    )
    return {
        "member": str(CircleMember.objects.get(person=cast.tama).pk),
        "household": str(cast.home.pk),
        "invitation": str(invitation.pk),
        "person": str(cast.ms_cole.pk),
        "classroom": str(cast.rimu.pk),
        "staff_place": str(ClassroomStaff.objects.get(person=cast.ms_lee).pk),
        "child_place": str(Enrolment.objects.get(child=cast.aroha).pk),
        "other_child": str(cast.hemi.pk),
        "round": str(asking.pk),
        "asked": str(asked.pk),
        "job": str(job.pk),
    }
