"""How an article looks where it is found: in a search engine's results, and as a card where it is shared."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.text import Truncator

from blog import cards
from blog.models import Article, SiteSettings

#: How much of a title and of a description Google shows on a desk's screen, in characters; a phone shows less.
TITLE_LENGTH = 60
DESCRIPTION_LENGTH = 160


@dataclass(frozen=True)
class Found:
    """What others show of an article, cut where they cut it."""

    title: str
    description: str
    host: str
    path: str
    site: str
    picture: str
    title_length: int = TITLE_LENGTH
    description_length: int = DESCRIPTION_LENGTH


def found(article: Article | None) -> Found:
    """Return how an article will be shown elsewhere; for None, one that is only being begun."""
    site = SiteSettings.load()
    host = urlsplit(settings.SITE_URL).netloc
    if article is None or not article.pk:
        return Found("", "", host, "", site.title, "")
    address = urlsplit(article.canonical_address)
    return Found(
        title=Truncator(article.search_title).chars(TITLE_LENGTH),
        description=Truncator(article.search_description).chars(DESCRIPTION_LENGTH),
        host=address.netloc,
        path=" › ".join(part for part in unquote(address.path).split("/") if part),
        site=site.title,
        picture=cards.card_address(article).removeprefix(settings.SITE_URL),
    )
