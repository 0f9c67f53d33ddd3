"""Parts of pages are kept until something on them changes, and never shown a moment longer."""

import datetime as dt
import re

import pytest
from django.db import connection, transaction
from django.template import Context, Template, TemplateSyntaxError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.keepers import looks_different
from accounts.models import User
from blog import paging
from blog.models import Article, Category, SiteSettings
from comments import policy
from comments.models import DiscussionSettings
from comments.moderation import trash
from comments.posting import Author, post_comment
from pagecache.fragments import Fragments, fragments, kept, kept_parts
from pagecache.generations import generations
from pagecache.tags import tell
from tests.factories import a_category, a_guest, a_reader, an_article, an_author, an_editor

pytestmark = pytest.mark.usefixtures("parts_are_kept")


def once(key: str, text: str, *tags: str) -> str:
    with kept_parts():
        return kept(key, tags, lambda: text)


def test_a_part_is_made_once():
    assert [once("a", "first", "x"), once("a", "second", "x")] == ["first", "first"]
    assert once("b", "other", "x") == "other"


def test_a_part_is_made_anew_when_one_of_its_tags_changed():
    once("a", "first", "x", "y")
    tell(["z"])
    assert once("a", "second", "x", "y") == "first"
    tell(["y"])
    assert once("a", "third", "x", "y") == "third"


def test_what_changes_while_a_page_is_made_makes_its_parts_old():
    with kept_parts():
        tell(["x"])
        assert kept("a", ("x",), lambda: "loaded before") == "loaded before"
    assert once("a", "loaded after", "x") == "loaded after"


def test_nothing_is_kept_of_a_page_for_one_person():
    once("a", "for all", "x")
    assert kept("a", ("x",), lambda: "mine") == "mine"
    assert kept("b", ("x",), lambda: "mine") == "mine"
    assert once("b", "for all", "x") == "for all"


def test_the_least_used_part_gives_way():
    store = Fragments(5_000)
    for number in range(4):
        store.put(number, "x" * 1_000, ["t"], generations().now())
        store.get(0, generations().now())
    assert store.get(0, generations().now())
    assert store.get(1, generations().now()) is None
    assert store.held <= 5_000


def test_the_tag_needs_to_know_what_its_part_depends_on():
    with pytest.raises(TemplateSyntaxError, match="on tag"):
        Template("{% load kept %}{% kept name 1 %}x{% endkept %}")


def test_parts_of_the_same_name_are_told_apart_by_their_values():
    template = Template('{% load kept %}{% kept part n on "x" %}{{ n }}{% endkept %}')
    with kept_parts():
        assert [template.render(Context({"n": n})) for n in (1, 2, 1)] == ["1", "2", "1"]


# --- The pages of the site


@pytest.fixture
def articles(transactional_db) -> list[Article]:
    author, section = an_author("Ada"), a_category("World")
    return [
        an_article(title=f"Headline {n}", authors=(author,), categories=(section,))
        for n in range(5)
    ]


def page(client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/", "/2013/", "article"])
def test_a_page_of_kept_parts_is_the_page_without_them(client, settings, articles, path):
    path = articles[0].get_absolute_url() if path == "article" else path
    first, second = page(client, path), page(client, path)
    settings.FRAGMENT_CACHE_MB = 0
    assert first == second == page(client, path)


@pytest.mark.parametrize("path", ["/", "/2013/", "article"])
def test_every_change_is_seen_at_once(client, articles, path):
    article = articles[0]
    path = article.get_absolute_url() if path == "article" else path
    page(client, path)
    article.title = "Another headline"
    article.save()
    assert "Another headline" in page(client, path)
    author = User.objects.get(slug="ada")
    author.display_name = "Grace"
    author.save()
    looks_different(author)
    assert "Grace" in page(client, path)
    SiteSettings(title="The Morning").save()
    assert "The Morning" in page(client, path)
    category = Category.objects.get()
    category.name = "Abroad"
    category.save()
    assert "Abroad" in page(client, path)


def test_a_comment_is_counted_and_shown_at_once(client, articles):
    article = articles[0]
    for path in ("/", article.get_absolute_url()):
        page(client, path)
    post_comment(article, a_guest(), "The bridge held.")
    assert "1 comment<" in page(client, "/")
    assert "The bridge held." in page(client, article.get_absolute_url())


def test_what_happens_in_a_conversation_is_seen_at_once(client, articles):
    article, reader = articles[0], a_reader("Ada Reader")
    said = post_comment(article, Author(user=reader), "The bridge held.")
    path = article.get_absolute_url()
    assert "Ada Reader" in page(client, path)
    reader.display_name = "Grace Reader"
    reader.save()
    looks_different(reader)
    assert "Grace Reader" in page(client, path)
    trash(said, an_editor())
    assert "The bridge held." not in page(client, path)
    article.comments_open = False
    article.save()
    assert "Comments are closed." in page(client, path)


def test_a_conversation_that_closes_by_itself_is_closed_at_its_moment(
    client, articles, monkeypatch
):
    path = articles[0].get_absolute_url()
    DiscussionSettings(close_automatically=True, close_after_days=30_000).save()
    assert "Leave a Reply" in page(client, path)
    monkeypatch.setattr(policy, "closes_at", lambda *_: timezone.now())
    assert "Comments are closed." in page(client, path)


def test_only_its_writer_sees_a_comment_that_waits(client, articles):
    DiscussionSettings(hold_everything=True).save()
    path = articles[0].get_absolute_url()
    before = page(client, path)
    typed = {
        "comment_post_ID": articles[0].pk,
        "comment": "It waits.",
        "author": "G",
        "email": "g@x.example",
    }
    sent = client.post("/comments/post/", typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert "It waits." in page(client, sent["Location"].partition("#")[0])
    assert page(client, path) == before


def test_an_article_that_is_gone_is_in_no_list(client, articles):
    page(client, "/")
    articles[0].delete()
    assert "Headline 0" not in page(client, "/")


def test_an_editor_sees_no_kept_part_and_leaves_none(client, articles):
    client.force_login(an_editor())
    page(client, "/")
    assert set(fragments().kept) <= {"site settings", "discussion settings"}


def test_a_list_whose_lines_are_kept_is_read_in_three_queries(client, articles):
    page(client, "/")
    with CaptureQueriesContext(connection) as queries:
        page(client, "/")
    assert len(queries) <= 3
    articles[0].save()
    with CaptureQueriesContext(connection) as queries:
        page(client, "/")
    assert len(queries) <= 8


def test_the_settings_are_read_again_only_when_they_have_changed(client, articles):
    def read() -> set[str]:
        with CaptureQueriesContext(connection) as queries:
            page(client, articles[0].get_absolute_url())
        tables = ("blog_sitesettings", "comments_discussionsettings")
        return {t for t in tables if any(f'FROM "{t}"' in q["sql"] for q in queries)}

    read()
    assert not read()
    DiscussionSettings(require_sign_in=True).save()
    assert len(read()) == 2
    assert "Please click an icon" in page(client, articles[0].get_absolute_url())


def test_a_transaction_reads_the_settings_that_it_has_changed(articles):
    before = SiteSettings.load().title
    with transaction.atomic():
        SiteSettings(title="The Evening").save()
        assert SiteSettings.load().title == "The Evening"
        transaction.set_rollback(True)
    assert SiteSettings.load().title == before != "The Evening"


def test_a_form_that_was_sent_is_nobody_elses(client, articles):
    path = articles[0].get_absolute_url()
    before = page(client, path)
    typed = {"comment_post_ID": articles[0].pk, "comment": "Mine alone.", "email": "no address"}
    sent = client.post("/comments/post/", typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert "Mine alone." in sent.content.decode()
    assert page(client, path) == before
    reply = post_comment(articles[0], a_guest(), "Answer me.")
    title = '<h2 id="reply-title">Reply to Guest'
    assert title in page(client, f"{path}?replytocom={reply.pk}")
    assert title not in page(client, path)


def test_pages_that_are_counted_from_a_mark_are_those_of_the_whole_list(
    client, articles, monkeypatch
):
    for number in range(8):
        # Two at a time at the same moment: their numbers decide.
        when = dt.datetime(2013, 6, 1 + number // 2, tzinfo=dt.UTC)
        an_article(title=f"Summer {number}", published_at=when)
    SiteSettings(page_size=2).save()

    def pages() -> list[list[str]]:
        found: list[list[str]] = []
        while len(found) < 30:
            answer = client.get(f"/2013/page/{len(found) + 1}/" if found else "/2013/")
            if answer.status_code == 404:
                break
            found.append(re.findall(r"(?:Headline|Summer) \d", answer.content.decode()))
        return found

    whole = pages()
    monkeypatch.setattr(paging, "STRIDE", 3)
    assert pages() == pages() == whole
    assert len(whole) == 7
    articles[0].delete()
    assert pages() != whole
