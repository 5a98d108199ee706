"""The table that throttles and sign-in limits are counted in, shared by every process."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("diary", "0002_strands")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop, elidable=False)]
