"""Pages of WordPress become static pages; what was said below one hangs on a row of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from blog.addresses import is_reserved
from blog.article_html import numbers_of_pictures
from blog.articles import Article, StandsFor
from blog.models import Image
from blog.pages import PAGE_LEVELS, PATH_LENGTH, Page, is_articles_name
from blog.rendering import render_body
from blog.slugs import SLUG_LENGTH, free_slug, slug_from
from blog.statuses import Status
from transfer.articles import Draft, digest_of, password_of, titled
from transfer.models import Imported
from transfer.records import PostRecord
from transfer.report import Report
from transfer.wordpress import addresses
from transfer.wordpress.names import COAUTHORS
from transfer.wordpress.own import restore_own
from transfer.wordpress.plans import PagePlan
from transfer.wordpress.posts import converted_body, type_there, understood
from transfer.wordpress.reading import POST_FORMAT, STATUSES
from transfer.wordpress.run import BEFORE, TITLE_LENGTH, Run, kind_of
from transfer.wordpress.type_plans import folder_in

#: So long may the address above a page be that any slug fits below it.
_ABOVE_LENGTH = PATH_LENGTH - SLUG_LENGTH - 1
#: Names of which at least one is free below whatever leaves room.
_NAMES = ("page", "another")
FOLDER = "This page is new: it stands where WordPress listed items of a type, and lists those that stand below it."
ELSEWHERE = "Something else has this address here: the page that lists what stood below it stands at another."
FILED = "It was filed under words that static pages have not here: they are kept, and not shown."
NOT_BELOW = "It stands at its address, but not below the page above it."
#: Why a page that was not public there is not public here either, where that is not plain.
_HIDDEN = {
    "future": "It was to be published later. Pages have no schedule here, so it is hidden.",
    "private": "It was private. Pages are public or hidden here, and it is hidden.",
    "trash": "It was in the trash. Pages have none here, so it is hidden.",
}


def place_pages(
    plans: Mapping[str, PagePlan], known: Mapping[str, str], report: Report
) -> dict[str, str]:
    """Return a free path for each page, by its identity; ``known`` are those of pages that are stored already.

    Level by level, each in the order of the export: so an import that was interrupted finds the same places again.
    What was thrown away comes after the others of its level, and gets its name back where none of them has it.
    """
    paths, taken = dict(known), set(Page.objects.values_list("path", flat=True))
    waiting = [key for key in plans if key not in known]
    while waiting:
        ready = [k for k in waiting if plans[k].parent in paths or plans[k].parent not in plans]
        # A circle has no beginning: the first of it stands at the top.
        ready = sorted(ready or waiting[:1], key=lambda k: bool(plans[k].before_trash))
        for key in ready:
            plan = plans[key]
            if plan.parent and plan.parent not in paths:
                _tell(report, key, plan, "The page above it is not in the export.")
            paths[key] = _free_path(key, plan, paths.get(plan.parent, ""), taken, report)
            taken.add(paths[key])
        done = set(ready)
        waiting = [key for key in waiting if key not in done]
    return paths


def _free_path(key: str, plan: PagePlan, above: str, taken: set[str], report: Report) -> str:
    """Return a path below another one that no page has and the site does not need."""
    levels = above.split("/") if above else []
    if len(levels) >= PAGE_LEVELS or len(above) > _ABOVE_LENGTH:
        _tell(report, key, plan, "It stood too deep; it stands higher now.")
        levels = levels[: PAGE_LEVELS - 1]
        while len("/".join(levels)) > _ABOVE_LENGTH:
            levels.pop()
    prefix = "".join(f"{level}/" for level in levels)
    if levels and all(map(is_reserved, (f"{prefix}{name}" for name in _NAMES))):
        # Everything below /category/ is a section.
        reason = "What stands there belongs to the site; it stands at the top now."
        _tell(report, key, plan, reason)
        prefix = ""

    def is_taken(slug: str) -> bool:
        if is_reserved(prefix + slug) or (not prefix and is_articles_name(slug)):
            return True
        return prefix + slug in taken

    wanted = slug_from(plan.slug) or slug_from(plan.title) or "page"
    before = slug_from(plan.before_trash)
    if before and not is_taken(before):
        return prefix + before
    slug = free_slug(wanted, is_taken)
    if slug != wanted:
        _tell(report, key, plan, "Its address is another's here; its old one leads to it.")
    return prefix + slug


def _tell(report: Report, key: str, plan: PagePlan, reason: str) -> None:
    """Say why a page stands elsewhere; the page of a list is none of the export's, and is spoken of when it is made."""
    if not plan.is_folder:
        report.changed(plan.kind, key, plan.line, reason)


def store_folders(run: Run) -> list[tuple[str, str]]:
    """Store the pages that stand where lists of types stood, within a step: each lists what stands below it.

    One that an earlier import has made and the owner has deleted stays deleted. Returns where the lists stood and
    where these pages stand.
    """
    paths = {key: run.paths[key] for key, plan in run.survey.pages.items() if plan.is_folder}
    here = set(Page.objects.filter(path__in=paths.values()).values_list("path", flat=True))
    deleted = run.ids.known("page", [key for key, path in paths.items() if path not in here])
    paths = {key: path for key, path in paths.items() if key not in deleted}
    for key, path in paths.items():
        if path in here:
            continue
        plan = run.survey.pages[key]
        slug = path.rpartition("/")[2]
        page = Page(title=titled(plan.title), slug=slug, path=path, is_published=True)
        Page.objects.bulk_create([page])
        run.ids.note("page", key, page.pk)
        run.report.remark("page", page.get_absolute_url(), 0, FOLDER)
        if path != folder_in(key):
            run.report.remark("page", f"/{folder_in(key)}/", 0, ELSEWHERE)
    return [(f"/{folder_in(key)}/", f"/{path}/") for key, path in paths.items()]


def store_page(key: str, record: PostRecord, run: Run) -> Page:
    """Store a page that was not imported before, and report it."""
    say, kind = run.report.changed, kind_of(record)
    for note in record.notes:
        say(kind, key, record.line, note)
    if not record.title:
        say(kind, key, record.line, "It had no title.")
    elif len(record.title) > TITLE_LENGTH:
        say(kind, key, record.line, f"Its title was longer than {TITLE_LENGTH} characters.")
    if record.status in _HIDDEN:
        say(kind, key, record.line, _HIDDEN[record.status])
    elif record.status not in STATUSES:
        reason = f"Its status “{record.status[:40]}” is unknown here; it is hidden."
        say(kind, key, record.line, reason)
    path = run.paths[key]
    converted = converted_body(kind, key, record, run)
    pictures = Image.objects.in_bulk(list(numbers_of_pictures(converted.body)))
    page = Page(
        title=titled(record.title),
        slug=path.rpartition("/")[2],
        path=path,
        body=converted.body,
        body_html=render_body(converted.body, pictures),
        is_published=record.status == "publish",
        password=password_of(record.password),
        created_at=record.created_at or timezone.now(),
    )
    run.ours.page(page, record)
    Page.objects.bulk_create([page])
    if changed_at := run.ours.page_changed_at(record):
        Page.objects.filter(pk=page.pk).update(updated_at=changed_at)
    details = _details(record, run) | _terms(key, record, run) | {"body": digest_of(converted.body)}
    if converted.missing:
        details["waits"] = True
    run.ids.note("page", key, page.pk, details)
    run.report.imported(kind, STATUSES.get(record.status, Status.DRAFT))
    if not run.ours.is_ours:
        restore_own(page, record.own, run.moved)
    run.moved += [(p, page.get_absolute_url()) for p in addresses.old_addresses(record)]
    return page


def _terms(key: str, record: PostRecord, run: Run) -> dict[str, Any]:
    """Return the words under which a page was filed, and say that nobody sees them."""
    terms = [t for t in record.terms if t.taxonomy not in {COAUTHORS, POST_FORMAT}]
    if not terms or run.ours.is_ours:
        return {}
    run.report.remark(kind_of(record), key, record.line, FILED, number=len(terms))
    return {"terms": [[t.taxonomy, t.slug, t.name] for t in terms]}


def _details(record: PostRecord, run: Run) -> dict[str, Any]:
    """Return what a page had and pages have no field for here."""
    details: dict[str, Any] = {**run.ours.kept(record), **type_there(record)}
    details |= {"status": record.status, "parent": record.parent}
    details |= {"order": record.order, "comments_open": record.comments_open}
    if record.authors:
        details["author"] = record.authors[0]
    if record.excerpt:
        details["excerpt"] = record.excerpt
    if len(record.title) > TITLE_LENGTH:
        details["title"] = record.title
    if meta := run.ours.kept_meta(record):
        details["meta"] = meta
    return details


def page_again(key: str, record: PostRecord, pk: int | None, run: Run) -> Page | None:
    """Leave a page that was imported before as it is; pictures that have come since get their places."""
    run.report.skipped(kind_of(record), key, record.line, BEFORE)
    page = Page.objects.filter(pk=pk or 0).first()
    if not page or not run.has_files:
        return page
    note = Imported.objects.get(source=run.ids.source, kind="page", object_id=page.pk)
    if not note.details.get("waits") or digest_of(page.body) != note.details.get("body"):
        return page
    converted = understood(record, run)
    if digest_of(converted.body) != note.details["body"]:
        page.body = converted.body
        page.save()
        note.details["body"] = digest_of(converted.body)
        if not converted.missing:
            note.details.pop("waits")
        note.save(update_fields=["details"])
        run.report.remark(kind_of(record), key, record.line, "Its pictures have come.")
    return page


def carrier(
    key: str, record: PostRecord, run: Run, stands_for: StandsFor, page: Page | None = None
) -> Draft:
    """Return what the comments of a page or an attachment hang on; hidden where the page is."""
    status = STATUSES.get(record.status, Status.DRAFT)
    if record.status == "inherit":
        status = Status.PUBLISHED
    article = Article(
        title=titled(record.title),
        slug=f"{stands_for}-{slug_from(record.slug)}"[:150],
        # What is in the trash is deleted after thirty days, and the page is not; nor has a page a schedule.
        status=Status.DRAFT if status in {Status.TRASH, Status.SCHEDULED} else status,
        published_at=record.created_at or timezone.now(),
        password=password_of(record.password),
        comments_open=record.comments_open,
        stands_for=stands_for,
        page=page,
    )
    run.ours.carrier(article, record)
    return Draft(article, f"{stands_for}:{key}", modified_at=run.ours.changed_at(record))


def put_below(run: Run) -> None:
    """Put imported pages below those in whose paths they stand, within a step: their parents may have come later.

    One of which the database does not take that stays at its address.
    """
    mine = Imported.objects.filter(source=run.ids.source, kind="page").values("object_id")
    lost = Page.objects.filter(pk__in=mine, parent=None, path__contains="/")

    def put(pages: Sequence[Page]) -> None:
        for page in pages:
            above = Page.objects.filter(path=page.path.rpartition("/")[0]).only("pk").first()
            if above:
                Page.objects.filter(pk=page.pk).update(parent=above)

    def put_aside(page: Page, reason: str) -> None:
        kept = Imported.objects.get(source=run.ids.source, kind="page", object_id=page.pk)
        plan = run.survey.pages.get(kept.old_id)
        line = plan.line if plan else 0
        data = {"title": page.title, "path": page.path}
        run.steps.quarantine.put_part("page", data, kept.old_id, line, f"{NOT_BELOW} {reason}")

    run.steps.each(list(lost.only("pk", "path", "title")), put, put_aside)
