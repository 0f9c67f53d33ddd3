"""Categories, tags and series of another blog."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blog.addresses import new_slug
from blog.left_out import has_addresses
from blog.models import Category, Series, Tag
from blog.rendering import plain_text
from blog.slugs import free_slug, is_shadowed
from blog.taxonomy import CATEGORY_LEVELS
from pagecache.tags import changed
from transfer.fields import heard
from transfer.identities import short
from transfer.numbers import given as numbers_for
from transfer.ours import PLAIN
from transfer.quarantine import Quarantine
from transfer.records import TermRecord
from transfer.steps import BEFORE, Steps

#: The kinds of the report, by WordPress's names.
KINDS = {"category": "category", "post_tag": "tag", "series": "series"}
LOST_PARENT = "The category above it is not in the export."
REFUSED_PARENT = "The category above it could not be stored; it stands at the top now."
PLAIN_DESCRIPTION = "Its description is plain text here: links and pictures in it are left out."
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


def load_terms(found: Mapping[tuple[str, str], TermRecord], steps: Steps) -> Terms:
    """Return our terms for theirs, (taxonomy, slug), made where there are none; within a step.

    What cannot be stored is put aside.
    """
    of = {name: {s: r for (t, s), r in found.items() if t == name} for name in KINDS}
    tree = _Tree(of["category"], steps)
    tags = _Words(Tag, "tag", of["post_tag"], steps)
    series = _Words(Series, "series", of["series"], steps)
    for brought in (tree, tags, series):
        brought.bring()
    changed("site")
    terms = Terms(tree.made, tags.made, series.made, tree.moved)
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


def _say(kind: str, slug: str, record: TermRecord, quarantine: Quarantine) -> None:
    """Report a new term, and what is different about it."""
    report = quarantine.report
    report.imported(kind)
    for note in record.notes:
        report.changed(kind, slug, record.line, note)
    if len(record.name) > NAME_LENGTH:
        reason = f"Its name was longer than {NAME_LENGTH} characters."
        report.changed(kind, slug, record.line, reason)
    if has_addresses(record.description):
        report.changed(kind, slug, record.line, PLAIN_DESCRIPTION)
        quarantine.keep_part(kind, record, record.line, PLAIN_DESCRIPTION)


class _Words:
    """Brings tags or series. A few queries, however many there are."""

    def __init__(
        self, model: Any, kind: str, found: Mapping[str, TermRecord], steps: Steps
    ) -> None:
        """Take what the export holds, by its slugs, and look at what is here."""
        self.model, self.kind, self.found, self.steps = model, kind, found, steps
        #: Ours, by the slugs of theirs.
        self.made: dict[str, Any] = {}
        self._known = steps.ids.of(kind)
        self._here = model.objects.in_bulk([pk for pk in self._known.values() if pk])
        self._by_slug = {term.slug: term for term in model.objects.only("slug", "name").iterator()}
        self._given: set[str] = {term.slug for term in self._here.values()}

    def bring(self) -> None:
        """Bring all of them."""
        self.steps.each(list(self.found), self._bring, self._put_aside)

    def _bring(self, slugs: Sequence[str]) -> None:
        report, ids = self.steps.report, self.steps.ids
        into: dict[str, Any] = {}
        given = set(self._given)
        new: list[tuple[Any, TermRecord]] = []
        for slug in slugs:
            record = self.found[slug]
            if short(slug) in self._known:
                report.skipped(self.kind, slug, record.line, BEFORE)
                if term := self._here.get(self._known[short(slug)]):
                    into[slug] = term
                continue
            wanted = new_slug(_slug_of(record), record.name) or self.kind
            # A word that is here already is the same word; one that another of theirs has become is not.
            made = None if wanted in given else self._by_slug.get(wanted)
            if made is None:
                wanted = free_slug(
                    wanted, lambda s: is_shadowed(s) or s in self._by_slug or s in given
                )
                made = self.model(
                    name=(record.name or slug)[:NAME_LENGTH],
                    slug=wanted,
                    description=plain_text(record.description),
                )
                _restore(made, record)
                new.append((made, record))
            given.add(made.slug)
            into[slug] = made
            _say(self.kind, slug, record, self.steps.quarantine)
        _number(self.model, new)
        self.model.objects.bulk_create([term for term, _ in new], batch_size=500)
        for slug, term in into.items():
            if short(slug) not in self._known:
                ids.note(self.kind, slug, term.pk)
        # Only what is stored is learned.
        ids.write()
        self.made |= into
        self._given = given

    def _put_aside(self, slug: str, reason: str) -> None:
        self.steps.refuse(self.kind, self.found[slug], slug, reason)


class _Tree:
    """Brings the tree of categories, each after the one above it."""

    def __init__(self, found: Mapping[str, TermRecord], steps: Steps) -> None:
        """Take what the export holds, by its slugs, and look at what is here."""
        self.found, self.steps = found, steps
        #: Ours, by the slugs of theirs, and old addresses that ours do not answer.
        self.made: dict[str, Category] = {}
        self.moved: list[tuple[str, str]] = []
        self._known = steps.ids.of("category")
        self._here = Category.objects.in_bulk([pk for pk in self._known.values() if pk])
        self._by_path = {category.path: category for category in Category.objects.all()}
        self._given: set[str] = set()

    def bring(self) -> None:
        """Bring all of them."""
        slugs = list(_from_the_top(self.found))
        self.steps.each(slugs, self._bring, self._put_aside)
        for slug, category in self.made.items():
            old = _old_path(self.found[slug], self.found)
            if short(slug) not in self._known and old != category.path:
                self.moved.append((f"/category/{old}/", category.get_absolute_url()))

    def _bring(self, slugs: Sequence[str]) -> None:
        report, ids = self.steps.report, self.steps.ids
        into, by_path, given = dict(self.made), dict(self._by_path), set(self._given)
        for slug in slugs:
            record = self.found[slug]
            if short(slug) in self._known:
                report.skipped("category", slug, record.line, BEFORE)
                if category := self._here.get(self._known[short(slug)] or 0):
                    into[slug] = category
                    given.add(category.path)
                continue
            parent, wanted = self._place(slug, record, into)
            path = f"{parent.path}/{wanted}" if parent else wanted
            made = None if path in given else by_path.get(path)
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
            into[slug] = made
            ids.note("category", slug, made.pk)
            _say("category", slug, record, self.steps.quarantine)
        # Only what is stored is learned.
        ids.write()
        self.made, self._by_path, self._given = into, by_path, given

    def _place(
        self, slug: str, record: TermRecord, made: Mapping[str, Category]
    ) -> tuple[Category | None, str]:
        """Return below which category one is to stand, and its slug; report where that is not as it was."""
        say = self.steps.report.changed
        parent = made.get(record.parent)
        if ("category", record.parent) in self.steps.refused:
            say("category", slug, record.line, REFUSED_PARENT)
        wanted = new_slug(_slug_of(record), record.name) or "category"
        while parent and _is_too_deep(parent, wanted):
            say("category", slug, record.line, "It stood too deep; it stands higher now.")
            parent = parent.parent
        return parent, wanted

    def _put_aside(self, slug: str, reason: str) -> None:
        self.steps.refuse("category", self.found[slug], slug, reason)


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


def _from_the_top(found: Mapping[str, TermRecord]) -> Iterable[str]:
    """Return slugs so that parents come first; what lacks its parent or goes round stands at the top, and notes it."""
    done: dict[str, None] = {}
    for slug in found:
        way: dict[str, None] = {}
        at = slug
        while at in found and at not in done and at not in way:
            way[at] = None
            at = found[at].parent
        if at and (at not in found or at in way):
            lost = found[next(reversed(way))]
            # Said where it is new: a second import finds it lost again.
            lost.notes.append(LOST_PARENT)
            lost.parent = ""
        done.update(dict.fromkeys(reversed(way)))
    return done
