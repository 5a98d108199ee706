"""The four strands of DISE, which every school has (Source: domain.md, NZCER 2008)."""

from django.db import migrations

STRANDS = (
    ("communication", "Communication"),
    ("physical", "Physical"),
    ("self-management", "Self management"),
    ("transition", "Transition"),
)


def add(apps, schema_editor):
    Strand = apps.get_model("diary", "Strand")
    strands = Strand.objects.using(schema_editor.connection.alias)
    for position, (key, name) in enumerate(STRANDS):
        strands.get_or_create(
            school=None, key=key, defaults={"name": name, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("diary", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop, elidable=False)]
