"""Brings a WordPress blog over: looks at all of it first, then stores it in steps that are whole or not at all."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from blog.addresses import is_reserved
from blog.article_html import numbers_of_pictures
from blog.articles import Article, StandsFor
from blog.models import Image, Series, SiteSettings
from blog.once import loaded_once
from blog.pages import PAGE_LEVELS, Page
from blog.rendering import plain_text, render_body
from blog.slugs import free_slug, slug_from
from blog.statuses import Status
from comments.models import Comment
from pagecache.tags import changed
from transfer import terms as taxonomy
from transfer.articles import Draft, digest_of, password_of, store_articles, titled
from transfer.discussions import Talk, add_comments, load_talks
from transfer.identities import Identities
from transfer.models import Imported, Leftover
from transfer.numbers import reserve
from transfer.people import load_authors
from transfer.quarantine import Quarantine
from transfer.records import Bad, OwnRecord, PostRecord, unique_numbers
from transfer.report import Report
from transfer.wordpress import addresses
from transfer.wordpress.content import Converted, Surroundings, convert
from transfer.wordpress.files import NoFile, adopt, keep
from transfer.wordpress.media import Medium
from transfer.wordpress.own import restore_own
from transfer.wordpress.reading import STATUSES, format_of, read
from transfer.wordpress.restoring import Restoring
from transfer.wordpress.survey import Numbers, Survey, is_menu_entry, metadata, survey

logger = logging.getLogger(__name__)

#: One step: so many items, or so many comments, whichever comes first. A step holds SQLite's write lock.
STEP_ITEMS = 100
STEP_COMMENTS = 1000

REPEATED = "It stands in the export twice."
BEFORE = "It was imported before."


class Files(Protocol):
    """Where the files of attachments come from."""

    def get(self, url: str) -> bytes:
        """Return a file; raises NoFile."""


@dataclass
class Options:
    """What an import is told."""

    files: Callable[[Survey], Files] | None = None
    is_dry: bool = False
    authors: dict[str, str] = field(default_factory=dict)
    quarantine: Path | None = None
    progress: Callable[[int, int], None] | None = None


def import_wordpress(paths: Sequence[Path], options: Options) -> Report:
    """Import the files of one blog and return the report.

    Raises Unreadable when a file cannot be read to its end: then nothing has been changed. May be interrupted
    at any time, and called again: what is there already stays as it is.
    """
    with loaded_once():
        return _Loading(paths, options).run()


class _Loading:
    """One run."""

    def __init__(self, paths: Sequence[Path], options: Options) -> None:
        self.paths, self.options = paths, options
        self.zone = SiteSettings.load().zone
        self.total = 2 * sum(path.stat().st_size for path in paths)
        self.quarantine = Quarantine(options.quarantine)

    def run(self) -> Report:
        self.survey = survey(self.paths, self.zone, self._progress(0))
        self.report = Report(self.survey.source, is_dry=self.options.is_dry)
        self.ids = Identities(self.survey.source)
        self.around = Surroundings(
            self.survey.hosts,
            self.survey.media,
            self.survey.by_path,
            self.survey.children,
            self.survey.blocks,
        )
        self.ours = Restoring(self.survey, self.around, self.ids, self.report)
        if not self.options.is_dry:
            self._reserve()
        self._step(self._foundations)
        self._media()
        for step in self._steps():
            self._store(step)
        self._step(self._page_parents)
        self._step(self.ours.last)
        return self.report

    def _progress(self, before: int) -> Callable[[int], None] | None:
        tell = self.options.progress
        return (lambda done: tell(before + done, self.total)) if tell else None

    def _reserve(self) -> None:
        """Keep the numbers of the export free for what is in it."""
        reserve(Article, self.survey.highest_post)
        reserve(Comment, self.survey.highest_comment)
        self.ours.reserve()

    def _step(self, work: Callable[[], None]) -> None:
        """Do a piece of work whole or not at all; a dry run takes it back."""
        try:
            with transaction.atomic():
                if self.options.is_dry:
                    self._reserve()
                work()
                self.ids.write()
                if self.options.is_dry:
                    transaction.set_rollback(True)
        finally:
            self.ids.forget()

    # --- What everything else stands on

    def _foundations(self) -> None:
        """People, categories, tags; the name and the addresses of the blog where it has none yet."""
        found = self.survey
        for name in taxonomy.KINDS.values():
            self.report.of(name)
        self.report.found("author", len(found.authors))
        for (name, slug), term in found.terms.items():
            kind: str | None = taxonomy.KINDS.get(name)
            self.report.found(kind or "term", 1)
            if kind is None and name != "post_format":
                reason = f"Kept with the articles, not shown: a word of the taxonomy “{name}”."
                self.report.skipped("term", slug, term.line, reason)
            elif kind is None:
                self.report.imported("term")
        if not SiteSettings.objects.exists():
            self._settings()
        self.people = load_authors(found.authors, self.options.authors, self.ids, self.report)
        self.users: dict[str, User] = {
            record.number: self.people[login]
            for login, record in found.authors.items()
            if record.number and login in self.people
        }
        self.terms = taxonomy.load_terms(found.terms, self.ids, self.report)
        moved: list[tuple[str, Article | str]] = [*self.terms.moved]
        for login, person in self.people.items():
            if person.get_absolute_url():
                moved.append((f"/author/{login}/", person.get_absolute_url()))
                number = found.authors[login].number
                moved += [(f"/?author={number}", person.get_absolute_url())] if number else []
        # A blog of ours names its old addresses itself.
        addresses.store([] if self.ours.is_ours else moved)
        changed("site", "lists", "redirects")

    def _settings(self) -> None:
        """Take over the name of the blog and the shape of its addresses; of one of ours, all that its owner has set."""
        site = self.survey.site
        settings = self.ours.settings()
        if not self.ours.is_ours:
            settings = SiteSettings(
                title=site.title[:200] or "Broadsheet", tagline=site.description[:300]
            )
            if self.survey.shape:
                settings.permalinks = self.survey.shape
        if settings:
            settings.save()

    def _media(self) -> None:
        """Take the files of attachments that have not come yet; know those that have."""
        found = self.survey.media
        known = {
            row.old_id: row
            for row in Imported.objects.filter(source=self.ids.source, kind="attachment")
        }
        for number, row in known.items():
            if row.object_id and number in found:
                found[number].local = row.details.get("local", "")
                if row.details.get("model") == "image":
                    found[number].image = row.object_id
                else:
                    found[number].file = row.object_id
        files = self.options.files(self.survey) if self.options.files else None
        self.report.found("attachment", len(found))
        for medium in found.values():
            self._step(lambda m=medium: self._medium(m, known.get(m.number), files))  # type: ignore[misc]

    def _medium(self, medium: Medium, row: Imported | None, files: Files | None) -> None:
        """Note an attachment, with its file where that can be had."""
        if row and (row.object_id or files is None):
            self.report.skipped("attachment", medium.number, 0, BEFORE)
            return
        own, is_dry = self.survey.own_media.get(medium.number, {}), self.options.is_dry
        try:
            if files is not None:
                keep(medium, files.get(medium.url), is_dry=is_dry, own=own)
            else:
                adopt(medium, is_dry=is_dry, own=own)
        except NoFile as error:
            self.report.remark("file", medium.number, 0, str(error))
        details = asdict(medium) | {"model": "image" if medium.image else "file"}
        number = medium.image or medium.file
        if row:
            if number is None:
                self.report.skipped("attachment", medium.number, 0, BEFORE)
                return
            row.object_id, row.details = number, row.details | details
            row.save()
        else:
            self.ids.note("attachment", medium.number, number, details)
        self.report.imported("attachment")

    # --- Items

    def _steps(self) -> Iterator[list[tuple[str, PostRecord]]]:
        """Yield the items of all files, some at a time, each with its identity."""
        numbers, step, said, before = Numbers(), [], 0, self.total // 2
        for path in self.paths:
            for record in read(path, self.zone, self._progress(before)):
                if isinstance(record, OwnRecord):
                    if self.ours.take(record):
                        self._step(self.ours.store)
                    continue
                if not isinstance(record, PostRecord) or is_menu_entry(record, self.survey):
                    continue
                key = numbers.key(record)
                if self.ours.waiting:
                    self._step(self.ours.store)
                kind = self._kind(record)
                if kind != "attachment" or key is None:
                    self.report.found(kind)
                self.report.found("comment", len(record.comments))
                if key is None:
                    self.report.skipped(kind, record.number, record.line, REPEATED)
                    self._skip_comments(record, REPEATED)
                    continue
                step.append((key, record))
                said += len(record.comments)
                if len(step) >= STEP_ITEMS or said >= STEP_COMMENTS:
                    yield step
                    step, said = [], 0
            before += path.stat().st_size
        yield step

    @staticmethod
    def _kind(record: PostRecord) -> str:
        return (
            record.kind
            if record.kind in {"post", "page", "attachment"}
            else f"other: {record.kind}"
        )

    def _skip_comments(self, record: PostRecord, reason: str) -> None:
        for comment in record.comments:
            self.report.skipped("comment", comment.number, comment.line, reason)

    def _store(self, step: list[tuple[str, PostRecord]]) -> None:
        """Store a step; where the database refuses it, each item by itself, and the bad one goes into quarantine."""
        kept = self.report.snapshot()
        try:
            self._step(lambda: self._items(step))
        except (DatabaseError, ValueError, TypeError, ArithmeticError, Bad) as error:
            logger.debug("A step is done item by item: %s", error)
            self.report.restore(kept)
            if len(step) == 1:
                key, record = step[0]
                reason = f"It cannot be stored: {error}"
                self.quarantine.keep(self._kind(record), record, record.line, reason)
                self.report.skipped(self._kind(record), key, record.line, reason)
                self._skip_comments(record, "The item it belongs to cannot be stored.")
                return
            for item in step:
                self._store([item])

    def _items(self, step: list[tuple[str, PostRecord]]) -> None:
        known: dict[str, dict[str, int | None]] = {
            kind: self.ids.known(kind, [key for key, r in step if r.kind == kind])
            for kind in ("post", "page")
        }
        drafts: list[tuple[Draft, PostRecord]] = []
        talks: list[Talk] = []
        self.speakers = self.ours.users([record for _, record in step], self.users)
        moved: list[tuple[str, Article | str]] = []
        for key, record in step:
            unique_numbers(record.comments)
            self.ours.prepare(record)
            if record.kind == "post":
                if key in known["post"]:
                    self._again(key, record, known["post"][key])
                else:
                    drafts.append((self._draft(key, record), record))
            elif record.kind == "page":
                self._page(key, record, known["page"], drafts, moved)
            elif record.kind == "attachment":
                self._attachment(key, record, drafts, moved)
            else:
                self._leftover(key, record)
        store_articles([draft for draft, _ in drafts])
        for draft, record in drafts:
            article = draft.article
            if not article.stands_for:
                self.ids.note("post", draft.old_id, article.pk, draft.details)
                self.report.imported("post", article.status)
                moved += [
                    (p, article)
                    for p in addresses.old_addresses(record)
                    if not addresses.finds(p, article)
                ]
                if not self.ours.is_ours:
                    restore_own(article, record.own, moved)
            else:
                self.ids.note("talk", draft.old_id, article.pk)
            talks.append(Talk(article, record.comments, self.ours.counted(record)))
        self.ours.stored(drafts)
        load_talks(talks, self.ids, self.speakers, self.report)
        addresses.store([] if self.ours.is_ours else moved)
        if drafts or moved:
            changed("lists", "redirects", "comments", "pages")

    def _draft(self, key: str, record: PostRecord) -> Draft:
        """Return an article that is to be stored."""
        note = self.report
        status = STATUSES.get(record.status, Status.DRAFT)
        if record.status not in STATUSES:
            note.changed(
                "post",
                key,
                record.line,
                f"Its status “{record.status}” is unknown here; it is a draft.",
            )
        if not record.title:
            note.changed("post", key, record.line, "It had no title.")
        elif len(record.title) > 300:
            note.changed("post", key, record.line, "Its title was longer than 300 characters.")
        published = record.published_at
        if published is None and status in {Status.PUBLISHED, Status.PRIVATE, Status.SCHEDULED}:
            published = record.created_at or timezone.now()
            note.changed("post", key, record.line, "It had no date.")
        converted = self._text(record)
        self._say_unknown(key, record, converted)
        lead = self.survey.media.get(record.first_meta("_thumbnail_id"))
        kept = [t for t in record.terms if t.taxonomy not in taxonomy.KINDS]
        details: dict[str, Any] = {"body": digest_of(converted.body)}
        if record.status not in STATUSES:
            details["status"] = record.status
        if len(record.title) > 300:
            details["title"] = record.title
        if meta := self.ours.kept_meta(record):
            details["meta"] = meta
        if kept:
            details["terms"] = [
                [t.taxonomy, t.slug, t.name] for t in kept if t.taxonomy != "author"
            ]
        article = Article(
            title=titled(record.title),
            slug=slug_from(record.slug),
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
            series=self._series(record),
        )
        self.ours.article(article, record)
        filed = [
            self.terms.categories.get(t.slug) for t in record.terms if t.taxonomy == "category"
        ]
        tagged = [self.terms.tags.get(t.slug) for t in record.terms if t.taxonomy == "post_tag"]
        return Draft(
            article,
            key,
            authors=self._authors(record),
            categories=[c for c in filed if c],
            tags=[t for t in tagged if t],
            details=details,
        )

    def _text(self, record: PostRecord) -> Converted:
        """Return the text of an item as it is stored here, and what could not come along."""
        body = self.ours.body(record)
        if body is not None:
            return Converted(body, Counter(), [])
        return convert(record.body, self.around, record.number)

    def _series(self, record: PostRecord) -> Series | None:
        return next(
            (
                s
                for t in record.terms
                if t.taxonomy == "series" and (s := self.terms.series.get(t.slug))
            ),
            None,
        )

    def _authors(self, record: PostRecord) -> list[User]:
        """Return the writers: the creator, then whom Co-Authors Plus names (its taxonomy "author")."""
        further = [t.slug.removeprefix("cap-") for t in record.terms if t.taxonomy == "author"]
        return [self.people[login] for login in [*record.authors, *further] if login in self.people]

    def _say_unknown(self, key: str, record: PostRecord, converted: Any) -> None:
        for what, number in converted.unknown.items():
            for _ in range(number):
                self.report.remark(
                    "content", key, record.line, f"{what} is not known here and stays as it stands."
                )
        for _ in converted.missing:
            reason = "A picture stands elsewhere: readers see it once its file is here (--media, --fetch-media)."
            self.report.remark("content", key, record.line, reason)

    def _again(self, key: str, record: PostRecord, pk: int | None) -> None:
        """Leave an article that was imported before as it is; take over what was said since."""
        self.report.skipped("post", key, record.line, BEFORE)
        self._new_comments(record, Article.objects.filter(pk=pk or 0).first())

    def _new_comments(self, record: PostRecord, article: Article | None) -> None:
        known = self.ids.known("comment", [c.number for c in record.comments])
        new = [c for c in record.comments if c.number not in known]
        for comment in record.comments:
            if comment.number in known:
                self.report.skipped("comment", comment.number, comment.line, BEFORE)
            elif article is None:
                reason = "What it belongs to was deleted here."
                self.report.skipped("comment", comment.number, comment.line, reason)
        if new and article is not None:
            add_comments(article, new, self.ids, self.speakers, self.report)

    # --- Pages, attachments, the rest

    def _page(
        self,
        key: str,
        record: PostRecord,
        known: Mapping[str, int | None],
        drafts: list[tuple[Draft, PostRecord]],
        moved: list[tuple[str, Article | str]],
    ) -> None:
        if key in known:
            self.report.skipped("page", key, record.line, BEFORE)
            self._talk_again(key, record, known[key])
            return
        path = self._page_path(key, record)
        converted = self._text(record)
        self._say_unknown(key, record, converted)
        is_public = record.status == "publish" and not record.password
        if record.password:
            reason = "It has a password. Pages have none here, so it is hidden."
            self.report.changed("page", key, record.line, reason)
        pictures = Image.objects.in_bulk(list(numbers_of_pictures(converted.body)))
        page = Page(
            title=titled(record.title),
            slug=path.rpartition("/")[2],
            path=path,
            body=converted.body,
            body_html=render_body(converted.body, pictures),
            is_published=is_public,
            created_at=record.created_at or timezone.now(),
        )
        self.ours.page(page, record)
        Page.objects.bulk_create([page])
        self.ours.stored_page(page, record)
        details: dict[str, Any] = {"status": record.status, "parent": record.parent}
        details |= {"order": record.order, "comments_open": record.comments_open}
        if record.password:
            details["password"] = record.password
        if record.authors:
            details["author"] = record.authors[0]
        if record.excerpt:
            details["excerpt"] = record.excerpt
        if meta := self.ours.kept_meta(record):
            details["meta"] = meta
        self.ids.note("page", key, page.pk, details)
        self.report.imported("page", record.status)
        if not self.ours.is_ours:
            restore_own(page, record.own, moved)
        moved += [(p, page.get_absolute_url()) for p in addresses.old_addresses(record)]
        if self.ours.has_talk(record):
            drafts.append((self._carrier(key, record, StandsFor.PAGE, page), record))

    def _carrier(
        self, key: str, record: PostRecord, stands_for: StandsFor, page: Page | None = None
    ) -> Draft:
        """Return what the comments of a page or an attachment hang on; hidden where the page is."""
        status = STATUSES.get(record.status, Status.DRAFT)
        if record.status == "inherit":
            status = Status.PUBLISHED
        article = Article(
            title=titled(record.title),
            slug=f"{stands_for}-{slug_from(record.slug)}"[:150],
            status=Status.DRAFT if status == Status.TRASH else status,
            published_at=record.created_at or timezone.now(),
            password=password_of(record.password),
            comments_open=record.comments_open,
            stands_for=stands_for,
            page=page,
        )
        self.ours.carrier(article, record)
        return Draft(article, f"{stands_for}:{key}")

    def _talk_again(self, key: str, record: PostRecord, page: int | None) -> None:
        """Take over what was said since about a page or, where ``page`` is None, an attachment."""
        if not record.comments:
            return
        stands_for = StandsFor.ATTACHMENT if page is None else StandsFor.PAGE
        old_id = f"{stands_for}:{key}"
        carrier = self.ids.known("talk", [old_id]).get(old_id)
        article = Article.objects.filter(pk=carrier).first() if carrier else None
        if article is None and carrier is None:
            draft = self._carrier(
                key, record, stands_for, Page.objects.filter(pk=page or 0).first()
            )
            store_articles([draft])
            self.ids.note("talk", draft.old_id, draft.article.pk)
            article = draft.article
        self._new_comments(record, article)

    def _page_path(self, key: str, record: PostRecord) -> str:
        """Return a free path: the slugs from the top down, four at most, as pages are found here."""
        slugs, at, seen = [], key, set()
        while at in self.survey.pages and at not in seen:
            seen.add(at)
            plan = self.survey.pages[at]
            slugs.append(slug_from(plan.slug) or slug_from(plan.title) or "page")
            at = plan.parent
        if at and at not in seen:
            self.report.changed("page", key, record.line, "The page above it is not in the export.")
        if len(slugs) > PAGE_LEVELS:
            self.report.changed(
                "page", key, record.line, "It stood too deep; it stands higher now."
            )
        slugs = [slugs[0], *slugs[1:][-(PAGE_LEVELS - 1) :]]
        above = "/".join(reversed(slugs[1:]))
        prefix = f"{above}/" if above else ""
        taken = Page.objects.filter(path__startswith=prefix)

        def is_taken(slug: str) -> bool:
            if not prefix and is_reserved(slug):
                return True
            return taken.filter(path=prefix + slug).exists()

        return prefix + free_slug(slugs[0], is_taken)

    def _page_parents(self) -> None:
        """Put pages below the pages that came after them in the file."""
        mine = Imported.objects.filter(source=self.ids.source, kind="page")
        numbers = dict(mine.values_list("old_id", "object_id"))
        for row in mine.iterator():
            if row.details.get("placed") or not row.details.get("parent"):
                continue
            above = numbers.get(row.details.get("parent", ""))
            if above and above != row.object_id:
                Page.objects.filter(pk=row.object_id or 0, parent=None).update(parent_id=above)
            row.details["placed"] = True
            row.save(update_fields=["details"])

    def _attachment(
        self,
        key: str,
        record: PostRecord,
        drafts: list[tuple[Draft, PostRecord]],
        moved: list[tuple[str, Article | str]],
    ) -> None:
        """Lead the old addresses of a file to where it is now; keep what was said below it."""
        medium = self.survey.media.get(key)
        if medium and medium.local:
            old = {medium.url, *metadata(record), record.link, f"/?attachment_id={record.number}"}
            moved += [(p, medium.local) for a in sorted(old) if (p := addresses.old_path(a))]
        if self.ours.has_talk(record):
            old_id = f"{StandsFor.ATTACHMENT}:{key}"
            if old_id in self.ids.known("talk", [old_id]):
                self._talk_again(key, record, None)
                return
            drafts.append((self._carrier(key, record, StandsFor.ATTACHMENT), record))
            reason = (
                "It stood below an attachment, which has no page here. It is kept and not shown."
            )
            for comment in record.comments:
                self.report.remark("comment", comment.number, comment.line, reason)

    def _leftover(self, key: str, record: PostRecord) -> None:
        """Keep an item for which there is no place here."""
        kind = self._kind(record)
        _, is_new = Leftover.objects.get_or_create(
            source=self.ids.source,
            kind=record.kind[:80],
            old_id=key[:80],
            defaults={"title": titled(record.title), "data": asdict(record)},
        )
        reason = "There is no place for it here; it is kept as it came." if is_new else BEFORE
        self.report.skipped(kind, key, record.line, reason)
        self._skip_comments(
            record, "It belongs to something for which there is no place here; kept with it."
        )
