from django.db import migrations, models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count(apps, schema_editor):
    """Count the threads on the latest page of each conversation, of which each has stood there since it began."""
    conversation = apps.get_model("comments", "Conversation")
    there = (
        apps.get_model("comments", "Comment")
        .objects.filter(
            article=OuterRef("article"), page=OuterRef("pages"), fold=0, parent=None
        )
        .order_by()
        .values("article")
        .annotate(number=Count("pk"))
    )
    conversation.objects.update(latest_page_threads=Coalesce(Subquery(there.values("number")), 0))


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0008_former_anchor"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="latest_page_threads",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(count, migrations.RunPython.noop, elidable=True),
    ]
