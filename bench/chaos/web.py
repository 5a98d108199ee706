"""The product as it is served; each of its steps can be told to kill its process."""

from bench.chaos import steps
from config.wsgi import application

__all__ = ["application"]

steps.plant(steps.WEB_STEPS)
