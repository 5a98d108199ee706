
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diary', '0009_goals_and_progress'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='meetinganswer',
            name='one_answer_a_person',
        ),
        migrations.AddConstraint(
            model_name='meetinganswer',
            constraint=models.UniqueConstraint(fields=('meeting', 'person', 'party'), name='one_answer_a_person_and_party'),
        ),
        migrations.AddConstraint(
            model_name='meetinganswer',
            constraint=models.CheckConstraint(condition=models.Q(('was_heard__range', (1, 3)), ('was_clear__range', (1, 3))), name='answer_is_1_to_3'),
        ),
    ]
