"""To which article or static page a discussion of another service belongs."""

from collections.abc import Iterable, Sequence

from blog.articles import Article, StandsFor
from blog.models import Page
from blog.statuses import Status
from transfer.articles import Draft, store_articles
from transfer.matching import BATCH, Moves, Place, host_of, number_in, places_of, posts_called
from transfer.records import ThreadRecord


def other_sites(threads: Iterable[ThreadRecord], sites: Iterable[str]) -> set[str]:
    """Return the numbers of the discussions that stood on other sites than ``sites``; none where none is named."""
    wanted = {host_of(site if "//" in site else f"//{site}") for site in sites} - {""}
    if not wanted:
        return set()
    hosts = {thread.number: host_of(thread.address) for thread in threads}
    return {number for number, host in hosts.items() if host and host not in wanted}


def places_of_threads(threads: Sequence[ThreadRecord], moves: Moves) -> dict[str, Place]:
    """Return the place of each discussion that has one here, by its number.

    Told by the address where it stood, then by the one that it was called by first, then by the number that the old
    blog gave the post and that an import has noted.
    """
    found: dict[str, Place] = {}
    for at in range(0, len(threads), BATCH):
        some = threads[at : at + BATCH]
        addresses = {t.number: _addresses(t, moves) for t in some}
        places = places_of(a for each in addresses.values() for a in each)
        called = posts_called(n for t in some for n in _post_numbers(t))
        for thread in some:
            place = next((places[a] for a in addresses[thread.number] if a in places), None)
            if place is None:
                pk = next((called[n] for n in _post_numbers(thread) if n in called), None)
                place = Place("article", pk) if pk else None
            if place:
                found[thread.number] = place
    return found


def _is_address(identifier: str) -> bool:
    return identifier.startswith(("/", "http://", "https://"))


def _addresses(thread: ThreadRecord, moves: Moves) -> list[str]:
    first = [identifier for identifier in thread.identifiers if _is_address(identifier)]
    return [moves.moved(address) for address in [thread.address, *first] if address]


def _post_numbers(thread: ThreadRecord) -> list[str]:
    named = [identifier for identifier in thread.identifiers if not _is_address(identifier)]
    number = number_in(thread.address)
    return [*named, number] if number else named


def articles_at(places: Sequence[Place]) -> dict[Place, Article]:
    """Return the articles of some places; a static page that nobody has commented on gets one. In a transaction."""
    articles = Article.objects.defer("body", "body_html")
    by_number = articles.in_bulk([place.pk for place in places if place.kind == "article"])
    found = {p: by_number[p.pk] for p in places if p.kind == "article" and p.pk in by_number}
    pages = {place.pk: place for place in places if place.kind == "page"}
    if pages:
        for carrier in articles.filter(page__in=pages):
            found[pages.pop(carrier.page_id or 0)] = carrier
        drafts = [
            Draft(_carrier(page), f"page:{page.pk}") for page in Page.objects.filter(pk__in=pages)
        ]
        store_articles(drafts)
        for draft in drafts:
            found[pages[draft.article.page_id or 0]] = draft.article
    return found


def _carrier(page: Page) -> Article:
    """Return what the comments of a static page hang on; as hidden as the page."""
    return Article(
        title=page.title,
        slug=f"{StandsFor.PAGE}-{page.slug}"[:150],
        status=Status.PUBLISHED if page.is_published else Status.DRAFT,
        published_at=page.created_at,
        password=page.password,
        stands_for=StandsFor.PAGE,
        page=page,
    )
