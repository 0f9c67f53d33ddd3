"""What readers think of a comment: votes for it, flags against it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

#: For a confidence of 95 per cent, as in https://www.evanmiller.org/how-not-to-sort-by-average-rating.html.
_Z = 1.96
#: Scores are whole numbers, so that both databases sort and page by them alike.
SCORE_UNIT = 1_000_000


def score(votes: int, flags: int) -> int:
    """Return the lower bound of Wilson's interval for the share of votes among votes and flags, in millionths.

    So two votes of two count for less than nineteen of twenty: few opinions prove little.
    """
    n = votes + flags
    if not votes:
        return 0
    share = votes / n
    spread = _Z * ((share * (1 - share) + _Z**2 / (4 * n)) / n) ** 0.5
    bound = (share + _Z**2 / (2 * n) - spread) / (1 + _Z**2 / n)
    return int(bound * SCORE_UNIT)


class Vote(models.Model):
    """Somebody's vote for a comment.

    Only people with an account vote: a cookie is thrown away as fast as it is made, and a number that anybody
    can raise says nothing.
    """

    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="vote_set"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_votes"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="one_vote_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for comment {self.comment_id}"


class FlagReason(models.TextChoices):
    """Why a reader thinks that an editor should look at a comment."""

    SPAM = "spam", "It is advertising or spam"
    ABUSE = "abuse", "It insults or threatens somebody"
    PRIVATE = "private", "It tells something private about somebody"
    OFF_TOPIC = "off-topic", "It has nothing to do with the article"
    OTHER = "other", "Something else"


class Flag(models.Model):
    """A reader asks that an editor look at a comment.

    ``by`` tells one reader from another: the account, else a keyed digest of the network address, which
    nobody can turn back into one.
    """

    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="flag_set"
    )
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=10, choices=FlagReason)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "by"], name="one_flag_each")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} (comment {self.comment_id})"
