"""The map of the product's addresses. Anything unknown below /api or /media answers 404 in JSON."""

from django.urls import include, path

urlpatterns = [path("", include("api.urls"))]
handler404 = "api.errors.not_found"
handler500 = "api.errors.our_fault"
