"""What has no place here is kept as it came: entries of menus, records of plugins, words of other taxonomies."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from transfer import terms as taxonomy
from transfer.articles import titled
from transfer.identities import short
from transfer.models import Leftover
from transfer.records import Bad, CommentRecord, PostRecord, TermRecord
from transfer.wordpress import reading
from transfer.wordpress.names import COAUTHORS
from transfer.wordpress.own_leftovers import COMMENTS_KEPT, KEPT, PART
from transfer.wordpress.reading import POST_FORMAT
from transfer.wordpress.run import ASIDE, BEFORE, REPEATED, Run, kind_of

_KIND_LENGTH = 80


#: The kind under which it is noted that a comment is kept.
_COMMENT = "kept comment"

Kept = tuple[str, PostRecord, str]


def store_items(items: Sequence[Kept], run: Run) -> None:
    """Keep items, each with its identity and what is said where it is here already, and their comments; report each.

    A further piece of an item becomes a row of its own, so that none grows with the discussion. Raises Bad where the
    item itself could not be stored.
    """
    whole = [(key, record, reason) for key, record, reason in items if not record.piece.part]
    fresh = [(r.kind, key, r.title, r) for key, r, reason in whole if reason != REPEATED]
    new = _store(fresh, run)
    for key, record, reason in items:
        is_new = (record.kind[:_KIND_LENGTH], short(key)) in new and not record.piece.part
        if is_new:
            _note_comments(record.comments, run)
        elif record.comments:
            _add_comments(key, record, run)
        if not record.piece.part:
            run.report.skipped(kind_of(record), key, record.line, KEPT if is_new else reason)
        for comment in record.comments:
            run.report.skipped("comment", comment.number, comment.line, COMMENTS_KEPT)


def let_go(items: Sequence[tuple[str, PostRecord]], run: Run) -> None:
    """Keep items no longer that have become something here, nor what was said below them."""
    wanted = {(record.type_there[:_KIND_LENGTH], short(key)) for key, record in items}
    keys = [key for _, key in wanted]
    kept = Leftover.objects.filter(source=run.ids.source)
    here = kept.filter(old_id__in=keys) if keys else []
    for row in [row for row in here if (row.kind, row.old_id) in wanted]:
        kept.filter(kind=row.kind, old_id__startswith=f"{row.old_id}{PART}").delete()
        row.delete()


def _note_comments(comments: Iterable[CommentRecord], run: Run) -> None:
    for comment in comments:
        run.ids.note(_COMMENT, comment.number, None)


def _add_comments(key: str, record: PostRecord, run: Run) -> None:
    """Keep what was said since, or in a further piece, below something that is kept; raises Bad where it is not."""
    rows = Leftover.objects.filter(source=run.ids.source, kind=record.kind[:_KIND_LENGTH])
    head = rows.filter(old_id=short(key)).first()
    if head is None:
        if run.options.is_dry:
            # It stood in another step, of which nothing is left.
            return
        raise Bad(ASIDE)
    known = set(run.ids.known(_COMMENT, [c.number for c in record.comments]))
    # What was kept before there were such notes stands in the row of the item.
    known |= {comment.get("number") for comment in head.data.get("comments", [])}
    new = [c for c in record.comments if c.number not in known]
    if new:
        _note_comments(new, run)
        row = _row_for(len(new), head, rows)
        row.data.setdefault("comments", []).extend(asdict(c) for c in new)
        row.save()


def _row_for(number: int, head: Leftover, rows: QuerySet[Leftover]) -> Leftover:
    """Return the row for so many more comments of an item: its last one, or a new one behind that."""
    name = f"{head.old_id}{PART}"
    last = rows.filter(old_id__startswith=name).order_by("-pk").first() or head
    if len(last.data.get("comments", [])) + number <= reading.PIECE:
        return last
    before = int(last.old_id.removeprefix(name)) if last is not head else 0
    return Leftover(source=head.source, kind=head.kind, old_id=f"{name}{before + 1}")


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
