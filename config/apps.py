"""Tells Django where the commands and the checks of the installation are."""

from django.apps import AppConfig


class InstallationConfig(AppConfig):
    """The installation itself."""

    name = "config"

    def ready(self) -> None:
        """Register the system check that keeps a demonstration private."""
        from config import public  # noqa: F401, PLC0415  (models are loaded only now)
