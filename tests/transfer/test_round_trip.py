"""Our own export, imported into an empty blog, is the same blog, and its export the same bytes."""

import pytest

from accounts.models import User
from tests.transfer.blogs import (
    a_whole_blog,
    brought_back,
    differences,
    emptied,
    everything,
    exported,
)

pytestmark = pytest.mark.django_db


def test_a_blog_with_everything_comes_back_as_it_was(tmp_path):
    a_whole_blog()
    # Whoever has an account and never said anything is no part of the blog.
    User.objects.get(display_name="Nobody who ever spoke").delete()
    before, first = everything(), exported()
    emptied()
    report = brought_back(first, tmp_path)
    assert not (tmp_path / "bad.jsonl").exists(), report.as_text()
    assert differences(before, everything()) == []
    assert exported() == first
