"""What the owner decides about the discussion as a whole."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from blog.once import once_until, read_again
from pagecache.tags import changed

#: Longest list of words that is kept; each comment is compared with every line.
WORDS_LENGTH = 50_000


class DiscussionSettings(models.Model):
    """One row. The defaults are WordPress's; each help text says what its setting does."""

    # Who may comment, and where
    require_name_email = models.BooleanField(
        "guests give a name and an e-mail address",
        default=True,
        help_text="Otherwise a guest may leave both empty, and is shown as “Anonymous”.",
    )
    require_sign_in = models.BooleanField(
        "only people who are signed in may comment",
        default=False,
        help_text="The form then offers the ways to sign in and no fields for guests.",
    )
    close_automatically = models.BooleanField(
        "close comments on old articles",
        default=False,
        help_text="What was said stays; the form gives way to a sentence that says so.",
    )
    close_after_days = models.PositiveSmallIntegerField(
        "days until they close",
        default=14,
        help_text="Counted from an article’s publication. Works only with the tick above.",
    )

    # What waits for an editor
    hold_everything = models.BooleanField(
        "hold every comment",
        default=False,
        help_text="Nothing appears before an editor has approved it.",
    )
    hold_first = models.BooleanField(
        "hold the first comment of anybody without an approved one",
        default=True,
        help_text="Once one was approved, the same account (or the same name and e-mail address) appears at once.",
    )
    hold_links = models.PositiveSmallIntegerField(
        "hold a comment with this many links",
        default=2,
        help_text="Much of what advertisers write has several. 0 holds none for its links.",
    )
    hold_words = models.TextField(
        "words that hold a comment",
        blank=True,
        max_length=WORDS_LENGTH,
        help_text=(
            "One to a line. Looked for in the text, name, e-mail, website, address and browser, "
            "also inside longer words: “press” finds “WordPress”."
        ),
    )

    # What is spam
    filter_spam = models.BooleanField(
        "judge whether a comment is spam",
        default=True,
        help_text=(
            "By its links, its patterns and by what the filter has learned from your decisions. "
            "Doubtful comments wait; clear ones go to Spam. Nothing leaves this server for it, unless "
            "whoever runs it has switched on Akismet or StopForumSpam."
        ),
    )
    spam_words = models.TextField(
        "words that make a comment spam",
        blank=True,
        max_length=WORDS_LENGTH,
        help_text="One to a line, looked for in the same places. Such a comment goes to Spam at once.",
    )

    # How fast
    flood_seconds = models.PositiveSmallIntegerField(
        "seconds between two comments of one person",
        default=15,
        help_text="Who is faster is asked to wait; the text is kept. 0 sets no pace.",
    )
    heated_replies = models.PositiveSmallIntegerField(
        "a thread is heated after this many comments",
        default=20,
        help_text="Counted over a top comment and everything below it. 0 never slows a thread.",
    )
    heated_minutes = models.PositiveSmallIntegerField(
        "… within this many minutes",
        default=10,
        help_text="Older comments no longer count: a thread cools down by itself.",
    )
    heated_seconds = models.PositiveSmallIntegerField(
        "seconds between two comments there",
        default=60,
        help_text="In a heated thread each person waits this long. The page says why.",
    )

    # Who is told
    tell_authors = models.BooleanField(
        "tell an article’s authors of each comment on it",
        default=True,
        help_text="By mail, once it is public; never of their own.",
    )
    tell_moderators = models.BooleanField(
        "tell moderators of each comment that waits",
        default=True,
        help_text="By mail, with links to approve it, mark it as spam or put it in the trash.",
    )

    # How it is read
    page_threads = models.PositiveSmallIntegerField(
        "threads on a page of comments",
        default=50,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
        help_text=(
            "A new page begins after so many. Pages that are full stay as they are, so that no address changes."
        ),
    )
    shown_levels = models.PositiveSmallIntegerField(
        "levels of replies that are shown as levels",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="Deeper replies stand on the last level and say whom they answer. Nothing is lost by a change.",
    )

    # What readers may do
    edit_minutes = models.PositiveSmallIntegerField(
        "minutes in which a comment can be changed",
        default=15,
        validators=[MaxValueValidator(24 * 60)],
        help_text=(
            "Its writer may edit or delete it for so long; it then says “edited”, and what it said before is kept "
            "for you. 0: not at all."
        ),
    )
    flags_to_hide = models.PositiveSmallIntegerField(
        "flags that hide a comment",
        default=3,
        help_text=(
            "When so many readers have flagged it, a comment waits for you. One that you have approved is not "
            "hidden again unless it is edited. One flag for each account or network. 0: flags hide nothing."
        ),
    )
    votes = models.BooleanField(
        "readers vote for comments",
        default=False,
        help_text="People with an account, one vote each. A conversation can then be sorted by its best comments.",
    )

    class Meta:
        verbose_name = "discussion settings"
        verbose_name_plural = "discussion settings"

    def __str__(self) -> str:
        return "Discussion settings"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep to one row. The forms of all articles change with it."""
        self.pk = 1
        super().save(*args, **kwargs)
        read_again("discussion settings")
        changed("site")

    def clean(self) -> None:
        """Refuse numbers that would close or slow everything without anybody meaning it."""
        if self.close_automatically and not self.close_after_days:
            raise ValidationError(
                {"close_after_days": "With 0 days every article would be closed at once."}
            )
        if self.heated_replies and not self.heated_minutes:
            raise ValidationError({"heated_minutes": "Say within how many minutes."})

    @classmethod
    def load(cls) -> "DiscussionSettings":
        """Return the settings; defaults before the owner has saved any. One query when they have changed.

        Shared: whoever is to change them gets the row from the database.
        """
        return once_until("site", "discussion settings", cls._read)

    @classmethod
    def _read(cls) -> "DiscussionSettings":
        return cls.objects.filter(pk=1).first() or cls(pk=1)


def listed_words(lines: str) -> list[str]:
    """Return the words of a list, one to a line, without blanks and empty lines."""
    return [word for line in lines.splitlines() if (word := line.strip())]
