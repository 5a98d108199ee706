"""Sessions, so that a person can see where they are signed in and end it."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from diary.models.people import Person


class Session(AbstractBaseSession):
    """A signed-in browser. `session_key` holds the SHA-256 of the cookie, never the cookie."""

    session_key = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    label = models.CharField(max_length=80, blank=True)
    last_seen_at = models.DateTimeField(auto_now=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
