"""What a machine loses, and every row that must come back."""

from django.core.files.storage import default_storage
from django.db import transaction

from diary.backups import restoring, tables
from diary.models import Archive, Strand


def lose_everything() -> None:
    """As a new machine: no rows but those of migrations, no media."""
    with transaction.atomic():
        Archive.objects.all().delete()
        tables.clear()
    Strand.objects.create(school=None, key="communication", name="Communication")
    for folder in ("originals", "renditions", "faces"):
        for key in list(restoring._stored((folder,))):
            default_storage.delete(key)


def rows(*without: str) -> dict[str, list[tuple]]:
    found = {}
    for model in tables.models():
        if tables.label(model) not in without:
            names = [field.attname for field in model._meta.concrete_fields]
            found[tables.label(model)] = [
                tuple(map(str, row))
                for row in model._base_manager.order_by("pk").values_list(*names)
            ]
    return found
