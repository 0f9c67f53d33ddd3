"""Ghost: what the database refuses is reported and put aside once, whatever it is; the rest goes on."""

import json
from typing import Any

import pytest

from accounts.models import User
from blog.models import Article, Image, Page, Tag
from comments.mail.models import Mailbox, Subscription
from comments.models import Comment
from tests.transfer.ghost_export import (
    comment,
    export,
    member,
    post,
    subscribed,
    tag,
    tagged,
    user,
    with_pictures,
    written_by,
)
from tests.transfer.refusing import WORDS, refuse
from transfer.ghost.media import ContentFolder

BLOG = export(
    users=[user("anna"), user("berta"), user("cleo")],
    tags=[tag("rivers"), tag("lakes"), tag("seas")],
    posts=[post(1), post(2, "Two"), post(3, "About", type="page")],
    posts_authors=[*written_by(1, "berta"), *written_by(2, "anna")],
    posts_tags=[*tagged(1, "lakes", "seas"), *tagged(2, "rivers")],
    comments=[comment(1), comment(2, post=2)],
    members=[member("ada"), member("bo"), member("cy")],
    members_newsletters=subscribed("ada", "bo", "cy"),
)


@pytest.fixture
def kept(tmp_path):
    """Return a function that reads what was put aside."""

    def read() -> list[dict[str, Any]]:
        return [
            json.loads(line) for line in (tmp_path / "quarantine.jsonl").read_text().splitlines()
        ]

    return read


@pytest.mark.parametrize(
    ("model", "column", "value", "kind", "words"),
    [
        (User, "username", "berta", "author", "Its author “berta” could not be stored."),
        (Tag, "slug", "lakes", "tag", "Its tag “lakes” could not be stored."),
        (Page, "slug", "about", "page", ""),
        (Mailbox, "email", "bo@example.org", "member", ""),
    ],
)
def test_the_refused_one_is_put_aside_alone(from_ghost, kept, model, column, value, kind, words):
    refuse(model, column, value)
    report = from_ghost(BLOG)
    (entry,) = kept()
    assert (entry["kind"], WORDS in entry["reason"]) == (kind, True)
    (note,) = [n for n in report.notes if WORDS in n.reason]
    assert (note.kind, note.outcome, note.line) == (kind, "skipped", entry["line"])
    assert report.put_aside == 1
    for name, tally in report.tallies.items():
        assert tally.found == tally.imported + tally.skipped, name
    assert set(Article.objects.values_list("title", flat=True)) == {"One", "Two"}
    assert Comment.objects.count() == 2
    assert Subscription.objects.count() == (2 if model is Mailbox else 3)
    if words:
        assert [n.outcome for n in report.notes if n.reason == words] == ["changed"]


def test_a_file_that_is_refused_is_put_aside_and_its_post_comes(from_ghost, kept, content):
    refuse(Image, "alt", "A lead")
    report = from_ghost(with_pictures(), files=lambda _: ContentFolder(content))
    (entry,) = kept()
    assert (entry["kind"], entry["item"]["alt"]) == ("file", "A lead")
    article = Article.objects.get()
    assert article.lead_image is None
    assert Image.objects.get().file.url in article.body_html
    assert (report.of("file").imported, report.of("file").skipped, report.put_aside) == (1, 2, 1)


@pytest.mark.parametrize(
    ("model", "column", "value"), [(Article, "slug", "bad"), (Comment, "source", "<p>Refused.</p>")]
)
def test_what_finds_no_place_stands_there_once_though_its_step_is_done_again(
    from_ghost, kept, model, column, value
):
    refuse(model, column, value)
    report = from_ghost(
        export(
            posts=[post(1, "About", type="page"), post(2), post(3, "Bad"), post(4, "Four")],
            comments=[
                comment(1, "<p>Below a page.</p>"),
                comment(2, "<p>Refused.</p>", post=3),
                comment(3, post=4),
            ],
        )
    )
    found = sorted((e["kind"], e["item"].get("source") or e["item"].get("title")) for e in kept())
    assert found == [
        ("comment", "<p>Below a page.</p>"),
        ("comment", "<p>Refused.</p>"),
        ("post", "Bad"),
    ]
    assert report.put_aside == 3
    assert (report.of("comment").found, report.of("comment").skipped) == (3, 2)
