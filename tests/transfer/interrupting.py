"""Imports that are killed and go on: each importer with a small export for it, and the moments at which it may die."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from blog.models import Article
from comments.mail.models import Mailbox, Subscription
from comments.models import Comment
from tests.factories import an_article
from tests.transfer import ghost_export as ghost
from tests.transfer import wxr
from tests.transfer.blogs import emptied, told
from tests.transfer.refusing import refuse
from tests.transfer.services import d_post, d_thread, disqus, isso, r_comment, remark42
from tests.transfer.wxr import author, category, comment, export, item, tag, term
from transfer.identities import Identities
from transfer.importers import IMPORTERS
from transfer.options import Checkpoint, Options
from transfer.report import Report

#: What the database is to refuse, where a test wants it to.
BAD_TITLE, BAD_WORDS = "Bad one", "Refused"
_TWO = "https://river.example/2013/11/20/two/"
_GONE = "https://river.example/gone-{}/"


class Killed(BaseException):
    """Nothing that anybody catches."""


@dataclass
class Importing:
    """One importer and its export."""

    name: str
    path: Path

    def run(self, **options: Any) -> Report:
        """Import, told these options."""
        return IMPORTERS[self.name].run([self.path], Options(**options))

    def begin(self) -> None:
        """Make the blog what it is before: empty, or with the articles below which the comments belong."""
        emptied()
        Mailbox.objects.all().delete()
        if self.is_of_comments:
            for title in ("One", "Two"):
                an_article(title=title, slug=title.lower())

    def outcome(self) -> dict[str, Any]:
        """Return what the blog holds."""
        readers = Subscription.objects.values_list("mailbox__email", flat=True)
        return {**told(), "readers": sorted(readers)}

    def whole(self, **options: Any) -> tuple[Report, dict[str, Any]]:
        """Import without interruption, and begin anew; return the report and what came of it."""
        self.begin()
        report = self.run(**options)
        result = self.outcome()
        self.begin()
        return report, result

    @property
    def is_of_comments(self) -> bool:
        """Whether comments alone are imported."""
        return self.name not in {"wordpress", "ghost"}

    def refuse_one(self) -> None:
        """Let the database refuse an item and a comment of another, until the test's transaction ends."""
        refuse(Comment, "source", BAD_WORDS)
        if not self.is_of_comments:
            refuse(Article, "title", BAD_TITLE)

    def has_begun(self) -> bool:
        """Whether anything has been stored that stays."""
        return Comment.objects.exists() if self.is_of_comments else Article.objects.exists()


def importing(name: str, folder: Path) -> Importing:
    """Return an importer with an export for it in a folder."""
    path = folder / f"{name}.export"
    if name == "isso":
        return Importing(name, _isso(path))
    text = {
        "wordpress": export(*PARTS),
        "ghost": _ghost(),
        "disqus": disqus(*_disqus()),
        "remark42": remark42(*_remark42()),
    }[name]
    return Importing(name, wxr.written(folder, text, path.name))


PARTS = [
    author("anna", 1),
    category("world"),
    category("asia", parent="world"),
    tag("rivers"),
    item(1, "One", comment(1), comment(2, parent=1), term("category", "asia")),
    item(2, "Child", comment(7), kind="page", parent=6),
    item(3, "One", comment(3, approved="spam"), status="odd"),
    item(0, "Without a number", comment(0)),
    item(4, "A", kind="attachment", url="/a.jpg", parent=1),
    item(5, "Menu", kind="nav_menu_item"),
    item(40, "Weir", comment(41), kind="portfolio", link="https://river.example/portfolio/weir/"),
    item(20, BAD_TITLE, comment(30), comment(31)),
    item(6, "Parent", kind="page"),
    item(1, "One", comment(1)),
    item(7, "Seven", comment(4, parent=99), comment(5), slug="one"),
    item(8, "Long", *(comment(n, parent=n - 2, approved=str(n % 2)) for n in range(10, 16))),
    item(9, "Last", comment(20), comment(21, BAD_WORDS, parent=20), comment(22, parent=21)),
]


def _ghost() -> str:
    titles = ["One", "Two", BAD_TITLE, "Four", "Five", "Six"]
    return ghost.export(
        users=[ghost.user("anna"), ghost.user("berta")],
        tags=[ghost.tag("rivers")],
        posts=[
            *(ghost.post(n, title) for n, title in enumerate(titles, 1)),
            ghost.post(7, "About", type="page"),
            ghost.post(2, "Two"),
            ghost.post(8, "Eight"),
            {"title": "Without a number"},
        ],
        posts_authors=[*ghost.written_by(1, "berta"), *ghost.written_by(2, "anna")],
        posts_tags=ghost.tagged(4, "rivers"),
        comments=[
            *(ghost.comment(n, f"<p>Said {n}.</p>", post=n) for n in range(1, 10)),
            ghost.comment(20, post=2, parent_id=ghost.an_id("c2")),
            ghost.comment(21, post=3),
            ghost.comment(23, BAD_WORDS, post=4),
            ghost.comment(22, "x" * 70_000),
        ],
        members=[ghost.member(f"m{n}") for n in range(5)] + [ghost.member("no", email="none")],
        members_newsletters=ghost.subscribed(*(f"m{n}" for n in range(4)), "no"),
        snippets=[{"id": 1}],
    )


def _disqus() -> Iterator[str]:
    yield d_thread(1)
    yield d_thread(2, _TWO)
    yield from (d_thread(n, _GONE.format(n)) for n in (3, 4, 5))
    yield from (d_post(n, f"<p>Said {n}</p>", parent=max(n - 1, 0)) for n in range(1, 4))
    yield from (d_post(n, thread=2) for n in (4, 5))
    yield from (d_post(n, thread=n - 3) for n in (6, 7, 8))
    yield d_post(9, BAD_WORDS)
    yield d_post(10, "x" * 70_000)


def _remark42() -> Iterator[dict[str, Any]]:
    yield from (r_comment(str(n), f"<p>Said {n}</p>", pid=str(n - 1)) for n in range(1, 4))
    yield from (r_comment(str(n), url=_TWO) for n in (4, 5))
    yield from (r_comment(str(n), url=_GONE.format(n)) for n in (6, 7, 8))
    yield r_comment("9", BAD_WORDS)
    yield r_comment("10", "x" * 70_000)


def _isso(path: Path) -> Path:
    threads = [
        (1, "/2013/11/20/one/"),
        (2, "/2013/11/20/two/"),
        *((n, f"/gone-{n}/") for n in (3, 4, 5)),
    ]
    homes = [1, 1, 1, 2, 2, 3, 4, 5, 1, 1]
    texts = {9: BAD_WORDS, 10: "x" * 70_000}
    comments = [
        {
            "id": n,
            "tid": home,
            "text": texts.get(n, f"Said {n}"),
            "parent": 1 if n in {2, 3} else None,
        }
        for n, home in enumerate(homes, 1)
    ]
    return isso(path, [(*thread, "A page") for thread in threads], comments)


# --- When it dies


@dataclass
class Death:
    """Kills an import when something has happened so many times; ``kept`` is the last checkpoint that was kept."""

    moment: str
    left: int
    kept: Checkpoint | None = None

    def options(self, patch: pytest.MonkeyPatch) -> dict[str, Any]:
        """Return what an import is told so that it dies."""
        if self.moment == "within a step":
            write = Identities.write

            def dying(ids: Identities) -> None:
                write(ids)
                self._come_nearer()

            patch.setattr(Identities, "write", dying)
        options: dict[str, Any] = {"keep": self._keep}
        if self.moment == "between steps":
            options["pause"] = self._come_nearer
        return options

    def _keep(self, reached: Checkpoint) -> None:
        if self.moment == "before the end of a step":
            self._come_nearer()
        self.kept = replace(reached)

    def _come_nearer(self) -> None:
        self.left -= 1
        if not self.left:
            raise Killed


MOMENTS = ("between steps", "within a step", "before the end of a step")


def death_of(importing: Importing, moment: str, number: int, **options: Any) -> Death | None:
    """Let an import die when something happens for the so many-th time; None where it ends before."""
    death = Death(moment, number)
    with pytest.MonkeyPatch.context() as patch:
        try:
            importing.run(**death.options(patch), **options)
        except Killed:
            return death
    return None


def deaths(importing: Importing, moment: str, **options: Any) -> Iterator[Death]:
    """Yield for every third time at which an import can die, when it has begun anew and died; on PostgreSQL fewer.

    When it can die is a matter of the code. How a database takes it back is the same each time.
    """
    apart = 7 if connection.vendor == "postgresql" else 3
    number = 1
    importing.begin()
    while death := death_of(importing, moment, number, **options):
        yield death
        number += apart
        importing.begin()
    assert number > 3, f"It can die {number - 1} times only."
