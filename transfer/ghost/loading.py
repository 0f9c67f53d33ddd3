"""Brings a Ghost blog over: looks at all of it first, then stores it in steps that are whole or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from blog.articles import Article
from blog.once import loaded_once
from pagecache.tags import changed
from transfer.answer_order import answers_last
from transfer.counted import counted
from transfer.ghost.files import FileLoader
from transfer.ghost.foundations import lay_foundations
from transfer.ghost.media import STORAGE, Library
from transfer.ghost.members import NO_ADDRESS, STEP, Members, has_address, members_in
from transfer.ghost.posts import Context, Posts
from transfer.ghost.reading import Member, Post, post_of, rows
from transfer.ghost.survey import Surveyor
from transfer.ghost.talks import POST_FAILED, Talks
from transfer.ghost.typed import PERMALINK, GhostOptions
from transfer.identities import Identities
from transfer.lines import names_of
from transfer.matching import host_of
from transfer.options import Checkpoint
from transfer.quarantine import Quarantine
from transfer.records import copies_of
from transfer.report import Report
from transfer.staging import Staging
from transfer.steps import REPEATED, STEP_COMMENTS, STEP_ITEMS, Steps
from transfer.storing import storing

__all__ = ["PERMALINK", "GhostOptions", "import_ghost"]

#: Characters of text in one step.
STEP_TEXT = 5_000_000
NOT_SET = "It is not taken over; menus, pictures and words of the site are set in the admin."
NO_PLACE = "There is no place for it here."


class _Item(NamedTuple):
    """A post; when it is stored, so many have been dealt with."""

    post: Post
    is_repeated: bool
    items: int


def import_ghost(paths: Sequence[Path], options: GhostOptions) -> Report:
    """Import the export of one blog and return the report.

    Raises Unreadable when a file cannot be read to its end: then nothing has been changed. May be interrupted at any
    time and called again: what is there already stays as it is, what is new is taken over.
    """
    with loaded_once(), closing(Staging()) as staging:
        return _Loading(paths, options, staging).run()


class _Loading:
    """One run."""

    def __init__(self, paths: Sequence[Path], options: GhostOptions, staging: Staging) -> None:
        self.paths, self.options, self.staging = paths, options, staging
        self.bytes = sum(path.stat().st_size for path in paths)
        # Read twice; getting the files takes as long as all of it, or longer.
        self.total = self.bytes * (3 if options.files else 2)
        self.report = Report(is_dry=options.is_dry, place="row")
        self.reached = options.checkpoint or Checkpoint()
        self.quarantine = Quarantine(options.quarantine, self.report)
        self.library = Library({host_of(options.site)} - {""})

    def run(self) -> Report:
        for kind in ("author", "tag", "post", "page", "comment", "member", "file"):
            self.report.of(kind)
        surveyor = Surveyor(self.library, self.staging, self.quarantine, self.report)
        self.survey = surveyor.survey(self.paths, self._told(0))
        members = self._members()
        self.quarantine.write()
        self.report.source = self.survey.source
        members_file = [self.options.members] if self.options.members else []
        self.report.files = names_of([*self.paths, *members_file])
        self.report.authors = {r.login: r.name or r.login for r in self.survey.users.values()}
        self._say(len(members))
        if self.options.checkpoint:
            # An import that goes on has reported what it read; it has read again to know it.
            self.report = Report.from_data(self.options.checkpoint.report)
            self.quarantine.report = self.report
        ids = Identities(self.survey.source)
        self.steps = Steps(ids, self.report, self.quarantine, self.options)
        with storing():
            self._store_all(members)
        if self.options.progress:
            self.options.progress(self.total, self.total)
        return self.report

    def _store_all(self, members: list[Member]) -> None:
        self._found()
        make = self.options.files
        files = make({*self.library.hosts} - {STORAGE}) if make else None
        site = self.options.site.rstrip("/")
        loader = FileLoader(self.library, files, site, self.steps, self.report)
        loader.run(self.reached.media, self._told(self.bytes) if files else None, self.bytes)
        self.posts = Posts(self._context(loader))
        self.talks = Talks(
            self.survey,
            self.base.people,
            self.staging,
            self.steps,
        )
        for step in self._steps():
            self.steps.store(step, self._store, self._put_aside, lambda item: {"items": item.items})
        if not self.reached.members:
            self.talks.put_strays_aside()
            self.quarantine.write()
        self._store_members(members)
        self._others()

    def _told(self, before: int) -> Callable[[int], None]:
        tell = self.options.progress
        return (lambda n: tell(before + n, self.total)) if tell else (lambda n: None)

    def _say(self, members: int) -> None:
        found = self.survey
        if self.options.tell:
            numbers = {
                "post": len(found.posts) - len(found.pages),
                "page": len(found.pages),
                "tag": len(found.tags),
                "author": len(found.users),
                "comment": sum(self.staging.sizes().values()),
                "member": members,
                "file": len(self.library.media),
            }
            said = ", ".join(counted(number, kind) for kind, number in numbers.items())
            self.options.tell(f"Ghost: {said}.")

    # --- What everything else stands on

    def _found(self) -> None:
        """Lay the foundations; an import that goes on needs to know them, and has reported them."""
        if not self.steps.reached.is_founded:
            self.steps.do(self._foundations, is_founded=True)
            return
        with self.steps.unreported():
            self.steps.do(self._foundations)

    def _foundations(self) -> None:
        self.base = lay_foundations(self.survey, self.options, self.steps)

    def _context(self, loader: FileLoader) -> Context:
        return Context(
            survey=self.survey,
            people=self.base.people,
            terms=self.base.terms,
            files=loader,
            steps=self.steps,
            permalink=self.options.permalink,
            opens_members_posts=self.options.opens_members_posts,
        )

    # --- Posts and what was said about them

    def _steps(self) -> Iterator[list[_Item]]:
        """Yield the posts of all files, some at a time. Those that an earlier run has dealt with are passed over."""
        sizes = self.staging.sizes()
        step: list[_Item] = []
        before_this_run = self.reached.items
        seen: set[str] = set()
        length = said = items = 0
        before = self.total - self.bytes
        for path in self.paths:
            for row in rows(path, self._told(before)):
                if row.table != "posts" or not isinstance(row.value, dict):
                    continue
                post = post_of(row, self.survey.meta.get(str(row.value.get("id")), {}))
                if not post.number:
                    continue
                items += 1
                is_repeated = post.number in seen
                seen.add(post.number)
                if items <= before_this_run:
                    continue
                step.append(_Item(post, is_repeated, items))
                if not is_repeated:
                    length += sum(map(len, post.texts.values()))
                    said += sizes.get(post.id, 0)
                if len(step) >= STEP_ITEMS or length >= STEP_TEXT or said >= STEP_COMMENTS:
                    yield step
                    step, length, said = [], 0, 0
            before += path.stat().st_size
        if step:
            yield step

    def _store(self, items: Sequence[_Item]) -> None:
        """Store posts and their comments, within a step; of those that come twice the first."""
        for post, is_repeated, _ in items:
            self.report.found(post.kind)
            if is_repeated:
                self.report.skipped(post.kind, post.number, post.row, REPEATED)
        posts = [item.post for item in items if not item.is_repeated]
        articles = self.posts.store(posts)
        self.talks.store(posts, articles, self.staging.of)
        self._announce(articles)

    def _announce(self, articles: Mapping[str, Article]) -> None:
        changed("lists", "redirects", "pages")
        if self.options.is_dry:
            for article in articles.values():
                self.posts.given_slugs.put(article.slug)

    def _put_aside(self, item: _Item, reason: str) -> None:
        """Put aside what is bad about a post: where it can be stored without its comments, those that are to blame."""
        post = item.post
        said = [] if item.is_repeated else self.staging.of(post.id)
        refused: list[str] = []
        articles: dict[str, Article] = {}
        if said:
            self.steps.each(
                [post],
                lambda posts: articles.update(self.posts.store(posts)),
                lambda _, why: refused.append(why),
            )
        self.report.found(post.kind)
        if said and not refused:
            self._announce(articles)
            self.steps.each(
                answers_last(said),
                lambda some: self.talks.store([post], articles, lambda _: copies_of(some)),
                self.talks.put_comment_aside,
            )
            return
        self.quarantine.put(post.kind, post, post.number, post.row, reason)
        for comment in said:
            self.talks.put_comment_aside(comment, POST_FAILED)

    # --- Members

    def _members(self) -> list[Member]:
        """Return the members of the export and of their own file, each once; the file is read to its end."""
        members = self.survey.members
        for member in members.values():
            member.is_subscribed = self.survey.is_subscribed(member)
        if self.options.members:
            for member in members_in(self.options.members):
                before = members.get(member.number)
                if before is None:
                    self.report.found("member")
                else:
                    member.is_disabled = before.is_disabled
                members[member.number] = member
        return list(members.values())

    def _store_members(self, members: Sequence[Member]) -> None:
        store = Members(self.steps.ids, self.report, asks=self.options.asks_members).store
        is_bad = [m.is_subscribed and not has_address(m) for m in members]
        if not self.reached.members:
            for member, bad in zip(members, is_bad, strict=True):
                if bad:
                    self._put_member_aside(member, NO_ADDRESS)
            self.quarantine.write()
        good = [m for m, bad in zip(members, is_bad, strict=True) if not bad]
        places = {member.number: place for place, member in enumerate(good, 1)}
        for at in range(self.reached.members, len(good), STEP):
            self.steps.store(
                good[at : at + STEP],
                store,
                self._put_member_aside,
                lambda member: {"members": places[member.number]},
            )

    def _put_member_aside(self, member: Member, reason: str) -> None:
        self.quarantine.put("member", member, member.number, member.row, reason)

    # --- The rest

    def _others(self) -> None:
        """Say what has no place here: by table, and of the settings what readers saw."""
        for table, number in sorted(self.survey.others.items()):
            self.report.found(f"other: {table}", number)
            self.report.skipped(f"other: {table}", "", 0, NO_PLACE, number=number)
        for key in (
            "navigation",
            "secondary_navigation",
            "codeinjection_head",
            "codeinjection_foot",
            *("logo", "icon", "cover_image", "announcement_content"),
        ):
            if self.survey.settings.get(key, "").strip() not in {"", "[]"}:
                self.report.remark("setting", key, 0, NOT_SET)
