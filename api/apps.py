"""Tells Django where the templates of the server-rendered pages are."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
