"""Ghost: what the database refuses is reported and put aside once, whatever it is; the rest goes on."""

import pytest

from accounts.models import User
from blog.models import Article, Image, Page, Tag
from comments.mail.models import Mailbox, Subscription
from comments.models import Comment, Conversation
from tests.transfer.ghost_export import (
    an_id,
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
from tests.transfer.refusing import refuse, the_one_aside
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
    the_one_aside(report, kept(), kind)
    assert set(Article.objects.values_list("title", flat=True)) == {"One", "Two"}
    assert Comment.objects.count() == 2
    assert Subscription.objects.count() == (2 if model is Mailbox else 3)
    if words:
        assert [n.outcome for n in report.notes if n.reason == words] == ["changed"]


def test_a_file_that_is_refused_is_put_aside_and_its_post_comes(from_ghost, kept, content):
    refuse(Image, "alt", "A lead")
    report = from_ghost(with_pictures(), files=lambda _: ContentFolder(content))
    _, entry = the_one_aside(report, kept(), "file")
    assert entry["item"]["alt"] == "A lead"
    article = Article.objects.get()
    assert article.lead_image is None
    assert Image.objects.get().file.url in article.body_html
    assert (report.of("file").imported, report.of("file").skipped) == (1, 2)


POSTS = [post(1, "About", type="page"), post(2), post(3, "Bad"), post(4, "Four")]
SAID = [
    comment(1, "<p>Below a page.</p>"),
    comment(2, "<p>Refused.</p>", post=3),
    comment(3, "<p>Beside it.</p>", post=3),
    comment(4, "<p>It is.</p>", post=3, parent_id=an_id("c3")),
    comment(5, post=4),
]


def words_of(entries):
    return sorted(e["item"].get("source") or e["item"].get("title") for e in entries)


def test_what_finds_no_place_stands_there_once_though_its_step_is_done_again(from_ghost, kept):
    refuse(Article, "slug", "bad")
    report = from_ghost(export(posts=POSTS, comments=SAID))
    below = ["<p>Below a page.</p>", "<p>Beside it.</p>", "<p>It is.</p>", "<p>Refused.</p>"]
    assert words_of(kept()) == [*below, "Bad"]
    assert report.put_aside == 5
    assert (report.of("comment").found, report.of("comment").skipped) == (5, 4)


@pytest.mark.parametrize("is_dry", [True, False])
def test_a_bad_comment_takes_neither_its_post_nor_the_others_with_it(from_ghost, kept, is_dry):
    refuse(Comment, "source", "<p>Refused.</p>")
    report = from_ghost(export(posts=POSTS, comments=SAID), is_dry=is_dry)
    assert words_of(kept()) == ["<p>Below a page.</p>", "<p>Refused.</p>"]
    assert report.put_aside == 2
    assert (report.of("post").found, report.of("post").imported) == (3, 3)
    assert (report.of("comment").found, report.of("comment").imported) == (5, 3)
    if not is_dry:
        parents = dict(Comment.objects.values_list("source", "parent__source"))
        assert parents["<p>It is.</p>"] == "<p>Beside it.</p>"
        assert Conversation.objects.get(article__slug="bad").approved == 2
