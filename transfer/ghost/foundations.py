"""What the posts of a Ghost blog stand on: people and tags, and the blog's own name and addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from blog.articles import Article
from blog.models import SiteSettings
from blog.site_settings import Permalinks
from blog.time_zones import time_zones
from pagecache.tags import changed
from transfer.ghost.survey import Survey
from transfer.ghost.typed import PERMALINK, GhostOptions
from transfer.people import load_authors
from transfer.records import AuthorRecord, TermRecord
from transfer.steps import REPEATED, Steps
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

NO_PICTURE = "Their picture is not taken over; they choose one here."
TAG_PICTURE = "Its picture is not taken over; tags have none here."
INTERNAL = "An internal tag: kept with the posts, not shown."


@dataclass
class Foundations:
    """Who wrote, by login, and what posts are filed under."""

    people: dict[str, User]
    terms: Terms


def lay_foundations(found: Survey, options: GhostOptions, steps: Steps) -> Foundations:
    """Store all of it, within a step, and report it; what the database does not take is put aside.

    A blog that has a name here keeps it.
    """
    _bring_settings(found, options, steps)
    people = _people(found, options, steps)
    terms = _tags(found, steps)
    moved = [*terms.moved, *_MOVED]
    moved += [
        (f"/author/{login}/", address)
        for login, person in people.items()
        if (address := person.get_absolute_url())
    ]
    addresses.store_each(moved, steps)
    changed("site", "lists", "redirects")
    return Foundations(people, terms)


def _bring_settings(found: Survey, options: GhostOptions, steps: Steps) -> None:
    """Bring the blog's own name; what the database does not take of it is put aside."""

    def put_aside(settings: Mapping[str, str], reason: str) -> None:
        steps.quarantine.put_part("site", settings, settings.get("title", ""), 0, reason)

    steps.each([found.settings], lambda _: _settings(found, options), put_aside)


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


def _people(found: Survey, options: GhostOptions, steps: Steps) -> dict[str, User]:
    authors: dict[str, AuthorRecord] = {}
    for record in found.users.values():
        steps.report.found("author")
        if record.picture:
            steps.report.remark("author", record.login, record.line, NO_PICTURE)
        if record.login in authors:
            steps.report.skipped("author", record.login, record.line, REPEATED)
        authors.setdefault(record.login, record)
    return load_authors(authors, options.authors, steps)


def _tags(found: Survey, steps: Steps) -> Terms:
    terms: dict[tuple[str, str], TermRecord] = {}
    report = steps.report
    for tag in found.tags.values():
        report.found("tag")
        if tag.is_internal:
            report.skipped("tag", tag.name, tag.row, INTERNAL)
        elif ("post_tag", tag.slug) in terms:
            report.skipped("tag", tag.slug, tag.row, REPEATED)
        else:
            terms["post_tag", tag.slug] = TermRecord(
                *("post_tag", tag.slug, tag.name),
                description=tag.description,
                line=tag.row,
                notes=[TAG_PICTURE] if tag.picture else [],
            )
    return load_terms(terms, steps)
