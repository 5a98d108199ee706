"""The product as it is served, but less patient with a client that says nothing."""

import importlib

from config.wsgi import application

__all__ = ["application"]
# Only now: config.wsgi has set Django up.
importlib.import_module("api.uploads.watch").STALL_SECONDS = 1.0
