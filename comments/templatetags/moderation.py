"""What the admin's front page says of the queue."""

from django import template

from comments.models import Comment

register = template.Library()


@register.simple_tag
def waiting_comments() -> int:
    """Return how many comments wait for an editor. One query, answered by an index."""
    return Comment.objects.waiting().count()
