"""Numbers that an import brings are kept free for it, on a fresh database too."""

import pytest
from django.core.management.color import no_style
from django.db import connection

from blog.models import Tag
from transfer.numbers import fresh, reserve


@pytest.mark.django_db
@pytest.mark.parametrize("highest", [1, 7])
def test_a_new_row_gets_a_number_above_those_that_are_kept(highest):
    with connection.cursor() as cursor:
        # As on the first day: on PostgreSQL a sequence that nobody has asked yet.
        for statement in connection.ops.sequence_reset_sql(no_style(), [Tag]):
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'blog_tag'")
    reserve(Tag, highest)
    assert fresh(Tag, 2) == [highest + 1, highest + 2]
    tag = Tag(name="Next")
    tag.save()
    assert tag.pk == highest + 3
