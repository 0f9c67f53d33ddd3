"""Pages that were hidden because they had a password get it, so that nobody publishes them without it.

What was said below a page that is hidden is hidden with it: its row was public, and a reader of feeds found it.
"""

from django.db import migrations

#: As many characters as the field holds.
LENGTH = 255


def give_passwords(apps, schema_editor):
    """Take each from what the import has kept; a page that has been published since was meant to be read."""
    Page = apps.get_model("blog", "Page")
    rows = apps.get_model("transfer", "Imported").objects.filter(
        kind="page", details__has_key="password"
    )
    for row in rows.iterator(chunk_size=200):
        password = str(row.details["password"]).replace("\0", "")[:LENGTH]
        hidden = Page.objects.filter(pk=row.object_id or 0, is_published=False, password="")
        hidden.update(password=password)


def hide_what_was_said(apps, schema_editor):
    """Let the row below which a hidden page's comments stand be a draft, as saving the page makes it now."""
    rows = apps.get_model("blog", "Article").objects.filter(
        page__is_published=False, status="published"
    )
    rows.update(status="draft")


class Migration(migrations.Migration):
    dependencies = [
        ("transfer", "0004_attachment_pages"),
        ("blog", "0008_page_password"),
    ]

    operations = [
        migrations.RunPython(give_passwords, migrations.RunPython.noop),
        migrations.RunPython(hide_what_was_said, migrations.RunPython.noop),
    ]
