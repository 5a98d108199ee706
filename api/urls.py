"""Every address of the front door, one line each."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
