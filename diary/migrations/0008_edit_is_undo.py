from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diary', '0007_any_clip'),
    ]

    operations = [
        migrations.AddField(
            model_name='clipedit',
            name='is_undo',
            field=models.BooleanField(default=False),
        ),
    ]
