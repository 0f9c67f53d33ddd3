"""The comments of Disqus come below the articles whose addresses they have."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Page, Redirect
from blog.redirects import normal_path
from comments.models import Comment, Conversation
from tests.factories import a_comment, a_reader, an_article
from tests.transfer.services import ONE, d_post, d_thread, disqus, packed
from transfer.matching import Moves
from transfer.models import Imported, Leftover


@pytest.fixture
def one(db):
    return an_article(title="One")


def by_old_number() -> dict[int, Comment]:
    return {c.former_id or c.pk: c for c in Comment.objects.all()}


def test_a_thread_comes_whole_in_whatever_order(one, from_disqus, client):
    report = from_disqus(
        disqus(
            d_thread(1),
            d_post(12, "<p>answer</p>", parent=11, at="2013-11-22T10:00:00Z"),
            d_post(11, "<p>top <b>bold</b></p><p>more</p>"),
            d_post(13, "<p>orphan</p>", parent=999),
            d_post(14, "<p>round</p>", parent=15),
            d_post(15, "<p>and round</p>", parent=14),
            d_post(16, "<p>waits</p>", extra="<isApproved>false</isApproved>"),
            d_post(17, "<p>buy</p>", spam="true"),
            d_post(18, "<p>gone</p>", deleted="true"),
            d_post(19, "<p>by nobody</p>", name="", email="", username="", anonymous=True),
        )
    )
    said = by_old_number()
    assert set(said) == set(range(11, 20))
    assert said[12].parent == said[11]
    assert said[13].parent is None
    assert sorted(n for n in (14, 15) if said[n].parent_id) in ([14], [15])
    assert [said[n].status for n in (16, 17, 18)] == ["pending", "spam", "trash"]
    assert said[18].reason == "It was deleted at Disqus."
    assert said[11].html == "<p>top <b>bold</b></p><p>more</p>"
    assert said[11].created_at == dt.datetime(2013, 11, 21, 10, 11, tzinfo=dt.UTC)
    assert (said[11].author_name, said[11].author_email) == ("Ada", "ada@example.org")
    assert (said[11].address, said[11].network) == ("192.0.2.7", "192.0.2.0/24")
    assert said[19].author_name == "Anonymous"
    assert Conversation.objects.get().approved == Comment.objects.approved().count() == 6
    assert report.of("comment").imported == 9
    assert report.of("thread").imported == 1
    page = client.get(one.get_absolute_url()).content.decode()
    assert 'id="comment-11"' in page
    assert "ada@example.org" not in page
    assert "buy" not in page
    assert "gone" not in page


def test_comments_get_numbers_of_ours(one, from_disqus):
    from_disqus(disqus(d_thread(1), d_post(6_543_210_987)))
    comment = Comment.objects.get()
    assert comment.pk < 1_000_000
    assert comment.former_id == 6_543_210_987


def test_a_deep_chain_keeps_every_parent(one, from_disqus):
    deep = [d_post(n, parent=n - 1, at="2013-11-21T10:00:00Z") for n in range(1, 301)]
    from_disqus(disqus(d_thread(1), *reversed(deep)))
    said = by_old_number()
    assert said[1].parent is None
    assert all(said[n].parent == said[n - 1] for n in range(2, 301))


@pytest.mark.parametrize(
    "link",
    [
        "https://old.example/2013/11/20/one/",
        "http://www.river.example/2013/11/20/one?utm_source=x#comments",
        "https://river.example/2013/11/20/one/index.html",
        "https://river.example/2013/11/20/one.html",
        "/2013/11/one/",
        "https://river.example/one/",
        "https://river.example/once/",
        "https://river.example/twice/?x=1",
        "https://river.example/?p=77",
    ],
)
def test_an_article_is_found_by_every_address_it_has_or_had(one, from_disqus, link):
    redirects = [("/once", one, ""), ("/twice", None, "/once/"), (normal_path("/?p=77"), one, "")]
    for path, article, target in redirects:
        Redirect.objects.create(old_path=path, article=article, target=target)
    from_disqus(disqus(d_thread(1, link), d_post(1)))
    assert Comment.objects.get().article == one


@pytest.mark.parametrize(
    ("called", "noted"),
    [
        ("528 https://river.example/?p=528", "528"),
        ("528", "528"),
        ("ghost-5951f5fca366002ebd5dbef7", "5951f5fca366002ebd5dbef7"),
        ("https://river.example/one/", ""),
        ("/2013/11/20/one/", ""),
    ],
)
def test_an_article_is_found_by_what_the_blog_called_it(one, from_disqus, called, noted):
    if noted:
        Imported.objects.create(source="other", kind="post", old_id=noted, object_id=one.pk)
    from_disqus(disqus(d_thread(1, "https://x.example/gone/", called=called), d_post(1)))
    assert Comment.objects.get().article == one


def test_a_number_of_two_blogs_or_of_a_deleted_article_finds_nothing(one, from_disqus):
    Imported.objects.create(source="a", kind="post", old_id="7", object_id=one.pk)
    Imported.objects.create(source="b", kind="post", old_id="7", object_id=one.pk + 1)
    Imported.objects.create(source="b", kind="post", old_id="8", object_id=one.pk + 1000)
    threads = [d_thread(n, "https://x.example/gone/", called=str(n)) for n in (7, 8)]
    from_disqus(disqus(*threads, d_post(1, thread=7), d_post(2, thread=8)))
    assert not Comment.objects.exists()
    assert Leftover.objects.count() == 2


def test_the_number_of_an_article_here_is_not_taken_for_one_of_the_old_blog(one, from_disqus):
    from_disqus(disqus(d_thread(1, f"https://other.example/?p={one.pk}"), d_post(1)))
    assert not Comment.objects.exists()


def test_a_static_page_gets_its_discussion(from_disqus, client):
    page = Page(title="About", is_published=True)
    page.save()
    hidden = Page(title="Hidden", is_published=False)
    hidden.save()
    from_disqus(
        disqus(
            d_thread(1, "https://river.example/about/"),
            d_thread(2, "https://river.example/hidden/"),
            d_post(1, "<p>On a page</p>"),
            d_post(2, "<p>Whispered</p>", thread=2),
        )
    )
    assert b"On a page" in client.get("/about/").content
    assert b"Whispered" not in client.get("/comments/feed/").content
    assert Comment.objects.filter(article__page=hidden).exists()


def test_map_says_where_something_belongs(one, from_disqus):
    threads = [d_thread(1, "https://old.example/blog/one.php"), d_thread(2, "/x/2013/11/20/one/")]
    moves = Moves.of(["https://old.example/blog/one.php=/one/", "/x/*=/*"])
    from_disqus(disqus(*threads, d_post(1), d_post(2, thread=2)), moves=moves)
    assert Comment.objects.filter(article=one).count() == 2


@pytest.mark.parametrize("pair", ["old", "=new", "old=", "/a/*=/b/", "/a/=/b/*"])
def test_a_map_that_means_nothing_is_refused(pair):
    with pytest.raises(ValueError, match="OLD=NEW"):
        Moves.of([pair])


def test_two_threads_of_one_article_become_one_conversation(one, from_disqus):
    from_disqus(
        disqus(
            d_thread(1),
            d_thread(2, ONE.replace("https", "http")),
            d_post(1),
            d_post(2, thread=2, parent=1),
        )
    )
    assert by_old_number()[2].parent == by_old_number()[1]


def test_what_belongs_nowhere_is_kept_and_comes_with_a_later_run(one, from_disqus, snapshot):
    text = disqus(
        d_thread(1, "https://old.example/elsewhere/"), d_thread(3), d_post(1), d_post(2, thread=99)
    )
    report = from_disqus(text)
    assert not Comment.objects.exists()
    kept = Leftover.objects.get(old_id="1")
    assert kept.data["comments"][0]["source"] == "<p>Well said.</p>"
    assert Leftover.objects.get(old_id="99").data["comments"][0]["number"] == "2"
    assert (report.of("thread").found, report.of("thread").skipped) == (3, 3)
    assert (report.of("comment").found, report.of("comment").skipped) == (2, 2)
    assert "Say where it belongs" in report.as_text()
    before = snapshot()
    from_disqus(text)
    assert snapshot() == before
    from_disqus(text, moves=Moves.of(["/elsewhere/=/one/"]))
    assert Comment.objects.get().article == one
    assert not Leftover.objects.filter(old_id="1").exists()


def test_other_sites_stay_away_where_one_is_named(one, from_disqus):
    local = "http://localhost:4000/2013/11/20/one/"
    report = from_disqus(
        disqus(d_thread(1), d_thread(2, local), d_post(1), d_post(2, thread=2)),
        sites=["www.river.example"],
    )
    assert set(by_old_number()) == {1}
    assert "another site" in report.as_text()


def test_a_deleted_discussion_stays_hidden_and_a_closed_one_is_named(one, from_disqus):
    two = an_article(title="Two")
    report = from_disqus(
        disqus(
            d_thread(1, deleted=True),
            d_thread(2, "https://river.example/two/", closed=True),
            d_post(1),
            d_post(2, thread=2),
        )
    )
    assert Comment.objects.get(article=one).status == "trash"
    assert Comment.objects.get(article=two).status == "approved"
    assert "closed there" in report.as_text()


def test_what_nobody_understands_never_becomes_public(one, from_disqus):
    from_disqus(disqus(d_thread(1), d_post(1, spam="123"), d_post(2, deleted="maybe")))
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}


def test_a_comment_without_words_keeps_the_place_of_its_answers(one, from_disqus, client):
    report = from_disqus(
        disqus(
            d_thread(1),
            d_post(1, "", deleted="true"),
            d_post(2, "<p>I answer</p>", parent=1),
            d_post(3, "", deleted="true"),
            d_post(4, " "),
        )
    )
    said = by_old_number()
    assert set(said) == {1, 2}
    assert said[2].parent == said[1]
    assert said[1].is_emptied
    assert report.of("comment").skipped == 2
    assert b"I answer" in client.get(one.get_absolute_url()).content


def test_pictures_and_players_in_a_comment_become_links(one, from_disqus):
    from_disqus(
        disqus(
            d_thread(1),
            d_post(
                1,
                '<h2>Look</h2><img src="https://x.example/a.png" alt="a map"><script>alert(1)</script>'
                '<iframe src="https://v.example/1"></iframe><a href="javascript:alert(1)">no</a>'
                '<img src="data:image/png;base64,AA" alt="inline">',
            ),
        )
    )
    html = Comment.objects.get().html
    assert '<a href="https://x.example/a.png" rel="nofollow ugc noopener">a map</a>' in html
    assert 'href="https://v.example/1"' in html
    assert "<strong>Look</strong>" in html
    assert "inline" in html
    assert "javascript" not in html
    assert "alert" not in html


def test_somebody_with_an_account_is_named(one, from_disqus):
    anna = a_reader("Anna Here")
    from_disqus(
        disqus(
            d_thread(1),
            d_post(1, username="anna"),
            d_post(2, username="anna", anonymous=True),
            d_post(3),
        ),
        users={"anna": anna},
    )
    said = by_old_number()
    assert [said[n].user for n in (1, 2, 3)] == [anna, None, None]


def test_running_again_changes_nothing_and_takes_over_what_is_new(one, from_disqus, snapshot):
    parts = [d_thread(1), d_post(1), d_post(2, parent=1)]
    from_disqus(disqus(*parts))
    Comment.objects.filter(pk=by_old_number()[2].pk).update(status="spam")
    before = snapshot()
    again = from_disqus(disqus(*parts))
    assert snapshot() == before
    assert again.of("comment").imported == again.of("thread").imported == 0
    report = from_disqus(disqus(*parts, d_post(3, parent=2), d_post(4), d_thread(5)))
    assert report.of("comment").imported == 2
    said = by_old_number()
    assert said[3].parent == said[2]
    assert said[2].status == "spam"


def test_what_was_deleted_here_does_not_come_back(one, from_disqus):
    from_disqus(disqus(d_thread(1), d_post(1)))
    Comment.objects.all().delete()
    from_disqus(disqus(d_thread(1), d_post(1), d_post(2, parent=1)))
    assert set(by_old_number()) == {2}


def test_a_dry_run_says_the_same_and_changes_nothing(one, from_disqus, snapshot):
    text = disqus(
        d_thread(1),
        d_thread(2, "/nowhere/"),
        d_post(1),
        d_post(2, parent=77),
        d_post(3, thread=2),
        d_post(4, "x" * 70_000),
    )
    before = snapshot()
    dry = from_disqus(text, is_dry=True)
    assert snapshot() == before
    real = from_disqus(text)
    assert dry.as_data()["kinds"] == real.as_data()["kinds"]
    assert dry.as_data()["notes"] == real.as_data()["notes"]


def test_what_is_here_stays_where_it_is(one, from_disqus):
    here = a_comment(one, "Here before")
    answer = a_comment(one, "An answer", parent=here)
    places = [(c.page, c.fold, c.sequence, c.path) for c in Comment.objects.order_by("pk")]
    from_disqus(disqus(d_thread(1), d_post(1, at="2001-01-01T00:00:00Z"), d_post(2, parent=1)))
    stored = Comment.objects.filter(pk__in=[here.pk, answer.pk]).order_by("pk")
    assert [(c.page, c.fold, c.sequence, c.path) for c in stored] == places
    conversation = Conversation.objects.get()
    assert (conversation.approved, conversation.published) == (4, 4)
    assert sorted(Comment.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def test_what_another_import_has_brought_comes_once(one, from_disqus):
    twin = a_comment(
        one, "Well *said*.", created_at=dt.datetime(2013, 11, 21, 10, 1, tzinfo=dt.UTC)
    )
    Comment.objects.filter(pk=twin.pk).update(author_name="Ada")
    report = from_disqus(
        disqus(
            d_thread(1),
            d_post(1, "<p>Well <em>said</em>.</p>"),
            d_post(2, parent=1),
            d_post(61, "<p>Other words</p>", at="2013-11-21T10:01:00Z"),
        )
    )
    assert Comment.objects.count() == 3
    assert Comment.objects.get(former_id=2).parent == twin
    assert "here already" in report.as_text()


def test_a_text_that_is_too_long_is_put_aside_whole(one, from_disqus, tmp_path):
    long = "<p>" + "ü" * 40_000 + "</p>"
    report = from_disqus(disqus(d_thread(1), d_post(1, long), d_post(2, parent=1)))
    assert Comment.objects.get().parent is None
    entry = json.loads((tmp_path / "quarantine.jsonl").read_text())
    assert entry["item"]["source"] == long
    assert entry["line"] > 1
    assert "no text is cut" in entry["reason"]
    assert report.of("comment").skipped == 1


def test_numbers_that_repeat_are_told_apart(one, from_disqus):
    report = from_disqus(
        disqus(d_thread(1), d_thread(1), d_post(1), d_post(1), d_post(1, "<p>Another</p>"))
    )
    assert Comment.objects.count() == 2
    assert report.of("comment").skipped == report.of("thread").skipped == 1


def test_an_old_export_names_threads_by_what_the_site_called_them(one, from_disqus):
    post = d_post(1).replace('<thread dsq:id="1"/>', "<thread>first</thread>")
    from_disqus(disqus(d_thread(1, called="first"), post))
    assert Comment.objects.get().article == one


def test_a_packed_export_is_read(one, from_disqus, tmp_path):
    from_disqus(packed(tmp_path / "all.xml.gz", disqus(d_thread(1), d_post(1))))
    assert Comment.objects.count() == 1


def test_queries_do_not_grow_with_comments(one, from_disqus):
    two, three = an_article(title="Two"), an_article(title="Three")

    def queries(article, first, number):
        link = f"https://river.example{article.get_absolute_url()}"
        numbers = range(first + 1, first + number)
        posts = [
            d_post(n, f"<p>Said {n}</p>", thread=first, parent=n - 1 if n % 2 else 0)
            for n in numbers
        ]
        with CaptureQueriesContext(connection) as counted:
            from_disqus(disqus(d_thread(first, link), *posts))
        return len(counted)

    queries(one, 1000, 3)
    # SQLite takes 999 values in one INSERT: 30 comments.
    assert queries(two, 2000, 6) == queries(three, 3000, 25)
    assert queries(two, 4000, 6) == queries(three, 5000, 25)


def test_queries_do_not_grow_with_discussions_of_a_step(db, from_disqus):
    def queries(first, number):
        articles = [an_article(title=f"Article {first + n}") for n in range(number)]
        parts = [
            part
            for n, article in enumerate(articles, first)
            for part in (
                d_thread(n, f"https://river.example{article.get_absolute_url()}"),
                d_post(n, f"<p>Said {n}</p>", thread=n),
            )
        ]
        lost = [d_thread(first - 1, "/nowhere/"), d_post(first - 1, thread=first - 1)]
        with CaptureQueriesContext(connection) as counted:
            from_disqus(disqus(*parts, *lost))
        return len(counted)

    queries(1000, 1)
    assert queries(2000, 3) == queries(3000, 18)
