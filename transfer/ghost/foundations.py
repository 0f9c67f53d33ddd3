"""What the posts of a Ghost blog stand on: people and tags, and the blog's own name and addresses."""

from dataclasses import dataclass

from accounts.models import User
from blog.articles import Article
from blog.models import SiteSettings
from blog.site_settings import Permalinks
from blog.time_zones import time_zones
from pagecache.tags import changed
from transfer.ghost.survey import Survey
from transfer.ghost.typed import PERMALINK, GhostOptions
from transfer.identities import Identities
from transfer.people import load_authors
from transfer.records import AuthorRecord, TermRecord
from transfer.report import Report
from transfer.steps import REPEATED
from transfer.terms import Terms, load_terms
from transfer.wordpress import addresses

#: Shapes of a post's address that we have, too.
_SHAPES = {
    PERMALINK: Permalinks.NAME,
    "/{year}/{month}/{slug}/": Permalinks.MONTH,
    "/{year}/{month}/{day}/{slug}/": Permalinks.DAY,
}
#: What Ghost's own pages were called.
_MOVED: tuple[tuple[str, Article | str], ...] = (
    ("/rss/", "/feed/"),
    ("/sitemap-posts.xml", "/sitemap.xml"),
    ("/sitemap-pages.xml", "/sitemap.xml"),
)

INTERNAL = "An internal tag: kept with the posts, not shown."


@dataclass
class Foundations:
    """Who wrote, by login, and what posts are filed under."""

    people: dict[str, User]
    terms: Terms


def lay_foundations(
    found: Survey, options: GhostOptions, ids: Identities, report: Report
) -> Foundations:
    """Store all of it, inside a transaction, and report it. A blog that has a name here keeps it."""
    _settings(found, options)
    people = _people(found, options, ids, report)
    terms = _tags(found, ids, report)
    moved = [*terms.moved, *_MOVED]
    moved += [
        (f"/author/{login}/", address)
        for login, person in people.items()
        if (address := person.get_absolute_url())
    ]
    addresses.store(moved)
    changed("site", "lists", "redirects")
    return Foundations(people, terms)


def _settings(found: Survey, options: GhostOptions) -> None:
    if SiteSettings.objects.exists():
        return
    zone = found.settings.get("timezone", "")
    SiteSettings(
        title=found.settings.get("title", "")[:200] or "Broadsheet",
        tagline=found.settings.get("description", "")[:300],
        time_zone=zone if zone in time_zones() else "",
        permalinks=_SHAPES.get(options.permalink, Permalinks.DAY),
    ).save()


def _people(
    found: Survey, options: GhostOptions, ids: Identities, report: Report
) -> dict[str, User]:
    authors: dict[str, AuthorRecord] = {}
    for record in found.users.values():
        report.found("author")
        if record.login in authors:
            report.skipped("author", record.login, record.line, REPEATED)
        authors.setdefault(record.login, record)
    return load_authors(authors, options.authors, ids, report)


def _tags(found: Survey, ids: Identities, report: Report) -> Terms:
    terms: dict[tuple[str, str], TermRecord] = {}
    for tag in found.tags.values():
        report.found("tag")
        if tag.is_internal:
            report.skipped("tag", tag.name, tag.row, INTERNAL)
        elif ("post_tag", tag.slug) in terms:
            report.skipped("tag", tag.slug, tag.row, REPEATED)
        else:
            terms["post_tag", tag.slug] = TermRecord(
                "post_tag", tag.slug, tag.name, description=tag.description, line=tag.row
            )
    return load_terms(terms, ids, report)
