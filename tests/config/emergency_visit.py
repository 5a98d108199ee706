# ruff: noqa: T201  (what it prints is read by the test)
"""Run by test_emergency.py with EMERGENCY_ADMIN=1: visits the admin and prints what it met."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from diary.models import Child, Event, Person, School  # noqa: E402

setup_test_environment()
call_command("migrate", verbosity=0)
child = Child.objects.create(school=School.objects.create(name="Kererū"), first_name="Aroha")
keeper = Person.objects.create_superuser(name="Keeper", email="k@k.example", password="long enough")
browser = Client()
assert browser.login(username="k@k.example", password="long enough")
one = f"/emergency/diary/child/{child.pk}/change/"
print(f"list:{browser.get('/emergency/diary/child/').status_code}")
print(f"one:{browser.get(one).status_code}")
print(f"change:{browser.post(one, {'first_name': 'X'}).status_code}")
print(f"stranger:{Client().get(one).status_code}")
assert Child.objects.get().first_name == "Aroha"
print(f"looks:{Event.objects.filter(act='emergency.looked', actor=keeper.pk).count()}")
