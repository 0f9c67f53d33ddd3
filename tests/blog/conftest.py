"""A site west of UTC, where the date of an evening differs."""

import pytest
from django.utils import timezone


@pytest.fixture
def in_new_york(settings):
    settings.TIME_ZONE = "America/New_York"
    timezone.get_default_timezone.cache_clear()
    yield
    timezone.get_default_timezone.cache_clear()
