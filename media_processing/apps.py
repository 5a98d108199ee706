"""Tells Django where the worker's command is."""

from django.apps import AppConfig


class MediaProcessingConfig(AppConfig):
    """Django's handle on this package."""

    name = "media_processing"
