"""What has no place here is kept as it came: entries of menus, records of plugins, words of other taxonomies."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from transfer import terms as taxonomy
from transfer.articles import titled
from transfer.identities import short
from transfer.models import Leftover
from transfer.records import PostRecord, TermRecord
from transfer.wordpress.names import COAUTHORS
from transfer.wordpress.own_leftovers import COMMENTS_KEPT, KEPT
from transfer.wordpress.reading import POST_FORMAT
from transfer.wordpress.run import BEFORE, Run, kind_of

_KIND_LENGTH = 80


def store_items(items: list[tuple[str, PostRecord]], run: Run) -> None:
    """Keep items, with their comments; report each."""
    rows = [(record.kind, key, record.title, record) for key, record in items]
    new = _store(rows, run)
    for key, record in items:
        is_new = (record.kind[:_KIND_LENGTH], short(key)) in new
        if record.comments and not is_new:
            _add_comments(key, record, run)
        reason = KEPT if is_new else BEFORE
        run.report.skipped(kind_of(record), key, record.line, reason)
        for comment in record.comments:
            run.report.skipped("comment", comment.number, comment.line, COMMENTS_KEPT)


def let_go(items: Sequence[tuple[str, PostRecord]], run: Run) -> None:
    """Keep items no longer that have become something here."""
    wanted = {(record.type_there[:_KIND_LENGTH], short(key)) for key, record in items}
    keys = [key for _, key in wanted]
    here = Leftover.objects.filter(source=run.ids.source, old_id__in=keys) if keys else []
    gone = [row.pk for row in here if (row.kind, row.old_id) in wanted]
    Leftover.objects.filter(pk__in=gone).delete()


def _add_comments(key: str, record: PostRecord, run: Run) -> None:
    """Keep what was said since below something that is kept."""
    row = Leftover.objects.get(
        source=run.ids.source, kind=record.kind[:_KIND_LENGTH], old_id=short(key)
    )
    kept = row.data.setdefault("comments", [])
    known = {comment.get("number") for comment in kept}
    new = [asdict(c) for c in record.comments if c.number not in known]
    if new:
        kept += new
        row.save(update_fields=["data"])


def store_terms(found: Iterable[TermRecord], run: Run) -> None:
    """Keep words of taxonomies that we have not; what says a format or an author is understood elsewhere."""
    others, understood = list[TermRecord](), dict[str, TermRecord]()
    for term in found:
        if term.taxonomy in {POST_FORMAT, COAUTHORS}:
            run.report.found("term")
            understood[f"{term.taxonomy}:{term.slug}"] = term
        elif term.taxonomy not in taxonomy.KINDS:
            run.report.found("term")
            others.append(term)

    def put_aside(term: TermRecord, reason: str) -> None:
        run.steps.quarantine.put("term", term, term.slug, term.line, reason)

    run.steps.each(list(understood.values()), lambda some: _note_terms(some, run), put_aside)
    run.steps.each(others, lambda some: _keep_terms(some, run), put_aside)


def _note_terms(terms: Sequence[TermRecord], run: Run) -> None:
    """Note words that are understood elsewhere."""
    keys = {f"{term.taxonomy}:{term.slug}": term for term in terms}
    known = run.ids.known("term", keys)
    for key, term in keys.items():
        if key in known:
            run.report.skipped("term", term.slug, term.line, BEFORE)
        else:
            run.ids.note("term", key, None)
            run.report.imported("term")


def _keep_terms(terms: Sequence[TermRecord], run: Run) -> None:
    """Keep words of taxonomies that we have not."""
    rows = [(f"term: {t.taxonomy}", t.slug, t.name, t) for t in terms]
    new = _store(rows, run)
    for kind, slug, _, term in rows:
        reason = f"A word of the taxonomy “{term.taxonomy}”: kept with the articles, not shown."
        is_new = (kind[:_KIND_LENGTH], short(slug)) in new
        run.report.skipped("term", slug, term.line, reason if is_new else BEFORE)


def _kept(record: PostRecord | TermRecord) -> dict[str, Any]:
    """Return what a record says, without how it came."""
    data = asdict(record)
    data.pop("piece", None)
    return data


def _store(rows: list[tuple[str, str, str, Any]], run: Run) -> set[tuple[str, str]]:
    """Store what is not there yet, each a kind, an identity, a title and a record; return what was new."""
    wanted = {
        (kind[:_KIND_LENGTH], short(key)): (title, record) for kind, key, title, record in rows
    }
    new = dict(wanted)
    keys = [key for _, key in wanted]
    for at in range(0, len(keys), 500):
        here = Leftover.objects.filter(source=run.ids.source, old_id__in=keys[at : at + 500])
        for kind, key in here.values_list("kind", "old_id"):
            new.pop((kind, key), None)
    Leftover.objects.bulk_create(
        (
            Leftover(
                source=run.ids.source,
                kind=kind,
                old_id=key,
                title=titled(title)[:300],
                data=_kept(record),
            )
            for (kind, key), (title, record) in new.items()
        ),
        batch_size=200,
    )
    return set(new)
