"""Brings a WordPress blog over: looks at all of it first, then stores it in steps that are whole or not at all."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from blog.articles import Article
from blog.models import SiteSettings
from blog.once import loaded_once
from comments.models import Comment
from transfer.database_errors import is_about_the_data, is_conflict
from transfer.healing import Unreadable
from transfer.identities import Identities
from transfer.numbers import reserve
from transfer.options import Checkpoint, Options
from transfer.quarantine import Quarantine
from transfer.records import Bad, OwnRecord, PostRecord
from transfer.report import Report, Snapshot
from transfer.storing import storing
from transfer.wordpress.attachments import know_media, take_file
from transfer.wordpress.content import Surroundings
from transfer.wordpress.foundations import lay_foundations
from transfer.wordpress.items import ASIDE, store_step
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


class _Item(NamedTuple):
    """An item or a piece of one; when it is stored, so many items and comments of the next have been dealt with."""

    key: str
    record: PostRecord
    is_repeated: bool
    items: int
    comments: int

    @property
    def is_first(self) -> bool:
        """Whether it is an item, or the first piece of one."""
        return self.record.piece.part == 0


Step = list[_Item]


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
        self._is_held = False

    def run(self) -> Report:
        found = survey(self.paths, self.zone, self._progress(0))
        _check_authors(found, self.options)
        if self.options.tell:
            self.options.tell(str(found))
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
        with storing():
            self._load(found)
        return report

    def _load(self, found: Survey) -> None:
        if not self.options.is_dry:
            reserve(Article, found.highest_post)
            reserve(Comment, found.highest_comment)
            self.this.ours.reserve()
        know_media(self.this)
        self._found()
        self._files(found)
        self._items()
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
                if self.options.is_dry and not self._is_held:
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

    def _items(self) -> None:
        """Store the items of all files; a dry run takes the pieces of one back together: each needs those before."""
        with ExitStack() as held:
            for step in self._steps():
                has_more = bool(step) and step[-1].record.piece.has_more
                if self.options.is_dry and has_more and not self._is_held:
                    held.enter_context(self._held())
                self._store(step)
                if not has_more:
                    held.close()
                if not self._is_held:
                    self._pause()

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Let what the steps of a dry run have stored stay until the end, where all of it is taken back."""
        self._is_held = True
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            self._is_held = False

    def _steps(self) -> Iterator[Step]:
        """Yield the items of all files, some at a time; a further piece of one is a step of its own.

        Those that an earlier run has dealt with are passed over.
        """
        numbers, step, said, items = Numbers(), Step(), 0, 0
        own, key, is_repeated, of_item = 0, "", False, 0
        before = self.total - sum(self.sizes)
        for path, size in zip(self.paths, self.sizes, strict=True):
            whole = self.this.survey.whole.of(path)
            for record in read(path, self.zone, self._progress(before), whole=whole):
                if isinstance(record, OwnRecord):
                    own += 1
                    if own > self.reached.own and self.this.ours.take(record):
                        self._store_own(own)
                    continue
                if not isinstance(record, PostRecord) or is_menu_entry(record, self.this.survey):
                    continue
                if self.this.ours.waiting:
                    self._store_own(own)
                part, has_more = record.piece.part, record.piece.has_more
                if part == 0:
                    key, is_repeated = numbers.key(record)
                    items, of_item = items + 1, 0
                of_item += len(record.comments)
                if self._is_done(items, of_item):
                    continue
                reached = (items - 1, of_item) if has_more else (items, 0)
                step.append(_Item(key, record, is_repeated, *reached))
                said += len(record.comments)
                if part or has_more or len(step) >= STEP_ITEMS or said >= STEP_COMMENTS:
                    yield step
                    step, said = [], 0
            before += size
        yield step

    def _is_done(self, items: int, comments: int) -> bool:
        """Whether an earlier run has dealt with the item of this number, until its comment of that number."""
        reached = self.reached
        is_next = items == reached.items + 1
        return items <= reached.items or (is_next and 0 < comments <= reached.comments)

    def _store_own(self, own: int) -> None:
        """Store what waits of people and redirects; with it so many elements of our own have been dealt with."""
        self._step(lambda: self.this.ours.store(self.this.report), own=own)
        self._pause()

    def _store(self, step: Step) -> None:
        """Store a step; where the database refuses it, each item by itself, and the bad one goes into quarantine."""
        if not step:
            return
        report = self.this.report
        kept = report.snapshot()
        self._count(step)
        found = report.snapshot()
        told = [(item.key, item.record, item.is_repeated) for item in step]
        try:
            self._try(lambda: self._reach(step[-1], lambda: store_step(told, self.this)), found)
        except (InterfaceError, OSError):
            raise
        except Exception as error:
            # One bad item never stops the rest, whatever is bad about it.
            if isinstance(error, OperationalError) and not is_about_the_data(error):
                raise
            if len(step) > 1:
                logger.debug("A step is done item by item: %s", error)
                report.restore(kept)
                for item in step:
                    self._store([item])
                return
            report.restore(found)
            reason = _reason(error)
            self._reach(step[0], lambda: self._put_aside(step[0], reason))

    def _count(self, step: Step) -> None:
        """Count what has been found; an item in pieces once."""
        for item in step:
            if item.is_first:
                self.this.report.found(kind_of(item.record))
            self.this.report.found("comment", len(item.record.comments))

    def _reach(self, item: _Item, work: Callable[[], None]) -> None:
        """Do a step that ends with an item."""
        self._step(work, items=item.items, comments=item.comments)

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

    def _put_aside(self, item: _Item, reason: str) -> None:
        """Keep an item that cannot be stored in the quarantine, and report it with its comments.

        A piece of one that could not be stored follows it; one that is bad itself leaves the others where they are.
        """
        record, report = item.record, self.this.report
        self.quarantine.keep(kind_of(record), record, record.line, reason)
        if reason != ASIDE:
            report.put_aside += 1
        if item.is_first:
            report.skipped(kind_of(record), item.key, record.line, reason)
            reason = ASIDE
        for comment in record.comments:
            report.skipped("comment", comment.number, comment.line, reason)


def _reason(error: Exception) -> str:
    """Return why an item cannot be stored, in words; what nobody has thought of goes to the log."""
    if isinstance(error, Bad):
        return str(error)
    if not isinstance(error, DatabaseError | ValueError):
        logger.error("An item cannot be imported.", exc_info=error)
    return f"It cannot be stored: {' '.join(str(error).split())[:300]}"


def _check_authors(found: Survey, options: Options) -> None:
    """Refuse a choice for an author whom the export does not name. Raises Unreadable."""
    if unknown := sorted(set(options.authors) - set(found.authors)):
        names = ", ".join(sorted(found.authors)[:20]) or "nobody"
        raise Unreadable(f"The export names no author “{unknown[0]}”. It names {names}.")
