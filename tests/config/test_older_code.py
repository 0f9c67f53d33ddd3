"""A process of the release before goes on beside a database that was migrated already."""

import pytest
from django.apps import apps
from django.db import connection, models

#: Columns that came after the first release was made, by their tables: whoever does not know them leaves them out.
ADDED = [
    ("blog.Page", "password"),
    ("blog.SiteSettings", "old_folders"),
    ("comments.Conversation", "latest_page_threads"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("label", "name"), ADDED)
def test_the_database_knows_what_stands_in_a_column_that_nobody_names(label, name):
    model = apps.get_model(label)
    field = model._meta.get_field(name)
    assert field.db_default is not models.NOT_PROVIDED
    with connection.cursor() as cursor:
        described = {
            column.name: column
            for column in connection.introspection.get_table_description(
                cursor, model._meta.db_table
            )
        }
    assert described[field.column].default is not None
