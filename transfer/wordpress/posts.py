"""Posts of WordPress become articles."""

import datetime as dt
from collections import Counter
from typing import Any

from django.utils import timezone

from blog.article_html import numbers_of_pictures
from blog.articles import Article
from blog.left_out import has_addresses
from blog.models import Image, Series
from blog.rendering import plain_text, reading_minutes, render_body
from blog.slugs import normal_slug, slug_from
from blog.statuses import PUBLISHING, Status
from transfer import terms as taxonomy
from transfer.articles import Draft, digest_of, password_of, titled
from transfer.identities import short
from transfer.models import Imported
from transfer.records import PostRecord
from transfer.wordpress.content import Converted, convert
from transfer.wordpress.notes import FOOTNOTES
from transfer.wordpress.reading import POST_FORMAT, STATUSES, format_of
from transfer.wordpress.run import BEFORE, TITLE_LENGTH, Run, kind_of

#: What WordPress calls the picture that stands above a text.
_LEAD = "_thumbnail_id"
PLAIN_EXCERPT = "Its excerpt is plain text here: links and pictures in it are left out."
CUT = "Its text was longer than two million characters; the rest is left out."


def post_draft(key: str, record: PostRecord, run: Run) -> Draft:
    """Return an article that is to be stored, and report what is different about it."""
    say, kind = run.report.changed, kind_of(record)
    for note in record.notes:
        say(kind, key, record.line, note)
    status = STATUSES.get(record.status, Status.DRAFT)
    details: dict[str, Any] = {**run.ours.kept(record), **type_there(record)}
    if record.status not in STATUSES:
        details["status"] = record.status
        reason = f"Its status “{record.status[:40]}” is unknown here; it is a draft."
        say(kind, key, record.line, reason)
    if not record.title:
        say(kind, key, record.line, "It had no title.")
    elif len(record.title) > TITLE_LENGTH:
        details["title"] = record.title
        say(kind, key, record.line, f"Its title was longer than {TITLE_LENGTH} characters.")
    published = record.published_at
    if published is None and status in PUBLISHING:
        # Other programs write the date of a feed alone.
        published = record.created_at or _undated(key, record, run)
    converted = converted_body(kind, key, record, run)
    lead = run.survey.media.get(record.first_meta(_LEAD))
    if lead is None and record.first_meta(_LEAD).strip("0 "):
        run.report.remark(
            kind_of(record), key, record.line, "Its lead picture is not in the export."
        )
    details["body"] = digest_of(converted.body)
    if converted.missing or (lead and not lead.image):
        details["waits"] = True
    if meta := run.ours.kept_meta(record):
        details["meta"] = meta
    if other := [
        t for t in record.terms if t.taxonomy not in (*taxonomy.KINDS, "author", POST_FORMAT)
    ]:
        details["terms"] = [[t.taxonomy, t.slug, t.name] for t in other]
    article = Article(
        title=titled(record.title),
        slug=slug_from(run.survey.free_of_trash(record)),
        status=status,
        published_at=published,
        created_at=record.created_at or published or timezone.now(),
        trashed_at=timezone.now() if status == Status.TRASH else None,
        password=password_of(record.password),
        is_sticky=record.is_sticky,
        excerpt=plain_text(record.excerpt),
        body=converted.body,
        comments_open=record.comments_open,
        format=format_of(record.terms),
        lead_image_id=lead.image if lead else None,
        series=_series(record, run),
    )
    run.ours.article(article, record)
    _say_lost(key, record, run)
    slugs = {
        name: [run.survey.names.slug_of(t) for t in record.terms if t.taxonomy == name]
        for name in taxonomy.KINDS
    }
    categories, tags = run.terms.categories, run.terms.tags
    return Draft(
        article,
        key,
        authors=run.writers(record),
        categories=[categories[s] for s in slugs["category"] if s in categories],
        tags=[tags[s] for s in slugs["post_tag"] if s in tags],
        details=details,
        modified_at=run.ours.changed_at(record),
    )


def _undated(key: str, record: PostRecord, run: Run) -> dt.datetime:
    """Report that an item that was public says no date; return now."""
    run.report.changed(kind_of(record), key, record.line, "It had no date.")
    return timezone.now()


def type_there(record: PostRecord) -> dict[str, str]:
    """Return what is kept of the type that an item had, where it was none of WordPress's own."""
    return {"type": record.type_there} if record.type_there else {}


def _say_lost(key: str, record: PostRecord, run: Run) -> None:
    """Say what the database has not taken of what an item names."""
    for kind, name in run.lost(record):
        reason = f"Its {kind} “{name}” could not be stored."
        run.report.changed(kind_of(record), key, record.line, reason)


def _series(record: PostRecord, run: Run) -> Series | None:
    named = (run.survey.names.slug_of(t) for t in record.terms if t.taxonomy == "series")
    return next((run.terms.series[s] for s in named if s in run.terms.series), None)


def understood(record: PostRecord, run: Run) -> Converted:
    """Return an item's text as our editor stores it: that of a blog of ours as it was there."""
    notes = record.first_meta(FOOTNOTES)
    return run.ours.text(record) or convert(record.body, run.around, record.number, notes)


def converted_body(kind: str, key: str, record: PostRecord, run: Run) -> Converted:
    """Convert an item's text, and report what could not come along."""
    converted = understood(record, run)
    for what, number in converted.unknown.items():
        # A block without HTML of its own leaves nothing that could be seen.
        rest = "is left out" if what.startswith("block ") else "stays as it stands"
        reason = f"{what} is not known here and {rest}."
        run.report.remark("content", key, record.line, reason, number)
    for number_there in converted.absent:
        reason = "A gallery names a picture that is not in the export."
        run.report.remark("content", f"{key}: {number_there}", record.line, reason)
    if converted.missing:
        reason = "A picture stands elsewhere: readers see it once its file is here."
        run.report.remark("content", key, record.line, reason, len(converted.missing))
    if converted.pages > 1:
        reason = "It was divided into pages; it is one now."
        run.report.remark("content", key, record.line, reason)
    if converted.is_cut:
        run.report.changed(kind, key, record.line, CUT)
    _keep_what_is_lost(kind, key, record, converted, run)
    return converted


def _keep_what_is_lost(
    kind: str, key: str, record: PostRecord, converted: Converted, run: Run
) -> None:
    """Report what is left out of an item's text, and keep the text as it came."""
    lost = Counter(converted.lost)
    if kind == "post" and has_addresses(record.excerpt) and not run.ours.is_ours:
        lost[PLAIN_EXCERPT] += 1
    for words, number in lost.items():
        run.report.remark("content", key, record.line, words, number)
    reasons = [*lost, *([CUT] if converted.is_cut else [])]
    if reasons:
        text = {"kind": kind, "number": key, "title": record.title, "body": record.body}
        text["excerpt"] = record.excerpt
        run.steps.quarantine.keep_part("content", text, record.line, " ".join(reasons))


def report_stored(draft: Draft, record: PostRecord, run: Run) -> None:
    """Count a stored article, and say so where its name was another's."""
    article = draft.article
    run.report.imported(kind_of(record), article.status)
    wanted = slug_from(normal_slug(run.survey.free_of_trash(record)))
    if wanted and article.slug != wanted:
        reason = "Its name is another's here; its old address leads to it."
        run.report.changed(kind_of(record), draft.old_id, record.line, reason)


def post_again(key: str, record: PostRecord, article: Article | None, run: Run) -> None:
    """Leave an article that was imported before as it is; pictures that have come since get their places.

    Only where nobody has touched the text.
    """
    run.report.skipped(kind_of(record), key, record.line, BEFORE)
    if article is None or not run.has_files:
        return
    note = Imported.objects.get(source=run.ids.source, kind="post", old_id=short(key))
    if not note.details.get("waits"):
        return
    converted = understood(record, run)
    lead = run.survey.media.get(record.first_meta(_LEAD))
    if article.lead_image_id is None and lead and lead.image:
        article.lead_image_id = lead.image
    if digest_of(article.body) == note.details.get("body") != digest_of(converted.body):
        article.body = converted.body
        pictures = Image.objects.in_bulk(numbers_of_pictures(article.body))
        article.body_html = render_body(article.body, pictures)
        article.minutes = reading_minutes(article.body_html)
        article.pictures.set(pictures.values())
        note.details["body"] = digest_of(converted.body)
    if not converted.missing:
        note.details.pop("waits")
    Article.objects.filter(pk=article.pk).update(
        body=article.body,
        body_html=article.body_html,
        minutes=article.minutes,
        lead_image_id=article.lead_image_id,
    )
    note.save(update_fields=["details"])
    article.announce()
    run.report.remark(kind_of(record), key, record.line, "Its pictures have come.")
