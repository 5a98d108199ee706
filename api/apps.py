"""Tells Django where the templates of the server-rendered pages are."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Django's handle on this package."""

    name = "api"
