"""What is said."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Comments, threads and their moderation."""

    name = "comments"
    verbose_name = "Conversation"
