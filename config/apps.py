"""Tells Django where the commands of the installation are."""

from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "config"
