"""What is published."""

from django.apps import AppConfig


class BlogConfig(AppConfig):
    """Articles, their order, and the pages that show them."""

    name = "blog"
    verbose_name = "Blog"
