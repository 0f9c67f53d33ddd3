"""Categories, tags and series of another blog."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.urls import reverse

from blog.addresses import new_slug
from blog.models import Category, Series, Tag
from blog.rendering import plain_text
from blog.slugs import free_slug
from blog.taxonomy import CATEGORY_LEVELS
from transfer.fields import heard
from transfer.identities import Identities
from transfer.numbers import given
from transfer.ours import PLAIN
from transfer.records import TermRecord
from transfer.report import Report

#: The kinds of the report, by WordPress's names.
KINDS = {"category": "category", "post_tag": "tag", "series": "series"}


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


def _flat(
    model: Any,
    into: dict[str, Any],
    found: Mapping[str, TermRecord],
    ids: Identities,
    report: Report,
) -> None:
    """Bring tags or series."""
    kind = "tag" if model is Tag else "series"
    known = ids.of(kind)
    here = model.objects.in_bulk([pk for pk in known.values() if pk])
    for slug, record in found.items():
        if slug in known:
            report.skipped(kind, slug, record.line, "It was imported before.")
            if known[slug] in here:
                into[slug] = here[known[slug]]
            continue
        wanted = new_slug(_slug_of(record), record.name) or kind
        made = (
            model.objects.filter(slug=wanted).exclude(pk__in=[t.pk for t in into.values()]).first()
        )
        if made is None:
            made = model(
                name=(record.name or slug)[:200],
                slug=wanted,
                description=plain_text(record.description),
            )
            _restore(made, record)
        into[slug] = made
        ids.note(kind, slug, made.pk)
        report.imported(kind)


def _categories(
    found: Mapping[str, TermRecord], terms: Terms, ids: Identities, report: Report
) -> None:
    """Bring the tree of categories, each after the one above it."""
    known = ids.of("category")
    here = Category.objects.in_bulk([pk for pk in known.values() if pk])
    depths: dict[str, int] = {}
    for slug in _from_the_top(found, report):
        record = found[slug]
        parent = terms.categories.get(record.parent)
        depth = depths.get(record.parent, 0) + 1 if parent else 1
        if parent and depth > CATEGORY_LEVELS:
            report.changed(
                "category", slug, record.line, "It stood too deep; it stands a level higher."
            )
            parent, depth = parent.parent, CATEGORY_LEVELS
        depths[slug] = depth
        if slug in known:
            report.skipped("category", slug, record.line, "It was imported before.")
            if known[slug] in here:
                terms.categories[slug] = here[known[slug] or 0]
            continue
        wanted = new_slug(_slug_of(record), record.name) or "category"
        path = f"{parent.path}/{wanted}" if parent else wanted
        taken = {c.path for c in terms.categories.values()}
        made = None if path in taken else Category.objects.filter(path=path).first()
        if made is None:
            wanted = free_slug(wanted, partial(_is_taken, parent, taken))
            made = Category(
                name=(record.name or slug)[:200],
                slug=wanted,
                parent=parent,
                description=plain_text(record.description),
            )
            _restore(made, record)
        terms.categories[slug] = made
        ids.note("category", slug, made.pk)
        report.imported("category")
        old = reverse("blog:category", args=[_old_path(record, found)])
        if old != made.get_absolute_url():
            terms.moved.append((old, made.get_absolute_url()))


def _slug_of(record: TermRecord) -> str:
    """Return a term's slug: in an export of ours, two categories below different ones may have the same."""
    own = record.own.get("slug")
    return own if isinstance(own, str) else record.slug


def _restore(term: Any, record: TermRecord) -> None:
    """Store a new term; what an export of ours says of it beyond the elements comes first, its number too."""
    names = [n for n in PLAIN[term._meta.label] if n != "slug"]  # noqa: SLF001
    for name, value in heard(type(term), names, record.own).items():
        setattr(term, name, value)
    number = record.own.get("id")
    if type(number) is int:
        term.pk = given(type(term), [str(number)])[str(number)]
    term.save(force_insert=True)


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
        way = []
        at = slug
        while at in found and at not in done and at not in way:
            way.append(at)
            at = found[at].parent
        if at and (at not in found or at in way):
            lost = found[way[-1]]
            report.changed(
                "category", lost.slug, lost.line, "The category above it is not in the export."
            )
            lost.parent = ""
        done.update(dict.fromkeys(reversed(way)))
    return done


def _is_taken(parent: Category | None, taken: set[str], slug: str) -> bool:
    return (f"{parent.path}/{slug}" if parent else slug) in taken
