"""Tells Django that the domain is here."""

from django.apps import AppConfig


class DiaryConfig(AppConfig):
    """Django's handle on this package."""

    name = "diary"
    verbose_name = "Diary"
