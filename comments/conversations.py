"""The conversation below an article: what is known of it without counting comments."""

from django.db import models

from blog.models import Article
from blog.prepared import Query, Update, slot
from pagecache.tags import changed

#: What shows comments of more than one article.
COMMENTS_TAG = "comments"


def conversation_changed(article: Article) -> None:
    """Make the pages old on which something of an article's conversation stands, once the transaction is committed."""
    changed(article.cache_tag, COMMENTS_TAG)


class Conversation(models.Model):
    """One row for each article that somebody has said something about.

    Whoever changes what is public of a conversation takes its row first (``locked``) and comments after it:
    one order of locks for everybody, so that nobody waits for somebody who waits for them.
    """

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="conversation"
    )
    approved = models.PositiveIntegerField(default=0)
    latest_at = models.DateTimeField(null=True)
    # How many comments have ever become public, the page on which the latest thread began, and how many threads have
    # begun there: see places.py.
    published = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=1)
    latest_page_threads = models.PositiveIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.approved} comments on {self.article}"

    @classmethod
    def locked(cls, article_id: int) -> "Conversation":
        """Return an article's row, made where it is missing, held until the caller's transaction ends."""
        found = _LOCKED.first(article=article_id)
        if found is None:
            cls.objects.get_or_create(article_id=article_id)
            found = cls.objects.select_for_update().get(article_id=article_id)
        return found

    def write(self) -> None:
        """Store what is counted, in the transaction that has locked the row. One query."""
        _COUNTED.run(
            article=self.pk,
            approved=self.approved,
            latest_at=self.latest_at,
            published=self.published,
        )


_ARTICLE = slot("article", models.BigIntegerField())
_LOCKED = Query(lambda: Conversation.objects.select_for_update().filter(article_id=_ARTICLE))
_COUNTED = Update(
    lambda: Conversation.objects.filter(article_id=_ARTICLE),
    {
        "approved": slot("approved", models.PositiveIntegerField()),
        "latest_at": slot("latest_at", models.DateTimeField()),
        "published": slot("published", models.PositiveIntegerField()),
    },
)
