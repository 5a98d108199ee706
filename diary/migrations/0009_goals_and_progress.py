import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diary', '0008_edit_is_undo'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='setting',
            field=models.CharField(blank=True, choices=[('school', 'School'), ('home', 'Home'), ('community', 'Community'), ('respite', 'Respite')], max_length=10),
        ),
        migrations.AddField(
            model_name='entry',
            name='with_whom',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='goal',
            name='baseline',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='diary.clip'),
        ),
        migrations.AddField(
            model_name='goal',
            name='is_focus',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='goal',
            name='settings',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='goal',
            name='weight',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='plan',
            name='child_hopes',
            field=models.TextField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name='plan',
            name='review_words',
            field=models.TextField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name='plan',
            name='reviewed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='plan',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed'), ('reviewed', 'Reviewed')], default='draft', max_length=8),
        ),
        migrations.AddField(
            model_name='plan',
            name='took_part',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='plan',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='plan',
            name='whanau_hopes',
            field=models.TextField(blank=True, max_length=2000),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Receipt'), ('renditions', 'Renditions'), ('archive', 'Archive'), ('erasure', 'Erasure'), ('face', 'Face'), ('av1', 'Av1'), ('reel', 'Reel')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.UniqueConstraint(condition=models.Q(('is_focus', True), ('plan__isnull', False)), fields=('plan', 'strand'), name='one_focus_a_strand'),
        ),
        migrations.AddConstraint(
            model_name='goal',
            constraint=models.CheckConstraint(condition=models.Q(('weight__range', (1, 9))), name='weight_is_1_to_9'),
        ),
        migrations.CreateModel(
            name='GasLevel',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('words', models.CharField(max_length=200)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gas_levels', to='diary.goal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('goal', 'level'), name='gas_level_once'), models.CheckConstraint(condition=models.Q(('level__range', (-2, 2))), name='gas_level_in_scale')],
            },
        ),
        migrations.CreateModel(
            name='GoalCard',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('prompt_words', models.CharField(blank=True, max_length=300)),
                ('prompt_level', models.SmallIntegerField(choices=[(0, 'Full Physical'), (1, 'Partial Physical'), (2, 'Model'), (3, 'Verbal'), (4, 'Gesture'), (5, 'Independent')], null=True)),
                ('how', models.TextField(blank=True, max_length=2000)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='diary.goal')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('model_clip', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='diary.clip')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('goal', 'number'), name='card_number_of_goal')],
            },
        ),
        migrations.CreateModel(
            name='GoalMarker',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('kind', models.CharField(choices=[('prompt', 'Prompt'), ('setting', 'Setting'), ('illness', 'Illness'), ('intervention', 'Intervention'), ('other', 'Other')], max_length=12)),
                ('words', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='markers', to='diary.goal')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('gas', 'Gas'), ('prompt', 'Prompt'), ('trials', 'Trials'), ('count', 'Count'), ('duration', 'Duration')], max_length=8)),
                ('baseline', models.FloatField(null=True)),
                ('target', models.FloatField(null=True)),
                ('is_in_use', models.BooleanField(default=True)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='diary.goal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('goal', 'kind'), name='measured_once_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('held_on', models.DateField()),
                ('notes', models.TextField(blank=True, max_length=8000)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='diary.child')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='meetings', to='diary.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MeetingAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('party', models.CharField(choices=[('school', 'School'), ('whanau', 'Whanau'), ('child', 'Child')], max_length=8)),
                ('was_heard', models.PositiveSmallIntegerField()),
                ('was_clear', models.PositiveSmallIntegerField()),
                ('words', models.TextField(blank=True, max_length=1000)),
                ('at', models.DateTimeField(auto_now=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='diary.meeting')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='one_answer_a_person')],
            },
        ),
        migrations.CreateModel(
            name='NextStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('party', models.CharField(choices=[('school', 'School'), ('whanau', 'Whanau'), ('child', 'Child')], max_length=8)),
                ('words', models.CharField(max_length=300)),
                ('at', models.DateTimeField(auto_now=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='diary.meeting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'party'), name='one_step_a_party')],
            },
        ),
        migrations.CreateModel(
            name='Pair',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('then_start_ms', models.PositiveIntegerField(default=0)),
                ('now_start_ms', models.PositiveIntegerField(default=0)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pair', to='diary.entry')),
                ('goal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='diary.goal')),
                ('now_clip', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diary.clip')),
                ('then_clip', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diary.clip')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('then_clip', models.F('now_clip')), _negated=True), name='pair_is_of_two_clips')],
            },
        ),
        migrations.CreateModel(
            name='Passport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('likes', models.TextField(blank=True, max_length=2000)),
                ('can_do', models.TextField(blank=True, max_length=2000)),
                ('helps', models.TextField(blank=True, max_length=2000)),
                ('language', models.CharField(default='en', max_length=12)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('secret_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('for_whom', models.CharField(blank=True, max_length=120)),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('opened', models.PositiveIntegerField(default=0)),
                ('last_opened_at', models.DateTimeField(null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passports', to='diary.child')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PassportClip',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('words', models.CharField(blank=True, max_length=200)),
                ('clip', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diary.clip')),
                ('passport', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clips', to='diary.passport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('passport', 'clip'), name='clip_once_in_passport')],
            },
        ),
        migrations.CreateModel(
            name='PlanMark',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('party', models.CharField(choices=[('school', 'School'), ('whanau', 'Whanau'), ('child', 'Child')], max_length=8)),
                ('how', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='diary.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'version', 'party'), name='one_mark_a_party')],
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('agreed_at', models.DateTimeField(auto_now_add=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='diary.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='version_number_of_plan')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('gas', 'Gas'), ('prompt', 'Prompt'), ('trials', 'Trials'), ('count', 'Count'), ('duration', 'Duration')], max_length=8)),
                ('value', models.IntegerField()),
                ('out_of', models.PositiveSmallIntegerField(null=True)),
                ('first_value', models.IntegerField()),
                ('first_out_of', models.PositiveSmallIntegerField(null=True)),
                ('occurred_at', models.DateTimeField()),
                ('setting', models.CharField(choices=[('school', 'School'), ('home', 'Home'), ('community', 'Community'), ('respite', 'Respite')], max_length=10)),
                ('with_whom', models.CharField(blank=True, max_length=80)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('side', models.CharField(choices=[('school', 'School'), ('whanau', 'Whanau'), ('child', 'Child')], max_length=8)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('appearance', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='diary.appearance')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='diary.goal')),
            ],
            options={
                'indexes': [models.Index(fields=['goal', 'occurred_at'], name='rating_of_goal')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('appearance__isnull', False), ('withdrawn_at', None)), fields=('appearance', 'goal', 'kind', 'side'), name='rated_once_a_side'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'gas'), _negated=True), ('value__range', (-2, 2)), _connector='OR'), name='gas_rating_in_scale'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'prompt'), _negated=True), ('value__range', (0, 5)), _connector='OR'), name='prompt_in_scale'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'trials'), _negated=True), ('value__range', (0, models.F('out_of'))), _connector='OR'), name='trials_within_tries')],
            },
        ),
        migrations.CreateModel(
            name='RatingRevision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('value', models.IntegerField()),
                ('out_of', models.PositiveSmallIntegerField(null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rating', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='diary.rating')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reel',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('goal', 'Goal'), ('pair', 'Pair')], max_length=8)),
                ('language', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('is_chosen', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('ready', 'Ready'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('failure_code', models.CharField(blank=True, max_length=40)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('size_bytes', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('duration_ms', models.PositiveIntegerField(null=True)),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('made_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reels', to='diary.child')),
                ('goal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reels', to='diary.goal')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReelPart',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('start_ms', models.PositiveIntegerField(null=True)),
                ('end_ms', models.PositiveIntegerField(null=True)),
                ('made_of', models.CharField(blank=True, max_length=64)),
                ('clip', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diary.clip')),
                ('reel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='diary.reel')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reel', 'position'), name='reel_part_in_order')],
            },
        ),
        migrations.CreateModel(
            name='AgendaPoint',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('party', models.CharField(choices=[('school', 'School'), ('whanau', 'Whanau'), ('child', 'Child')], max_length=8)),
                ('words', models.CharField(max_length=300)),
                ('notes', models.TextField(blank=True, max_length=2000)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clips', models.ManyToManyField(related_name='+', to='diary.clip')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='diary.meeting')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
