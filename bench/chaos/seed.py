"""Makes the cast, their sign-ins and people to invite; prints what the senders need, as JSON."""

import json
import sys

import django

django.setup()

from django.test import Client

from diary import devices
from diary.models import Person, SchoolRole
from tests import people


def _session(person: Person) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


cast = people.cast()
guests = [people.person(f"Guest {number}") for number in range(int(sys.argv[1]))]
for guest in guests:
    SchoolRole.objects.create(
        school=cast.school, person=guest, role="teacher", starts_at=people.LONG_AGO
    )
told = {
    "device": devices.add(cast.ms_lee, label="Tablet").token,
    "teacher": _session(cast.ms_lee),
    "mother": _session(cast.mere),
    "admin": _session(cast.ms_ngata),
    "technician": _session(cast.mr_webb),
    "child": str(cast.aroha.pk),
    "goal": str(cast.drink.pk),
    "other_child": str(cast.noah.pk),
    "other_goal": str(cast.noahs_goal.pk),
    "guests": [str(guest.pk) for guest in guests],
}
sys.stdout.write(json.dumps(told))
