"""Imports that bring comments alone: each discussion to the article that its address means here.

All of the export is read first and sorted by discussion on disk; then the discussions are stored, some at a time.
What belongs to no article is kept whole, for a later run that knows better (--map).
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db.models import QuerySet

from accounts.models import User
from blog.articles import Article
from blog.once import loaded_once
from comments.conversations import conversation_changed
from transfer.articles import titled
from transfer.comment_notes import say_notes
from transfer.discussions import Talk, load_talks
from transfer.identities import Identities
from transfer.lines import names_of
from transfer.matching import Moves, Place
from transfer.models import Leftover
from transfer.options import Told
from transfer.quarantine import Quarantine
from transfer.records import Bad, CommentRecord, copies_of
from transfer.report import Report
from transfer.staging import Staging
from transfer.steps import BEFORE, STEP_COMMENTS, STEP_ITEMS, Steps
from transfer.storing import storing
from transfer.thread_first_look import ThreadFirstLook
from transfer.thread_places import articles_at
from transfer.thread_reading import Reader
from transfer.votes import remark_votes

NOWHERE = (
    "No article here has its address; it is kept as it came. "
    "Say where it belongs, in this import or a later one of the same files, and it comes."
)
OTHER_SITE = "It belongs to another site than those that were asked for; it is kept as it came."
ASIDE = "Its discussion belongs to no article here and is kept with it."
WORDLESS = "There are no words in it, and nobody has answered it."
EMPTIED = "It has no words; its place is kept for those who answered it."
UNDATED = "It has no date that can be read; it has the article's."
#: Stands before the numbers of discussions without a place, so that they come behind all places.
LOST = "~"
GONE = "What it belongs to was deleted here meanwhile."
CLOSED = "It was closed there. Here the article's own setting holds."
REMOVED = "The whole discussion was deleted there; its comments are in the trash here."


@dataclass
class ThreadOptions(Told):
    """What an import of comments is told. ``tell`` gets a sentence that says what will be done."""

    sites: Sequence[str] = ()
    moves: Moves = field(default_factory=Moves)
    users: dict[str, User] = field(default_factory=dict)


def import_threads(reader: Reader, paths: Sequence[Path], options: ThreadOptions) -> Report:
    """Import the comments of some files and return the report.

    Raises Unreadable when a file cannot be read to its end: then nothing has been changed. Raises Interrupted where
    the database or the disk fails later. May be interrupted at any time and called again: what is there already stays
    as it is, what is new is taken over.
    """
    with loaded_once(), closing(Staging()) as staging:
        return _Loading(reader, paths, options, staging).run()


class _Loading:
    """One run."""

    def __init__(
        self, reader: Reader, paths: Sequence[Path], options: ThreadOptions, staging: Staging
    ) -> None:
        self.reader, self.paths, self.options, self.staging = reader, paths, options, staging
        self.bytes = sum(path.stat().st_size for path in paths)
        self.report = Report(is_dry=options.is_dry, place=reader.place)
        self.quarantine = Quarantine(options.quarantine, self.report)
        self.last = options.checkpoint.last if options.checkpoint else ""
        self.found = ThreadFirstLook(reader, staging, self.quarantine)

    def run(self) -> Report:
        self.report.of("thread")
        self.report.of("comment")
        tell = self.options.progress
        self.found.read(self.paths, (lambda n: tell(n, 2 * self.bytes)) if tell else None)
        self.report.source = self.reader.source
        self.report.files = names_of(self.paths)
        self.ids = Identities(self.reader.source)
        lost = self.found.match(self.options.sites, self.options.moves)
        if self.options.tell:
            self.options.tell(str(self.found))
        self.quarantine.write()
        if self.options.checkpoint:
            # An import that goes on has reported what it read; it has read again to know it.
            self.report = Report.from_data(self.options.checkpoint.report)
            self.quarantine.report = self.report
        self.steps = Steps(self.ids, self.report, self.quarantine, self.options)
        with storing():
            self._store_all()
            lost = sorted(number for number in lost if LOST + number > self.last)
            for at in range(0, len(lost), STEP_ITEMS):
                step = lost[at : at + STEP_ITEMS]
                self.steps.store(
                    step, self._keep, self._put_thread_aside, lambda n: {"last": LOST + n}
                )
        self._tell_progress(self.bytes)
        return self.report

    def _tell_progress(self, stored: int) -> None:
        if self.options.progress:
            self.options.progress(self.bytes + stored, 2 * self.bytes)

    # --- Storing

    def _store_all(self) -> None:
        step: list[Place] = []
        said = done = 0
        # In the order of their names, by which an import goes on.
        waiting = [(name, size) for name, size in self.staging.places() if name > self.last]
        total = max(sum(size for _, size in waiting), 1)
        for name, size in waiting:
            if step and (len(step) >= STEP_ITEMS or said + size > STEP_COMMENTS):
                self._store_step(step)
                self._tell_progress(self.bytes * done // total)
                step, said = [], 0
            kind, _, number = name.partition(" ")
            step.append(Place(kind, int(number)))
            said += size
            done += size
        self._store_step(step)

    def _store_step(self, step: Sequence[Place]) -> None:
        self.steps.store(
            step, self._store, self._put_place_aside, lambda place: {"last": _name(place)}
        )

    def _store(self, places: Sequence[Place]) -> None:
        """Store the comments of some articles and pages, inside a transaction."""
        articles = self._articles(places)
        new = self._new(places)
        self._load([Talk(articles[place], new[place], _name(place)) for place in places])
        self._note_threads(articles)

    def _articles(self, places: Sequence[Place]) -> dict[Place, Article]:
        """Return what belongs to some places. Raises Bad where one has gone since all of them were found."""
        articles = articles_at(places)
        if len(articles) < len(places):
            raise Bad(GONE)
        return articles

    def _load(self, talks: Sequence[Talk]) -> None:
        touched = [talk.article for talk in talks if talk.said]
        load_talks(
            *(talks, self.ids, self.options.users, self.report),
            keeps_numbers=False,
            home_of=self.staging.home_of,
        )
        for article in touched:
            conversation_changed(article)

    def _new(self, places: Sequence[Place]) -> dict[Place, list[CommentRecord]]:
        """Return the comments of each place that have not come before, as they are to be stored."""
        said = {place: self.staging.at(_name(place)) for place in places}
        known = self.ids.known("comment", [c.number for each in said.values() for _, c in each])
        return {place: list(self._to_store(each, known)) for place, each in said.items()}

    def _to_store(
        self, said: Sequence[tuple[str, CommentRecord]], known: Container[str]
    ) -> Iterator[CommentRecord]:
        answered = {c.parent for _, c in said}
        for thread, comment in said:
            if comment.number in known:
                self.report.skipped("comment", comment.number, comment.line, BEFORE)
                continue
            if not comment.source.strip():
                if comment.number not in answered:
                    self.report.skipped("comment", comment.number, comment.line, WORDLESS)
                    continue
                if comment.status == "approved":
                    self.report.changed("comment", comment.number, comment.line, EMPTIED)
                comment.status, comment.source = "trash", ""
            if comment.at is None:
                self.report.changed("comment", comment.number, comment.line, UNDATED)
            if self.found.threads[thread].is_deleted and comment.status in {"approved", "pending"}:
                comment.status, comment.reason = "trash", REMOVED
            remark_votes(comment, self.report)
            say_notes(comment, self.quarantine)
            yield comment

    def _note_threads(self, articles: Mapping[Place, Article]) -> None:
        numbers = [t.number for place in articles for t in self.found.places[place]]
        known = self.ids.known("thread", numbers)
        for place, article in articles.items():
            for thread in self.found.places[place]:
                if thread.number in known:
                    self.report.skipped("thread", thread.number, thread.line, BEFORE)
                    continue
                self.ids.note("thread", thread.number, article.pk)
                self.report.imported("thread")
                if thread.is_deleted:
                    self.report.changed("thread", thread.number, thread.line, REMOVED)
                elif thread.is_closed:
                    self.report.remark("thread", thread.number, thread.line, CLOSED)
        self._leftovers(numbers).delete()

    def _put_place_aside(self, place: Place, reason: str) -> None:
        """Store the comments of a place by themselves, within a step, so that only those are left out that are bad."""
        refused: list[str] = []
        self.steps.each(
            [place],
            lambda places: self._note_threads(self._articles(places)),
            lambda _, why: refused.append(why),
        )
        if refused:
            for thread in self.found.places[place]:
                self.report.skipped("thread", thread.number, thread.line, refused[0])
            for _, comment in self.staging.at(_name(place)):
                self._reject(comment, reason)
            return
        self.steps.each(
            self._new([place])[place],
            lambda some: self._load(
                [Talk(articles_at([place])[place], copies_of(some), _name(place))]
            ),
            self._reject,
        )

    def _reject(self, comment: CommentRecord, reason: str) -> None:
        self.quarantine.put("comment", comment, comment.number, comment.line, reason)

    # --- What has no place here

    def _leftovers(self, numbers: Sequence[str]) -> QuerySet[Leftover]:
        return Leftover.objects.filter(
            source=self.ids.source, kind="thread", old_id__in=list(numbers)
        )

    def _keep(self, numbers: Sequence[str]) -> None:
        """Keep discussions that belong to nothing here, whole; inside a transaction."""
        kept = {row.old_id: row for row in self._leftovers(numbers)}
        for number in numbers:
            thread, said = self.found.threads[number], self.staging.of(number)
            reason = OTHER_SITE if number in self.found.elsewhere else NOWHERE
            self.report.skipped("thread", thread.address[:200] or number, thread.line, reason)
            for comment in said:
                self.report.skipped("comment", comment.number, comment.line, ASIDE)
            row = kept.get(number)
            if row is None:
                row = Leftover(source=self.ids.source, kind="thread", old_id=number)
            elif len(row.data.get("comments", [])) == len(said):
                continue
            row.title = titled(thread.title)
            row.data = {**asdict(thread), "comments": [asdict(c) for c in said]}
            row.save()

    def _put_thread_aside(self, number: str, reason: str) -> None:
        thread = self.found.threads[number]
        self.report.skipped("thread", number, thread.line, reason)
        for comment in self.staging.of(number):
            self._reject(comment, reason)


def _name(place: Place) -> str:
    """Return what the staging calls a place."""
    return f"{place.kind} {place.pk}"
