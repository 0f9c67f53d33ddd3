"""Votes, flags, texts before editing, and what the owner decides about reading and readers."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0004_seen'),
        ('comments', '0004_moderation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.TextField(verbose_name='text before')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=80)),
                ('reason', models.CharField(choices=[('spam', 'It is advertising or spam'), ('abuse', 'It insults or threatens somebody'), ('private', 'It tells something private about somebody'), ('off-topic', 'It has nothing to do with the article'), ('other', 'Something else')], max_length=10)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name='comment',
            name='deleted_by_writer',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='flags',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='reviewed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='score',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='comment',
            name='votes',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='discussionsettings',
            name='edit_minutes',
            field=models.PositiveSmallIntegerField(default=15, help_text='Its writer may edit or delete it for so long; it then says “edited”, and what it said before is kept for you. 0: not at all.', validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='minutes in which a comment can be changed'),
        ),
        migrations.AddField(
            model_name='discussionsettings',
            name='flags_to_hide',
            field=models.PositiveSmallIntegerField(default=3, help_text='When so many readers have flagged it, a comment waits for you. One that you have approved is not hidden again unless it is edited. One flag for each account or network. 0: flags hide nothing.', verbose_name='flags that hide a comment'),
        ),
        migrations.AddField(
            model_name='discussionsettings',
            name='page_threads',
            field=models.PositiveSmallIntegerField(default=50, help_text='A new page begins after so many. Pages that are full stay as they are, so that no address changes.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(100)], verbose_name='threads on a page of comments'),
        ),
        migrations.AddField(
            model_name='discussionsettings',
            name='shown_levels',
            field=models.PositiveSmallIntegerField(default=5, help_text='Deeper replies stand on the last level and say whom they answer. Nothing is lost by a change.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='levels of replies that are shown as levels'),
        ),
        migrations.AddField(
            model_name='discussionsettings',
            name='votes',
            field=models.BooleanField(default=False, help_text='People with an account, one vote each. A conversation can then be sorted by its best comments.', verbose_name='readers vote for comments'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('parent', None)), fields=['article', 'score', 'sequence'], name='comment_threads_best'),
        ),
        migrations.AddField(
            model_name='edit',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edit',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='flag',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flag_set', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='vote',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vote_set', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='vote',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comment_votes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='flag',
            constraint=models.UniqueConstraint(fields=('comment', 'by'), name='one_flag_each'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(fields=('comment', 'user'), name='one_vote_each'),
        ),
    ]
