"""Categories, tags and series of another blog."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from blog.addresses import new_slug
from blog.models import Category, Series, Tag
from blog.rendering import plain_text
from blog.slugs import free_slug
from blog.taxonomy import CATEGORY_LEVELS
from pagecache.tags import changed
from transfer.fields import heard
from transfer.identities import Identities, short
from transfer.numbers import given as numbers_for
from transfer.ours import PLAIN
from transfer.records import TermRecord
from transfer.report import Report

#: The kinds of the report, by WordPress's names.
KINDS = {"category": "category", "post_tag": "tag", "series": "series"}
BEFORE = "It was imported before."
NAME_LENGTH = 200
_PATH_LENGTH = Category._meta.get_field("path").max_length or 0  # noqa: SLF001 (Django documents it)


@dataclass
class Terms:
    """Ours, by the slugs of theirs."""

    categories: dict[str, Category] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    #: Old addresses that ours do not answer: (old, new).
    moved: list[tuple[str, str]] = field(default_factory=list)


def load_terms(
    found: Mapping[tuple[str, str], TermRecord], ids: Identities, report: Report
) -> Terms:
    """Return our terms for theirs, (taxonomy, slug), made where there are none; inside a transaction."""
    terms = Terms()
    of = {name: {s: r for (t, s), r in found.items() if t == name} for name in KINDS}
    _categories(of["category"], terms, ids, report)
    _flat(Tag, terms.tags, of["post_tag"], ids, report)
    _flat(Series, terms.series, of["series"], ids, report)
    for slug, tag in terms.tags.items():
        if tag.slug != slug:
            terms.moved.append((f"/tag/{slug}/", tag.get_absolute_url()))
    for (taxonomy, slug), record in found.items():
        made: Category | Tag | None = None
        if taxonomy == "category":
            made = terms.categories.get(slug)
        elif taxonomy == "post_tag":
            made = terms.tags.get(slug)
        if made and record.number:
            name = "cat" if taxonomy == "category" else "tag_id"
            terms.moved.append((f"/?{name}={record.number}", made.get_absolute_url()))
    return terms


def _say(kind: str, slug: str, record: TermRecord, report: Report) -> None:
    """Report a new term, and what is different about it."""
    report.imported(kind)
    for note in record.notes:
        report.changed(kind, slug, record.line, note)
    if len(record.name) > NAME_LENGTH:
        reason = f"Its name was longer than {NAME_LENGTH} characters."
        report.changed(kind, slug, record.line, reason)


def _flat(
    model: Any,
    into: dict[str, Any],
    found: Mapping[str, TermRecord],
    ids: Identities,
    report: Report,
) -> None:
    """Bring tags or series. A few queries, however many there are."""
    kind = "tag" if model is Tag else "series"
    known = ids.of(kind)
    here = model.objects.in_bulk([pk for pk in known.values() if pk])
    by_slug = {term.slug: term for term in model.objects.only("slug", "name").iterator()}
    given: set[str] = {term.slug for term in here.values()}
    new: list[tuple[Any, TermRecord]] = []
    for slug, record in found.items():
        if short(slug) in known:
            report.skipped(kind, slug, record.line, BEFORE)
            if term := here.get(known[short(slug)]):
                into[slug] = term
            continue
        wanted = new_slug(_slug_of(record), record.name) or kind
        # A word that is here already is the same word; one that another of theirs has become is not.
        made = None if wanted in given else by_slug.get(wanted)
        if made is None:
            wanted = free_slug(wanted, lambda s: s in by_slug or s in given)
            made = model(
                name=(record.name or slug)[:NAME_LENGTH],
                slug=wanted,
                description=plain_text(record.description),
            )
            _restore(made, record)
            new.append((made, record))
        given.add(made.slug)
        into[slug] = made
        _say(kind, slug, record, report)
    _number(model, new)
    model.objects.bulk_create([term for term, _ in new], batch_size=500)
    for slug in found:
        if short(slug) not in known:
            ids.note(kind, slug, into[slug].pk)
    changed("site")


def _categories(
    found: Mapping[str, TermRecord], terms: Terms, ids: Identities, report: Report
) -> None:
    """Bring the tree of categories, each after the one above it."""
    known = ids.of("category")
    here = Category.objects.in_bulk([pk for pk in known.values() if pk])
    by_path = {category.path: category for category in Category.objects.all()}
    given: set[str] = set()
    for slug in _from_the_top(found, report):
        record = found[slug]
        if short(slug) in known:
            report.skipped("category", slug, record.line, BEFORE)
            if category := here.get(known[short(slug)] or 0):
                terms.categories[slug] = category
                given.add(category.path)
            continue
        parent = terms.categories.get(record.parent)
        wanted = new_slug(_slug_of(record), record.name) or "category"
        while parent and _is_too_deep(parent, wanted):
            reason = "It stood too deep; it stands higher now."
            report.changed("category", slug, record.line, reason)
            parent = parent.parent
        prefix = f"{parent.path}/" if parent else ""
        made = None if prefix + wanted in given else by_path.get(prefix + wanted)
        if made is None:
            made = Category(
                name=(record.name or slug)[:NAME_LENGTH],
                slug=wanted,
                parent=parent,
                description=plain_text(record.description),
            )
            _restore(made, record)
            _number(Category, [(made, record)])
            made.save(force_insert=True)
            by_path[made.path] = made
        given.add(made.path)
        terms.categories[slug] = made
        ids.note("category", slug, made.pk)
        _say("category", slug, record, report)
        if (old := _old_path(record, found)) != made.path:
            terms.moved.append((f"/category/{old}/", made.get_absolute_url()))


def _slug_of(record: TermRecord) -> str:
    """Return a term's slug: in an export of ours, two categories below different ones may have the same."""
    own = record.own.get("slug")
    return own if isinstance(own, str) else record.slug


def _restore(term: Any, record: TermRecord) -> None:
    """Give a new term what an export of ours says of it beyond the elements."""
    names = [n for n in PLAIN[term._meta.label] if n != "slug"]  # noqa: SLF001 (Django documents it)
    for name, value in heard(type(term), names, record.own).items():
        setattr(term, name, value)


def _number(model: Any, terms: Iterable[tuple[Any, TermRecord]]) -> None:
    """Give new terms the numbers that they had in a blog of ours, where these are free. A query or two."""
    wanted = {str(r.own["id"]): t for t, r in terms if type(r.own.get("id")) is int}
    for number, pk in numbers_for(model, wanted).items():
        wanted[number].pk = pk


def _is_too_deep(parent: Category, slug: str) -> bool:
    """Whether nothing can stand below a category: its level, or the length of the address."""
    levels = parent.path.count("/") + 2
    return levels > CATEGORY_LEVELS or len(f"{parent.path}/{slug}") > _PATH_LENGTH - 10


def _old_path(record: TermRecord, found: Mapping[str, TermRecord]) -> str:
    slugs = [record.slug]
    while record.parent in found and record.parent not in slugs:
        record = found[record.parent]
        slugs.append(record.slug)
    return "/".join(reversed(slugs))


def _from_the_top(found: Mapping[str, TermRecord], report: Report) -> Iterable[str]:
    """Return slugs so that parents come first; what lacks its parent or goes round stands at the top."""
    done: dict[str, None] = {}
    for slug in found:
        way: dict[str, None] = {}
        at = slug
        while at in found and at not in done and at not in way:
            way[at] = None
            at = found[at].parent
        if at and (at not in found or at in way):
            lost = found[next(reversed(way))]
            report.changed(
                "category", lost.slug, lost.line, "The category above it is not in the export."
            )
            lost.parent = ""
        done.update(dict.fromkeys(reversed(way)))
    return done
