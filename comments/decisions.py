"""The record of what was decided about each comment: by whom, when and why."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

#: The column's; longer reasons are cut.
REASON_LENGTH = 300

#: What a decision is called, by where it puts the comment.
DECISIONS: dict[str, str] = {
    "approved": "Approved",
    "pending": "Held back",
    "spam": "Marked as spam",
    "trash": "Moved to the trash",
}

#: Decisions younger than this can be taken back with one key. Older ones are changed by deciding anew.
UNDO_WITHIN = dt.timedelta(hours=12)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """The questions asked of decisions."""

    def newest_first(self) -> Self:
        """The latest first."""
        return self.order_by("-at", "-pk")

    def to_undo(self, by_id: int) -> Self:
        """Return what somebody may still take back, the latest first."""
        return self.filter(
            by_id=by_id, undone=False, at__gt=timezone.now() - UNDO_WITHIN
        ).newest_first()


class Decision(models.Model):
    """Somebody, or the blog's own policy, moved a comment."""

    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="decisions"
    )
    before = models.CharField(max_length=10, blank=True, help_text="Empty when it had just come.")
    after = models.CharField(max_length=10)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decisions",
    )
    # Not the same as having no ``by``: the person may have left since.
    by_policy = models.BooleanField(default=False)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)
    # What was decided with one press belongs together, and is taken back together.
    batch = models.UUIDField(default=uuid.uuid4, db_index=True)
    undone = models.BooleanField(default=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-at", "-id"], name="decision_latest_by")]

    def __str__(self) -> str:
        return f"{self.words} by {self.who}"

    @property
    def words(self) -> str:
        """What was decided, in a word or two."""
        return DECISIONS.get(self.after, self.after)

    @property
    def who(self) -> str:
        """Who decided."""
        if self.by:
            return self.by.public_name
        return "the policy" if self.by_policy else "an editor who has left"
