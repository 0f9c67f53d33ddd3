"""Brings a WordPress blog over: looks at all of it first, then stores it in steps that are whole or not at all."""

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from blog.articles import Article
from blog.models import SiteSettings
from blog.once import loaded_once
from comments.models import Comment
from transfer.healing import Unreadable
from transfer.identities import Identities
from transfer.numbers import reserve
from transfer.options import Checkpoint, Interrupted, Options
from transfer.quarantine import Quarantine
from transfer.records import OwnRecord, PostRecord
from transfer.report import Report, Snapshot
from transfer.wordpress.attachments import know_media, take_file
from transfer.wordpress.content import Surroundings
from transfer.wordpress.foundations import lay_foundations
from transfer.wordpress.items import store_step
from transfer.wordpress.pages import put_below
from transfer.wordpress.reading import read
from transfer.wordpress.run import Run, kind_of
from transfer.wordpress.survey import Numbers, Survey, is_menu_entry, survey

logger = logging.getLogger(__name__)

__all__ = ["Options", "import_wordpress"]

#: One step: so many items, or so many comments, whichever comes first. A step holds SQLite's write lock.
STEP_ITEMS = 100
STEP_COMMENTS = 1000
#: How often a step is tried that others are in the way of.
TRIES = 3

Step = list[tuple[str, PostRecord, bool]]


def import_wordpress(paths: Sequence[Path], options: Options) -> Report:
    """Import the files of one blog and return the report.

    Raises Unreadable when a file cannot be read to its end, or when ``options`` name an author whom the export
    does not: then nothing has been changed. Raises Interrupted where the database or the disk fails later. May be
    interrupted at any time, and called again: what is there already stays as it is.
    """
    with loaded_once():
        return _Loading(paths, options).run()


class _Loading:
    """One import."""

    def __init__(self, paths: Sequence[Path], options: Options) -> None:
        self.paths, self.options = paths, options
        self.zone = SiteSettings.load().zone
        self.sizes = [path.stat().st_size for path in paths]
        # Read twice; getting the files takes as long as all of it, or longer.
        self.total = sum(self.sizes) * (3 if options.files else 2)
        self.reached = options.checkpoint or Checkpoint()
        self.quarantine = Quarantine(options.quarantine, goes_on=options.checkpoint is not None)

    def run(self) -> Report:
        found = survey(self.paths, self.zone, self._progress(0))
        _check_authors(found, self.options)
        self.zone = found.zone(self.zone)
        report = Report(found.source, is_dry=self.options.is_dry)
        if self.reached.report:
            report = Report.from_data(self.reached.report)
        self.this = Run(
            self.options,
            found,
            report,
            Identities(found.source),
            Surroundings(found.hosts, found.library, found.blocks),
        )
        try:
            self._load(found)
        except Unreadable as error:
            raise Interrupted(f"A file has changed while it was read. {error}") from error
        except (OperationalError, InterfaceError) as error:
            raise Interrupted(f"The database does not work: {error}") from error
        except OSError as error:
            raise Interrupted(f"{error.filename or 'The disk'}: {error.strerror}.") from error
        return report

    def _load(self, found: Survey) -> None:
        if not self.options.is_dry:
            reserve(Article, found.highest_post)
            reserve(Comment, found.highest_comment)
            self.this.ours.reserve()
        know_media(self.this)
        self._found()
        self._files(found)
        for step, items in self._steps():
            self._store(step, items)
            self._pause()
        self._step(lambda: put_below(found.source))
        self._step(lambda: self.this.ours.last(self.this.report))
        if self.options.progress:
            self.options.progress(self.total, self.total)

    def _progress(self, before: int) -> Callable[[int], None] | None:
        tell = self.options.progress
        return (lambda done: tell(before + done, self.total)) if tell else None

    def _pause(self) -> None:
        if self.options.pause:
            self.options.pause()

    def _step(self, work: Callable[[], None], **reached: int) -> None:
        """Do a piece of work whole or not at all; a dry run takes it back.

        What it has reached is kept in the same transaction as what it has done.
        """
        self.this.moved = []
        try:
            with transaction.atomic():
                work()
                self.this.ids.write()
                if self.options.keep and reached:
                    for name, value in reached.items():
                        setattr(self.reached, name, value)
                    self.reached.report = self.this.report.as_data()
                    self.options.keep(self.reached)
                if self.options.is_dry:
                    transaction.set_rollback(True)
        finally:
            self.this.ids.forget()

    def _found(self) -> None:
        """Lay the foundations; an import that goes on needs to know them, and has reported them."""
        if not self.reached.is_founded:
            self._step(lambda: lay_foundations(self.this), is_founded=1)
            return
        report, self.this.report = self.this.report, Report()
        self._step(lambda: lay_foundations(self.this))
        self.this.report = report

    def _files(self, found: Survey) -> None:
        """Take the files of attachments that have not come yet."""
        if not self.options.files and not found.is_ours:
            return
        # Those of a blog of ours may stand where they belong already.
        files = self.options.files(found.hosts) if self.options.files else None
        tell, number = self._progress(sum(self.sizes)), len(found.library)
        for done, medium in enumerate(found.library, 1):
            if done > self.reached.media:
                self._step(lambda m=medium: take_file(m, files, self.this), media=done)  # type: ignore[misc]
                self._pause()
            if tell:
                tell(done * sum(self.sizes) // number)

    # --- Items

    def _steps(self) -> Iterator[tuple[Step, int]]:
        """Yield the items of all files, some at a time, each with its identity, and how many that makes.

        Those that an earlier run has dealt with are passed over.
        """
        numbers, step, said, items = Numbers(), list[tuple[str, PostRecord, bool]](), 0, 0
        own = 0
        before = self.total - sum(self.sizes)
        for path, size in zip(self.paths, self.sizes, strict=True):
            for record in read(path, self.zone, self._progress(before)):
                if isinstance(record, OwnRecord):
                    own += 1
                    if own > self.reached.own and self.this.ours.take(record):
                        self._store_own(own)
                    continue
                if not isinstance(record, PostRecord) or is_menu_entry(record, self.this.survey):
                    continue
                if self.this.ours.waiting:
                    self._store_own(own)
                key, is_repeated = numbers.key(record)
                items += 1
                if items <= self.reached.items:
                    continue
                step.append((key, record, is_repeated))
                said += len(record.comments)
                if len(step) >= STEP_ITEMS or said >= STEP_COMMENTS:
                    yield step, items
                    step, said = [], 0
            before += size
        yield step, items

    def _store_own(self, own: int) -> None:
        """Store what waits of people and redirects; with it so many elements of our own have been dealt with."""
        self._step(lambda: self.this.ours.store(self.this.report), own=own)
        self._pause()

    def _store(self, step: Step, items: int) -> None:
        """Store a step; where the database refuses it, each item by itself, and the bad one goes into quarantine."""
        report = self.this.report
        kept = report.snapshot()
        for _, record, _ in step:
            report.found(kind_of(record))
            report.found("comment", len(record.comments))
        found = report.snapshot()
        try:
            self._try(lambda: self._step(lambda: store_step(step, self.this), items=items), found)
        except (InterfaceError, OSError):
            raise
        except Exception as error:
            # One bad item never stops the rest, whatever is bad about it.
            if isinstance(error, OperationalError) and not is_about_the_data(error):
                raise
            if len(step) > 1:
                logger.debug("A step is done item by item: %s", error)
                report.restore(kept)
                for number, item in enumerate(step, items - len(step) + 1):
                    self._store([item], number)
                return
            report.restore(found)
            if not isinstance(error, DatabaseError | ValueError):
                logger.exception("An item cannot be imported.")
            key, record, _ = step[0]
            reason = f"It cannot be stored: {' '.join(str(error).split())[:300]}"
            self._step(lambda: self._put_aside(key, record, reason), items=items)

    def _try(self, work: Callable[[], None], kept: Snapshot) -> None:
        """Do a step again where others, who write at the same time, were in its way."""
        for left in reversed(range(TRIES)):
            try:
                work()
            except OperationalError as error:
                if not left or not is_conflict(error):
                    raise
                self.this.report.restore(kept)
            else:
                return

    def _put_aside(self, key: str, record: PostRecord, reason: str) -> None:
        """Keep an item that cannot be stored in the quarantine, and report it with its comments."""
        self.quarantine.keep(kind_of(record), record, record.line, reason)
        self.this.report.put_aside += 1
        self.this.report.skipped(kind_of(record), key, record.line, reason)
        for comment in record.comments:
            reason = "The item it belongs to cannot be stored."
            self.this.report.skipped("comment", comment.number, comment.line, reason)


def is_conflict(error: OperationalError) -> bool:
    """Whether a step failed because of somebody else's: a deadlock (SQLSTATE 40), or SQLite's lock."""
    return _state(error).startswith("40") or "locked" in str(error)


def is_about_the_data(error: OperationalError) -> bool:
    """Whether the database works and refuses the data: what is too long for an index (SQLSTATE 54), for one."""
    return _state(error).startswith(("22", "54"))


def _state(error: OperationalError) -> str:
    return str(getattr(error.__cause__, "pgcode", None) or "")


def _check_authors(found: Survey, options: Options) -> None:
    """Refuse a choice for an author whom the export does not name. Raises Unreadable."""
    if unknown := sorted(set(options.authors) - set(found.authors)):
        names = ", ".join(sorted(found.authors)[:20]) or "nobody"
        raise Unreadable(f"The export names no author “{unknown[0]}”. It names {names}.")
