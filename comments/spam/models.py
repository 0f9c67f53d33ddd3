"""What editors have taught the filter: numbers of words, never the words."""

from django.db import models


class SpamWord(models.Model):
    """In how many spam and in how many welcome comments a word was; ``number`` is its hash (see words.py)."""

    number = models.BigIntegerField(primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number}: {self.spam} / {self.ham}"


class SpamTotals(models.Model):
    """One row: how many comments and words of each kind were learned, and how many different words."""

    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)
    spam_words = models.PositiveIntegerField(default=0)
    ham_words = models.PositiveIntegerField(default=0)
    vocabulary = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "spam totals"

    def __str__(self) -> str:
        return f"{self.spam} spam, {self.ham} welcome"


class Lesson(models.Model):
    """What one comment has taught, so that it can be taken back: its words' numbers, and as what."""

    comment = models.OneToOneField(
        "comments.Comment", primary_key=True, on_delete=models.CASCADE, related_name="lesson"
    )
    is_spam = models.BooleanField()
    words = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"Comment {self.comment_id}: {'spam' if self.is_spam else 'welcome'}"
