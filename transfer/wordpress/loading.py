"""Brings a WordPress blog over: looks at all of it first, then stores it in steps that are whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from blog.articles import Article
from blog.models import SiteSettings
from blog.once import loaded_once
from comments.models import Comment
from transfer.healing import Unreadable
from transfer.identities import Identities
from transfer.importers import TYPES
from transfer.inline_pictures import InlinePictures
from transfer.lines import names_of
from transfer.numbers import reserve
from transfer.options import Options
from transfer.quarantine import Quarantine
from transfer.records import OwnRecord
from transfer.report import Report
from transfer.steps import Steps
from transfer.storing import storing
from transfer.wordpress.content import Surroundings
from transfer.wordpress.first_look import survey
from transfer.wordpress.foundations import lay_foundations
from transfer.wordpress.in_steps import ItemsInSteps, Step
from transfer.wordpress.item_types import BUILT_IN
from transfer.wordpress.pages import put_below
from transfer.wordpress.run import Run
from transfer.wordpress.storing_items import put_aside, store_items
from transfer.wordpress.survey import Survey
from transfer.wordpress.taking_files import know_media, take_files

__all__ = ["Options", "import_wordpress"]


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
        self.bytes = sum(path.stat().st_size for path in paths)
        # Read twice; getting the files takes as long as all of it, or longer.
        self.total = self.bytes * (3 if options.files else 2)

    def run(self) -> Report:
        types = self.options.answers.get(TYPES) or {}
        found = survey(self.paths, self.zone, self._progress(0), types)
        _check_authors(found, self.options)
        _check_types(found, types)
        if self.options.tell:
            self.options.tell(str(found))
        self.zone = found.zone(self.zone)
        self.steps = self._begun(found)
        pictures = InlinePictures(self.steps)
        around = Surroundings(found.hosts, found.library, found.blocks, pictures)
        self.this = Run(self.options, found, self.steps, around)
        with storing():
            self._load(found)
        return self.steps.report

    def _begun(self, found: Survey) -> Steps:
        """Return where all of it is stored and reported, from where an earlier run has ended."""
        checkpoint = self.options.checkpoint
        if checkpoint and checkpoint.report:
            report = Report.from_data(checkpoint.report)
        else:
            report = Report(found.source, is_dry=self.options.is_dry)
            report.files = names_of(self.paths)
        quarantine = Quarantine(self.options.quarantine, report)
        return Steps(Identities(found.source), report, quarantine, self.options)

    def _load(self, found: Survey) -> None:
        if not self.options.is_dry:
            reserve(Article, found.highest_post)
            reserve(Comment, found.highest_comment)
            self.this.ours.reserve()
        know_media(self.this)
        self._found()
        take_files(self.this, self._progress(self.bytes), self.bytes)
        self._items()
        self.steps.do(lambda: put_below(self.this))
        self.steps.do(self.this.ours.rest.last)
        if self.options.progress:
            self.options.progress(self.total, self.total)

    def _progress(self, before: int) -> Callable[[int], None] | None:
        tell = self.options.progress
        return (lambda done: tell(before + done, self.total)) if tell else None

    def _found(self) -> None:
        """Lay the foundations; an import that goes on needs to know them, and has reported them."""
        if not self.steps.reached.is_founded:
            self.steps.do(lambda: lay_foundations(self.this), is_founded=True)
            return
        with self.steps.unreported():
            self.steps.do(lambda: lay_foundations(self.this))

    # --- Items

    def _items(self) -> None:
        """Store the items of all files; a dry run takes the pieces of one back together: each needs those before."""
        steps = self.steps
        items = ItemsInSteps(self.paths, self.zone, self.this.survey, steps.reached)
        with ExitStack() as held:
            for step in items.read(self._own, self._progress(self.total - self.bytes)):
                has_more = bool(step) and step[-1].record.piece.has_more
                if self.options.is_dry and has_more and not steps.is_held:
                    held.enter_context(steps.held())
                self._store(step)
                if not has_more:
                    held.close()
        self._store_own()

    def _store(self, step: Step) -> None:
        this = self.this
        self.steps.store(
            step,
            lambda items: store_items(items, this),
            lambda item, reason: put_aside(item, reason, this),
            lambda item: {"items": item.items, "comments": item.comments},
        )

    # --- What an export of ours says outside of items

    def _own(self, record: OwnRecord | None, own: int) -> None:
        """Take the next of it; store what waits when there is enough of it, or before an item."""
        rest = self.this.ours.rest
        if rest.take(record) if record else rest.waiting:
            self._store_own(own=own)

    def _store_own(self, **reached: int) -> None:
        """Store what waits of people, redirects and leftovers."""
        rest = self.this.ours.rest
        if rest.waiting:
            self.steps.do(rest.store, **reached)
            rest.forget()


def _check_types(found: Survey, types: Mapping[str, str]) -> None:
    """Refuse a choice for a type of which nothing is in the export. Raises Unreadable."""
    others = set(found.kinds) - BUILT_IN
    if unknown := sorted(set(types) - others):
        names = ", ".join(sorted(others)[:20]) or "none"
        words = f"Nothing in the export is of the type “{unknown[0]}”. Types of its own that it has: {names}."
        raise Unreadable(words)
    if types and found.is_ours:
        raise Unreadable("An export of this program says itself what becomes of each item.")


def _check_authors(found: Survey, options: Options) -> None:
    """Refuse a choice for an author whom the export does not name. Raises Unreadable."""
    if unknown := sorted(set(options.authors) - set(found.authors)):
        names = ", ".join(sorted(found.authors)[:20]) or "nobody"
        raise Unreadable(f"The export names no author “{unknown[0]}”. It names {names}.")
