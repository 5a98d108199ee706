"""Who has watched what: all for the liaison, one's own household for family, nothing for others."""

import pytest

from diary.models import Watch
from tests import people
from tests.api.asking import who_gets

pytestmark = pytest.mark.django_db


def _url(child):
    return f"/api/children/{child.pk}/watching"


def _watch(entry, person, *, times=1):
    Watch.objects.create(
        appearance=entry.appearances.get(), person=person, times=times, last_at=people.LONG_AGO
    )


def test_who_may_ask(cast):
    asked = who_gets(cast, lambda c: c.get(_url(cast.aroha)))
    members = {"mere", "tama", "koro", "mr_patel"}
    refused = {"ms_lee", "ms_ngata"}
    strangers = set(cast.everyone()) - members - refused - {"nobody"}
    assert asked == {200: members, 403: refused, 404: strangers, 401: {"nobody"}}


def test_the_liaison_sees_all_family_and_family_its_own_home(cast, signed_in):
    entry = people.entry(cast.ms_lee, cast.aroha)
    at_home = people.entry(cast.mere, cast.aroha, origin="home", audience="whanau")
    for person, times in ((cast.mere, 3), (cast.tama, 1), (cast.ms_lee, 9)):
        _watch(entry, person, times=times)
    _watch(at_home, cast.koro)

    def seen(person):
        answer = signed_in(person).get(_url(cast.aroha)).json()["people"]
        return {
            one["name"]: [(played["entry"], played["times"]) for played in one["entries"]]
            for one in answer
        }

    school = str(entry.pk)
    # What family keeps from school is not told to the liaison either.
    assert seen(cast.mr_patel) == {"Koro": [], "Mere": [(school, 3)], "Tama": [(school, 1)]}
    assert seen(cast.mere) == {"Koro": [(str(at_home.pk), 1)], "Mere": [(school, 3)]}
    assert seen(cast.tama) == {"Tama": [(school, 1)]}


def test_it_takes_the_same_queries_for_a_large_family(
    cast, signed_in, django_assert_max_num_queries
):
    client = signed_in(cast.mr_patel)
    client.get(_url(cast.aroha))
    for number in range(10):
        aunty = people.person(f"Aunty {number}")
        people.in_circle(cast.aroha, aunty, "Aunty")
        _watch(people.entry(cast.ms_lee, cast.aroha), aunty)
    with django_assert_max_num_queries(6):
        client.get(_url(cast.aroha))
