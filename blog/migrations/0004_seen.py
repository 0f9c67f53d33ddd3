"""Note what is public already, so that nobody is told of it as if it were new."""

from django.db import migrations
from django.utils import timezone


def note_public(apps, schema_editor):
    """Give each article that is public now its mark; safe to run again."""
    Article = apps.get_model("blog", "Article")
    Appearance = apps.get_model("blog", "Appearance")
    now = timezone.now()
    public = Article.objects.filter(status__in=["published", "scheduled"], published_at__lte=now)
    marks = (
        Appearance(article_id=pk, is_live=True, first_at=now)
        for pk in public.values_list("pk", flat=True).iterator()
    )
    Appearance.objects.bulk_create(marks, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("blog", "0003_workflow")]

    operations = [migrations.RunPython(note_public, migrations.RunPython.noop)]
