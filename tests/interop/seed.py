"""Makes a teacher with a device and some entries; prints what a client needs to send clips."""

import json
import sys

import django

django.setup()

from diary import devices  # noqa: E402
from tests import people  # noqa: E402

lee = people.person("Ms Lee")
entries = [str(people.entry(lee).pk) for _ in range(int(sys.argv[1]))]
told = {"token": devices.add(lee, label="Tablet").token, "entries": entries}
sys.stdout.write(json.dumps(told))
