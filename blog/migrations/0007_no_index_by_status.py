"""Without the index by status, for which SQLite passed over those that hold a list in its order."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0006_lists_from_the_index")]

    operations = [migrations.RemoveIndex(model_name="article", name="article_status_newest")]
