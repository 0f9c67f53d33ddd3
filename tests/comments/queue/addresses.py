"""Where the queue is, and comments that wait in it."""

from django.urls import reverse

from comments.models import Status
from tests.factories import a_comment, an_article

LIST = reverse("admin:comments_comment_changelist")
MANY = reverse("admin:comments_comment_decide_many")
UNDO = reverse("admin:comments_comment_undo")
JSON = {"Accept": "application/json"}


def at(name, comment):
    return reverse(f"admin:comments_comment_{name}", args=[comment.pk])


def waiting(article=None, text="", **fields):
    return a_comment(article or an_article(), text, status=Status.PENDING, **fields)
