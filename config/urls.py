"""The map of the product's addresses. Anything unknown below /api or /media answers 404 in JSON."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if settings.EMERGENCY_ADMIN:
    from config import emergency

    urlpatterns.append(path("emergency/", emergency.site().urls))
urlpatterns.append(path("", include("api.urls")))
handler404 = "api.errors.not_found"
handler500 = "api.errors.our_fault"
