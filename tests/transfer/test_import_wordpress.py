"""A WordPress blog comes over: everything that is in its export is here afterwards, at its address."""

import datetime as dt
import io

import pytest
from PIL import Image as Pillow

from accounts.models import User
from blog.models import Article, Category, Image, Page, SiteSettings, Tag
from comments.models import Comment, Conversation
from tests.transfer.wxr import author, category, comment, item, meta, tag, term
from transfer.models import Imported, Leftover
from transfer.wordpress.files import Folder

STATUSES = {
    "publish": "published",
    "draft": "draft",
    "pending": "pending",
    "future": "scheduled",
    "private": "private",
    "trash": "trash",
}


def test_an_article_comes_with_everything_that_belongs_to_it(imported, client):
    report = imported(
        author("anna", 3, "anna@example.org", "Anna Berg"),
        category("world"),
        category("asia", "Asia", "world"),
        tag("rivers", "Rivers"),
        item(
            41,
            "High water",
            term("category", "asia", "Asia"),
            term("post_tag", "rivers", "Rivers"),
            term("post_format", "post-format-aside", "Aside"),
            meta("mood", "calm"),
            body="One.\n\nTwo.\n<!--more-->\nThree.",
            excerpt="What <em>happened</em>",
            sticky=1,
        ),
    )
    article = Article.objects.get()
    assert (article.pk, article.title, article.slug) == (41, "High water", "high-water")
    assert article.published_at == dt.datetime(2013, 11, 20, 12, tzinfo=dt.UTC)
    assert article.body == '<p>One.</p>\n<p>Two.</p><hr class="more"><p>Three.</p>'
    assert (article.excerpt, article.is_sticky, article.format) == ("What happened", True, "aside")
    assert [c.path for c in article.categories.all()] == ["world/asia"]
    assert [t.name for t in article.tags.all()] == ["Rivers"]
    writer = article.byline[0]
    assert (writer.username, writer.public_name, writer.slug) == ("anna", "Anna Berg", "anna")
    assert not writer.has_usable_password()
    assert not writer.is_staff
    assert Imported.objects.get(kind="post").details["meta"] == [["mood", "calm"]]
    assert client.get("/2013/11/20/high-water/").status_code == 200
    assert client.get("/?p=41").headers["Location"] == "/2013/11/20/high-water/"
    assert b"anna@example.org" not in client.get("/2013/11/20/high-water/").content
    tallies = report.as_data()["kinds"]
    assert tallies["category"]["imported"] == 2
    assert SiteSettings.load().title == "The River"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("@ada", "@ada"),
        ("Ada @ home", "Ada @ home"),
        ("ada@example.org", "ada"),
        ("Ada ada@example.org", "Ada ada"),
    ],
)
def test_a_name_comes_as_it_is_unless_it_is_an_address(imported, client, theirs, ours):
    imported(author("ada", name=theirs), item(1, "High water", creator="ada"))
    assert Article.objects.get().byline[0].public_name == ours
    page = client.get("/2013/11/20/high-water/").content.decode()
    assert ours in page
    assert "ada@example.org" not in page


@pytest.mark.parametrize(("theirs", "ours"), STATUSES.items())
def test_each_status_has_its_like(imported, theirs, ours):
    report = imported(item(1, status=theirs, at="2013-11-20 12:00:00"))
    assert Article.objects.get().status == ours
    assert report.of("post").statuses == {ours: 1}


def test_an_unknown_status_never_makes_anything_public(imported):
    report = imported(item(1, status="acf-disabled"))
    assert Article.objects.get().status == "draft"
    assert report.of("post").changed == 1


def test_a_draft_without_a_date_gets_one_when_it_is_published(imported):
    imported(item(1, status="draft", gmt="0000-00-00 00:00:00"))
    assert Article.objects.get().published_at is None


def test_threads_come_whole_in_whatever_order(imported, piece, client):
    report = imported(
        item(
            1,
            "Talk",
            comment(12, "answer", parent=11, at="2013-11-22 10:00:00"),
            comment(11, "top <b>bold</b>\n\nmore"),
            comment(13, "orphan", parent=999),
            comment(14, "round", parent=15),
            comment(15, "and round", parent=14),
            comment(16, "waits", approved="0"),
            comment(17, "buy", approved="spam"),
            comment(18, "gone", approved="trash"),
            comment(19, "Elsewhere wrote", kind="pingback", name="Elsewhere", email=""),
        )
    )
    said = {c.pk: c for c in Comment.objects.all()}
    assert set(said) == set(range(11, 20))
    assert said[12].parent_id == 11
    assert said[13].parent_id is None
    assert sorted(n for n in (14, 15) if said[n].parent_id) in ([14], [15])
    assert [said[n].status for n in (16, 17, 18)] == ["pending", "spam", "trash"]
    assert said[11].html == "<p>top <b>bold</b></p>\n<p>more</p>"
    assert said[19].kind == "pingback"
    conversation = Conversation.objects.get()
    assert conversation.approved == Comment.objects.approved().count() == 6
    assert report.of("comment").imported == 9
    page = client.get("/2013/11/20/talk/").content.decode()
    for number in (11, 12, 13, 14, 15, 19):
        assert f'id="comment-{number}"' in page
    assert "Pingback" in page
    assert "ada@example.org" not in page
    assert "buy" not in page


def test_a_thread_deeper_than_any_limit_keeps_every_parent(imported, piece):
    deep = [comment(n, parent=n - 1 if n > 1 else 0) for n in range(1, 301)]
    imported(item(1, "Deep", *reversed(deep)))
    assert list(Comment.objects.order_by("pk").values_list("parent_id", flat=True)) == [
        None,
        *range(1, 300),
    ]


def test_what_is_hidden_keeps_its_comments_hidden(imported, client):
    imported(
        item(1, "Secret", comment(1, "whispered one"), status="private"),
        item(2, "Locked", comment(2, "whispered two"), password="open sesame"),
        item(3, "Hidden", comment(3, "whispered three"), kind="page", status="private"),
        item(4, "Gate", comment(4, "whispered four"), kind="page", password="x", slug="gate"),
    )
    assert Comment.objects.count() == 4
    for address in (
        "/",
        "/2013/11/20/secret/",
        "/2013/11/20/locked/",
        "/hidden/",
        "/gate/",
        "/feed/",
        "/comments/feed/",
        "/sitemap.xml",
    ):
        assert b"whispered" not in client.get(address, follow=True).content, address


def test_pages_stand_below_one_another_with_what_was_said_there(imported, client):
    imported(
        item(6, "Contact", kind="page", parent=5, link="https://river.example/about/contact/"),
        item(5, "About", comment(9, "On a page"), kind="page", link="https://river.example/about/"),
        item(7, "Lost", kind="page", parent=99, link="https://river.example/lost/"),
        item(8, "Later", kind="page", status="draft", link="https://river.example/?page_id=8"),
    )
    pages = {p.path: p for p in Page.objects.all()}
    assert set(pages) == {"about", "about/contact", "lost", "later"}
    assert pages["about/contact"].parent == pages["about"]
    assert not pages["later"].is_published
    assert b"On a page" in client.get("/about/").content
    assert client.get("/about/contact/").status_code == 200
    assert client.get("/?page_id=5").headers["Location"] == "/about/"
    assert b"A post" not in client.get("/").content
    assert Article.objects.published().count() == 0


@pytest.mark.parametrize(
    "link",
    [
        "https://river.example/2013/11/20/high-water/",
        "https://river.example/2013/11/high-water/",
        "https://river.example/high-water/",
        "https://river.example/?p=7",
        "https://river.example/archives/7",
        "https://river.example/world/high-water/",
        "https://river.example/index.php/2013/11/20/high-water/",
        "https://river.example/2013/11/20/%e6%9d%b1%e4%ba%ac/",
        "https://river.example/2013/11/20/東京/",
        "https://river.example/2013/11/20/high_water/",
    ],
)
def test_every_old_address_answers_at_once_or_after_one_step(imported, client, link):
    slug = link.rstrip("/").rpartition("/")[2]
    imported(
        item(
            7,
            "High water",
            slug=slug if slug.isalnum() is False and "p=" not in slug else "high-water",
            link=link,
        )
    )
    for address in (link, "/?p=7"):
        answer = client.get(address.removeprefix("https://river.example"))
        if answer.status_code == 301:
            answer = client.get(answer.headers["Location"])
        assert answer.status_code == 200, address
        assert b"High water" in answer.content


def test_an_old_slug_leads_to_the_article(imported, client):
    imported(item(7, "New name", meta("_wp_old_slug", "old-name")))
    assert client.get("/2013/11/20/old-name/").headers["Location"] == "/2013/11/20/new-name/"


def test_numbers_that_are_taken_still_lead_home(imported, client):
    from tests.factories import a_comment, an_article

    here = an_article(title="Here before")
    other = a_comment(here, "Here before too")
    imported(item(here.pk, "From elsewhere", comment(other.pk, "From there")))
    article = Article.objects.get(title="From elsewhere")
    said = Comment.objects.get(article=article)
    assert article.pk != here.pk
    assert said.former_id == other.pk
    assert client.get(f"/?p={here.pk}").headers["Location"] == article.get_absolute_url()
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'id="comment-{other.pk}"' in page
    assert f'id="comment-{said.pk}"' in page


def picture() -> bytes:
    """Return a small JPEG."""
    out = io.BytesIO()
    Pillow.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return out.getvalue()


SIZES = (
    'a:2:{s:5:"width";i:60;s:5:"sizes";a:1:{s:6:"medium";a:1:{s:4:"file";s:15:"map-300x200.jpg";}}}'
)


def test_pictures_come_from_a_folder_and_every_size_leads_to_them(imported, client, tmp_path):
    folder = tmp_path / "uploads" / "2013" / "11"
    folder.mkdir(parents=True)
    (folder / "map.jpg").write_bytes(picture())
    base = "https://river.example/wp-content/uploads/2013/11/map"
    parts = (
        item(
            1,
            "With a map",
            meta("_thumbnail_id", "2"),
            body=f'[caption width="300"]<img src="{base}-300x200.jpg" class="wp-image-2" /> The map[/caption]',
        ),
        item(
            2,
            "map",
            meta("_wp_attachment_image_alt", "A map"),
            meta("_wp_attachment_metadata", SIZES),
            kind="attachment",
            status="inherit",
            url=f"{base}.jpg",
            parent=1,
        ),
    )
    report = imported(*parts, files=lambda _: Folder(tmp_path / "uploads"))
    image = Image.objects.get()
    article = Article.objects.get()
    assert image.alt == "A map"
    assert article.lead_image == image
    assert f'data-image="{image.pk}"' in article.body
    assert "river.example" not in article.body
    assert report.of("attachment").imported == 1
    for address in (f"{base}.jpg", f"{base}-300x200.jpg"):
        answer = client.get(address.removeprefix("https://river.example"))
        assert answer.headers["Location"] == image.file.url
    again = imported(*parts, files=lambda _: Folder(tmp_path / "uploads"))
    assert again.of("attachment").imported == 0
    assert Image.objects.count() == 1


def test_running_again_changes_nothing_and_takes_over_what_is_new(imported):
    parts = [
        category("world"),
        item(1, "One", comment(1), term("category", "world")),
        item(5, "P", kind="page"),
    ]
    imported(*parts)
    Article.objects.update(title="Edited here")
    before = snapshot()
    again = imported(*parts)
    assert snapshot() == before
    assert sum(t.imported for t in again.tallies.values()) == 0
    report = imported(
        category("world"),
        item(1, "One", comment(1), comment(2, "New", parent=1), term("category", "world")),
        item(2, "Two"),
        item(5, "P", kind="page"),
    )
    assert report.of("comment").imported == report.of("post").imported == 1
    assert Comment.objects.get(pk=2).parent_id == 1
    assert Conversation.objects.get(article_id=1).approved == 2
    assert Article.objects.get(pk=1).title == "Edited here"


def snapshot() -> list:
    models = (Article, Page, Comment, Category, Tag, User, Imported, Leftover, Conversation)
    return [list(m.objects.order_by("pk").values()) for m in models]


def test_a_dry_run_says_the_same_and_changes_nothing(imported):
    parts = [
        author("anna", 1),
        category("world"),
        item(1, "One", comment(1), comment(2, parent=77), term("category", "world")),
        item(5, "P", comment(3), kind="page"),
        item(9, "Menu", kind="nav_menu_item"),
    ]
    before = snapshot()
    dry = imported(*parts, is_dry=True)
    assert snapshot() == before
    real = imported(*parts)
    assert dry.as_data()["kinds"] == real.as_data()["kinds"]
    assert dry.as_data()["notes"] == real.as_data()["notes"]


def test_authors_can_be_somebody_who_is_here(imported):
    from tests.factories import an_author

    here = an_author("Berta Here")
    imported(author("anna", 3), item(1, "One", comment(1, user=3)), authors={"anna": here.username})
    assert Article.objects.get().byline == [here]
    assert Comment.objects.get().user == here
    assert not User.objects.filter(username="anna").exists()
