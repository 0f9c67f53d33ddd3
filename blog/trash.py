"""The trash: where an article waits with its comments before it is deleted for good."""

import datetime as dt
import logging

from django.utils import timezone

from blog.articles import Article

logger = logging.getLogger(__name__)

#: How long an article stays in the trash, as WordPress has it.
KEPT = dt.timedelta(days=30)


def empty(now: dt.datetime | None = None) -> int:
    """Delete what has been in the trash for 30 days, and return how many articles that were.

    This is the only place where an article, and with it what was said about it, is ever deleted.
    """
    limit = (now or timezone.now()) - KEPT
    old = Article.objects.in_trash().filter(trashed_at__lte=limit)
    deleted = 0
    for article in old.defer("body", "body_html").iterator(chunk_size=50):
        # Asked again: somebody may have taken it out meanwhile.
        still = Article.objects.in_trash().filter(pk=article.pk, trashed_at__lte=limit)
        deleted += bool(still.delete()[0])
    if deleted:
        logger.info("Deleted %d articles that had been in the trash for 30 days.", deleted)
    return deleted
