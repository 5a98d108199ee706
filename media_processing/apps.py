"""Tells Django where the worker's command is."""

from django.apps import AppConfig


class MediaProcessingConfig(AppConfig):
    name = "media_processing"
