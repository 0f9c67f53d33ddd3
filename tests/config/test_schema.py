"""Starting migrates where there is something to migrate, and loses no time where there is not."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.schema import is_current, migrations_on_disk


@pytest.mark.django_db
def test_a_database_with_every_migration_is_current():
    assert is_current()


@pytest.mark.django_db
def test_one_that_lacks_a_migration_is_not():
    MigrationRecorder(connection).migration_qs.filter(app="blog").last().delete()
    assert not is_current()


@pytest.mark.django_db
def test_an_empty_one_is_not():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")
    assert not is_current()


def test_every_migration_that_django_finds_is_looked_for():
    assert set(MigrationLoader(None).disk_migrations) == migrations_on_disk()
