"""What a comment said before it was edited: kept for moderators, shown to nobody else."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Edit(models.Model):
    """An earlier text of a comment, and who replaced it when; ``by`` is None for a guest who wrote it."""

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="edits")
    source = models.TextField("text before")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Edited on {self.at:%d %B %Y, %H:%M}"
