"""Who has an article open in the editor: so that two people see each other before they collide."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User
from blog.articles import Article

#: The editor's page says that it is open every 15 seconds; two that went missing are forgiven.
SEEN_FOR = dt.timedelta(seconds=45)


class Presence(models.Model):
    """Somebody has an article open."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "editor"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.editor} at {self.article}"


def arrive(article: Article, editor: User) -> None:
    """Note that somebody has an article open now. One query."""
    Presence.objects.bulk_create(
        [Presence(article=article, editor=editor, seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["article", "editor"],
        update_fields=["seen_at"],
    )


def leave(article: Article, editor: User) -> None:
    """Note that somebody has closed it."""
    Presence.objects.filter(article=article, editor=editor).delete()


def others_at(article: Article, editor: User) -> list[str]:
    """Return the names of the others who have it open. One query."""
    here = Presence.objects.filter(article=article, seen_at__gt=timezone.now() - SEEN_FOR)
    found = here.exclude(editor=editor).select_related("editor").order_by("pk")
    return [presence.editor.public_name for presence in found]
