"""Whether we are up, for whoever keeps the machine: says nothing of people."""

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from diary import jobs


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """GET /healthz: the process answers."""
    del request
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """GET /readyz: the database answers, and how much work waits or needs help."""
    del request
    connection.ensure_connection()
    return JsonResponse({"status": "ok", "jobs": jobs.counts()})
