"""Whole pages kept in memory."""

from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    """The page cache and its clock."""

    name = "pagecache"
    verbose_name = "Page cache"
