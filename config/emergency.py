"""Django's admin, for emergencies: read-only, off by default, each look written in the audit.

For the hour in which a screen fails and somebody must know what the database holds. It changes
nothing, so that it can't be the way around the rules.
"""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from diary import audit

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Model]
else:  # generic in the stubs alone
    _ModelAdmin = admin.ModelAdmin

_NEVER_SHOWN = {"Session", "Device", "Invitation"}  # they hold hashes of ways in


class ReadOnly(_ModelAdmin):
    """Shows rows and nothing else."""

    show_full_result_count = False

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        """Refuse."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show a list, and write down who looked."""
        _record(request, self.model)
        return super().changelist_view(request, extra_context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show one row, and write down who looked at which."""
        _record(request, self.model, object_id)
        return super().change_view(request, object_id, form_url, extra_context)


def _record(request: HttpRequest, model: type[Model], row: str = "") -> None:
    actor: Any = request.user
    detail: dict[str, str | int | bool | list[str]] = {"table": model.__name__, "row": row[:64]}
    audit.record("emergency.looked", actor=actor, detail=detail)


def site() -> admin.AdminSite:
    """Return the admin with every table of the diary but those that hold ways in."""
    made = admin.AdminSite(name="admin")
    made.site_header = made.site_title = "Rātaka: emergency, read-only"
    for model in apps.get_app_config("diary").get_models():
        if model.__name__ not in _NEVER_SHOWN:
            made.register(model, ReadOnly)
    return made
