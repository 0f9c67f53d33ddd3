"""What happens when an article becomes public or stops being so: noticed exactly once, and told on by name.

Whether an article is public is a question of the clock (``published()``), and nothing has to run for that.
What must happen *because* of it (caches, notifications) is a background task whose path stands in
``settings.ARTICLE_HOOKS``: under "public" for articles that have become public, under "hidden" for those that
have stopped being so. A task of "public" takes ``article_id`` and ``is_news``, one of "hidden" ``article_id``.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from blog.statuses import TIMED

if TYPE_CHECKING:
    from blog.articles import Article

#: An article that is older than this when it is first seen was imported or backdated: it is no news.
#: Two days outlive a worker that stood still over a weekend's night or two.
NEWS = dt.timedelta(days=2)


class Appearance(models.Model):
    """What the hooks were last told of an article.

    A row of its own, so that saving an article that was loaded earlier can never set it back.
    """

    article = models.OneToOneField(
        "blog.Article", primary_key=True, on_delete=models.CASCADE, related_name="appearance"
    )
    is_live = models.BooleanField(default=False)
    first_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["is_live"], name="appearance_live")]

    def __str__(self) -> str:
        return f"{self.article} is {'public' if self.is_live else 'hidden'}"


def notice(article: "Article") -> bool:
    """Tell the hooks if an article has become public or has stopped being so; return whether it has.

    However many processes notice at once, one of them tells: the row changes once. The tasks are
    enqueued in the transaction that changes it.
    """
    is_live = article.is_public
    watch(article)
    with transaction.atomic():
        if is_live:
            Appearance.objects.get_or_create(article=article)
        changed = Appearance.objects.filter(article=article).exclude(is_live=is_live)
        if not changed.update(is_live=is_live):
            return False
        # A kept page knows nothing of the clock.
        article.announce()
        if not is_live:
            tell("hidden", article.pk)
            return True
        unseen = Appearance.objects.filter(article=article, first_at=None)
        is_first = bool(unseen.update(first_at=timezone.now()))
        tell("public", article.pk, is_news=is_first and is_recent(article))
        return True


def watch(article: "Article") -> None:
    """Let the worker look again at the moments at which the article appears and ends, where they are to come.

    A task that waits for its moment; the look at every article each minute makes up for one that is lost.
    """
    now = timezone.now()
    for moment in (article.published_at, article.unpublish_at):
        if article.status in TIMED and moment and moment > now:
            import_string("blog.tasks.notice_article").using(run_after=moment).enqueue(article.pk)


def is_recent(article: "Article") -> bool:
    """Whether an article's date is close enough for readers to be told about it."""
    return bool(article.published_at and timezone.now() - article.published_at < NEWS)


def tell(event: str, article_id: int, **details: bool) -> None:
    """Enqueue every task that settings.ARTICLE_HOOKS names for ``event``, "public" or "hidden"."""
    for path in settings.ARTICLE_HOOKS[event]:
        import_string(path).enqueue(article_id, **details)
