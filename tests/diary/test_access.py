"""Who may see what, asked of the rules themselves; the matrix asks the same through the door."""

import pytest
from django.utils import timezone

from diary import access, home
from diary.errors import NotFound
from diary.models import Appearance, CircleMember, ClassroomStaff, Consent, Rating, SchoolRole
from tests import people

pytestmark = pytest.mark.django_db


def _seen(person, of=None):
    found = access.appearances(person, "view")
    return set((found.filter(child=of) if of else found).values_list("entry", flat=True))


def _agree(child, *, given=True, name="Signed on paper"):
    Consent.objects.create(
        child=child, purpose="group", given=given, giver_name=name, agreed_on="2026-02-01"
    )


def test_a_shared_entry_is_seen_by_team_circle_and_liaison_only(cast):
    made = people.entry(cast.ms_lee, cast.aroha, goals=(cast.drink,))
    sees = {name for name, one in cast.everyone().items() if one and made.pk in _seen(one)}
    assert sees == {"ms_lee", "mere", "tama", "koro", "mr_patel"}


def test_a_caregiver_cannot_see_a_draft(cast):
    made = people.entry(cast.ms_lee, cast.aroha, state="draft")
    assert made.pk in _seen(cast.ms_lee)
    assert not _seen(cast.mere)
    assert not _seen(cast.mr_patel)


def test_what_a_household_keeps_stays_there(cast):
    made = people.entry(
        cast.mere, cast.aroha, origin="home", audience="household", household=cast.home
    )
    assert made.pk in _seen(cast.mere)
    assert made.pk in _seen(cast.koro)
    for other in (cast.tama, cast.ms_lee, cast.mr_patel, cast.noahs_father):
        assert not _seen(other)


def test_who_may_not_see_home_sees_school_only(cast):
    CircleMember.objects.filter(person=cast.tama).update(sees_home=False)
    school = people.entry(cast.ms_lee, cast.aroha)
    people.entry(cast.mere, cast.aroha, origin="home")
    assert _seen(cast.tama) == {school.pk}
    assert len(_seen(cast.koro)) == 2


def test_ending_a_place_works_at_once(cast):
    people.entry(cast.ms_lee, cast.aroha)
    assert _seen(cast.mere)
    place = CircleMember.objects.get(person=cast.mere)
    place.ends_at = place.starts_at
    place.save()
    assert not _seen(cast.mere)
    assert not access.children(cast.mere, "view").exists()


def test_a_group_entry_needs_the_consent_of_every_other_child(cast):
    made = people.entry(cast.ms_lee, cast.aroha, cast.noah)
    assert made.pk in _seen(cast.ms_lee)
    assert not _seen(cast.mere)
    assert not _seen(cast.noahs_father)

    _agree(cast.noah)
    assert made.pk in _seen(cast.mere)
    assert not _seen(cast.noahs_father)


def test_one_no_outweighs_every_yes(cast):
    people.entry(cast.ms_lee, cast.aroha, cast.noah)
    _agree(cast.noah)
    _agree(cast.noah, given=False, name="The other parent")
    assert not _seen(cast.mere)


def test_the_other_familys_pair_is_never_seen_even_with_consent(cast):
    people.entry(cast.ms_lee, cast.aroha, cast.noah)
    _agree(cast.noah)
    _agree(cast.aroha)
    assert access.appearances(cast.mere, "view").filter(child=cast.noah).count() == 0
    assert access.appearances(cast.mere, "view").filter(child=cast.aroha).count() == 1


def test_an_admin_and_a_technician_see_no_entry(cast):
    people.entry(cast.ms_lee, cast.aroha)
    assert not _seen(cast.ms_ngata)
    assert not _seen(cast.mr_webb)


def test_change_belongs_to_the_team_and_the_author(cast):
    school = people.entry(cast.ms_lee, cast.aroha)
    home = people.entry(cast.mere, cast.aroha, origin="home")
    may = access.appearances(cast.ms_lee, "change").values_list("entry", flat=True)
    assert set(may) == {school.pk}
    may = access.appearances(cast.mere, "change").values_list("entry", flat=True)
    assert set(may) == {home.pk}
    assert not access.appearances(cast.koro, "change").exists()


@pytest.mark.parametrize("action", ["", "everything", "View"])
def test_an_unknown_action_opens_nothing(cast, action):
    people.entry(cast.ms_lee, cast.aroha)
    assert not access.appearances(cast.ms_lee, action).exists()
    assert not access.children(cast.ms_lee, action).exists()
    assert not access.entries(cast.ms_lee, action).exists()


def test_an_inactive_person_sees_nothing(cast):
    people.entry(cast.ms_lee, cast.aroha)
    cast.ms_lee.is_active = False
    assert not _seen(cast.ms_lee)


def test_clips_follow_their_entry(cast):
    made = people.clip(people.entry(cast.ms_lee, cast.aroha))
    sees = {
        name
        for name, one in cast.everyone().items()
        if one and access.clips(one, "view").filter(pk=made.pk).exists()
    }
    assert sees == {"ms_lee", "mere", "tama", "koro", "mr_patel"}
    Appearance.objects.update(state="withdrawn")
    assert not access.clips(cast.mere, "view").exists()
    assert not access.clips(cast.mr_patel, "view").exists()


def test_a_liaison_whose_role_has_ended_sees_nothing(cast):
    people.clip(people.entry(cast.ms_lee, cast.aroha))
    assert _seen(cast.mr_patel)
    SchoolRole.objects.filter(person=cast.mr_patel).update(ends_at=timezone.now())
    assert not _seen(cast.mr_patel)
    assert not access.clips(cast.mr_patel, "view").exists()
    assert not access.children(cast.mr_patel, "watching").exists()
    assert access.standing(cast.mr_patel, cast.aroha.pk) is None


def test_an_entry_that_lost_its_child_is_not_its_ended_authors_again(cast):
    made = people.entry(cast.ms_lee, cast.aroha)
    clip = people.clip(made)
    draft = people.entry(cast.ms_lee)
    draft_clip = people.clip(draft)
    made.appearances.all().delete()
    assert {clip, draft_clip} <= set(access.clips(cast.ms_lee, "change"))

    for places in (SchoolRole, ClassroomStaff):
        places.objects.filter(person=cast.ms_lee).update(ends_at=timezone.now())
    assert not access.clips(cast.ms_lee, "view").exists()
    assert not access.clips(cast.ms_lee, "change").exists()


def test_a_caregiver_who_left_keeps_no_untagged_clip(cast):
    people.clip(people.entry(cast.tama, origin="home"))
    assert access.clips(cast.tama, "view").count() == 1
    CircleMember.objects.filter(person=cast.tama).update(ends_at=timezone.now())
    assert not access.clips(cast.tama, "view").exists()


_FAMILY = {"view", "diary", "family", "see_consents", "watching"}
_MAY = {
    "ms_lee": {
        *("view", "diary", "team", "capture", "goals", "plan", "face", "invite", "see_circle"),
        *("households", "see_consents", "released", "agree"),
    },
    "mere": {*_FAMILY, "capture", "goals", "invite", "see_circle", "archive", "agree", "decide"},
    "tama": {*_FAMILY, "capture", "goals"},
    "koro": _FAMILY,
    "mr_patel": {"view", "diary", "liaise", "see_circle", "released", "watching"},
    "ms_ngata": {
        *("view", "face", "invite", "see_circle", "households", "see_consents", "archive"),
        "administer",
    },
    "mr_webb": set(),
    "noahs_father": set(),
    "other_admin": set(),
}


def test_what_each_may_do_with_a_child_is_one_question(cast, django_assert_num_queries):
    for name, actions in _MAY.items():
        with django_assert_num_queries(1):
            told = access.may(getattr(cast, name), cast.aroha.pk)
        assert {action for action, is_so in told.items() if is_so} == actions, name
    cast.ms_lee.is_active = False
    assert not any(access.may(cast.ms_lee, cast.aroha.pk).values())


def test_whose_account_is_closed_finds_nothing_at_home(cast):
    people.entry(cast.ms_lee, cast.aroha, state="draft")
    assert home.home(cast.ms_lee).drafts == 1
    cast.ms_lee.is_active = False
    found = home.home(cast.ms_lee)
    assert found == home.Home(classrooms=[], children=[], strands=[], drafts=0)
    with pytest.raises(NotFound):
        home.child(cast.ms_lee, cast.aroha.pk)


def test_who_lived_with_the_other_home_once_learns_nothing_new_of_it(cast):
    """A place that has ended brings nobody near: the ordinary separation."""
    CircleMember.objects.filter(person=cast.tama).update(sees_home=False)
    rating = Rating.objects.create(
        goal=cast.drink,
        kind="count",
        value=1,
        first_value=1,
        occurred_at=timezone.now(),
        setting="home",
        side="whanau",
        by=cast.mere,
    )
    people.in_circle(
        cast.aroha, cast.mere, "Mum", household=cast.tamas_home, ends_at=timezone.now()
    )
    assert not access.ratings(cast.tama, "view").filter(pk=rating.pk).exists()
    assert access.ratings(cast.koro, "view").filter(pk=rating.pk).exists()
