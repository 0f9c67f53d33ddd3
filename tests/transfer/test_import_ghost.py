"""A Ghost blog comes over: everything that is in its export is here afterwards, at its address."""

import datetime as dt
import json

import pytest

from accounts.models import User
from blog.models import Article, Image, Page, SiteSettings, Tag
from comments.models import Comment
from tests.transfer.ghost_export import (
    IMAGE,
    an_id,
    comment,
    export,
    member,
    picture,
    post,
    subscribed,
    tag,
    tagged,
    user,
    with_pictures,
    written_by,
)
from transfer.ghost.media import ContentFolder
from transfer.models import Imported


def test_a_post_comes_with_everything_that_belongs_to_it(from_ghost, client):
    report = from_ghost(
        export(
            users=[
                user("anna"),
                user("bert", name="Bert Berg", bio="Writes", website="https://b.example"),
            ],
            tags=[
                tag("rivers"),
                tag("asia", description="Far"),
                tag("hash-x", name="#x", visibility="internal"),
            ],
            posts=[
                post(
                    1,
                    "High water",
                    custom_excerpt="What <em>happened</em>",
                    featured=1,
                    canonical_url="https://first.example/x/",
                    codeinjection_head="<script>x</script>",
                )
            ],
            posts_tags=tagged(1, "rivers", "hash-x", "asia"),
            posts_authors=written_by(1, "bert", "anna"),
            posts_meta=[
                {
                    "id": an_id("m"),
                    "post_id": an_id(1),
                    "meta_title": "Water!",
                    "meta_description": "It rose.",
                    "og_title": "OG",
                }
            ],
            newsletters=[{"id": "n"}],
            products=[{"id": "p"}, {"id": "q"}],
        )
    )
    article = Article.objects.get()
    assert (article.title, article.slug, article.status) == (
        "High water",
        "high-water",
        "published",
    )
    assert article.published_at == dt.datetime(2013, 11, 20, 12, tzinfo=dt.UTC)
    assert article.created_at == dt.datetime(2013, 11, 20, 11, tzinfo=dt.UTC)
    assert article.body == "<p>The river rose in the night.</p>"
    assert (article.excerpt, article.seo_title, article.seo_description) == (
        "What happened",
        "Water!",
        "It rose.",
    )
    assert article.canonical_url == "https://first.example/x/"
    assert not article.is_sticky
    assert [a.public_name for a in article.byline] == ["Bert Berg", "Anna"]
    through = Article.tags.through.objects.order_by("pk").values_list("tag__slug", flat=True)
    assert list(through) == ["rivers", "asia"]
    assert Tag.objects.count() == 2
    details = Imported.objects.get(kind="post").details
    assert details["internal_tags"] == [["hash-x", "#x"]]
    assert details["primary_tag"] == "rivers"
    assert details["kept"]["codeinjection_head"] == "<script>x</script>"
    assert details["kept"]["og_title"] == "OG"
    bert = User.objects.get(username="bert")
    assert (bert.slug, bert.bio, bert.website) == ("bert", "Writes", "https://b.example")
    assert not bert.has_usable_password()
    assert SiteSettings.load().title == "The River"
    assert SiteSettings.load().time_zone == "Europe/Berlin"
    page = client.get("/high-water/")
    assert page.status_code == 200
    assert b"anna@river.example" not in page.content
    assert b"<script>x" not in page.content
    for old in ("/rss/", "/tag/rivers/", "/author/bert/", "/high-water/amp/"):
        answer = client.get(old, follow=True)
        assert answer.status_code == 200, old
        assert len(answer.redirect_chain) < 2, old
    assert report.of("other: products").skipped == 2
    assert report.of("tag").skipped == 1
    assert report.source == f"ghost:{an_id('title')}"
    text = report.as_text()
    for words in ("featured", "Code was injected", "internal tag"):
        assert words in text


@pytest.mark.parametrize(
    ("fields", "status", "changed"),
    [
        ({}, "published", 0),
        ({"status": "draft", "published_at": None}, "draft", 0),
        ({"status": "draft", "visibility": "paid"}, "draft", 0),
        ({"status": "scheduled", "published_at": "2999-01-01T00:00:00.000Z"}, "scheduled", 0),
        ({"status": "sent"}, "private", 1),
        ({"status": "weird"}, "draft", 1),
        ({"visibility": "members"}, "private", 1),
        ({"visibility": "paid"}, "private", 1),
        ({"visibility": "tiers"}, "private", 1),
        ({"visibility": "status:free", "status": "scheduled"}, "private", 1),
        ({"published_at": None}, "published", 1),
    ],
)
def test_each_status_has_its_like_and_nothing_becomes_public_by_mistake(
    from_ghost, client, fields, status, changed
):
    report = from_ghost(export(posts=[post(1, **fields)]))
    assert Article.objects.get().status == status
    assert report.of("post").changed == changed
    shown = client.get("/one/", follow=True).status_code == 200
    assert shown == (status == "published")


def test_members_posts_can_be_opened(from_ghost, client):
    html = "<p>For all</p><!--members-only--><p>For members</p>"
    from_ghost(export(posts=[post(1, visibility="paid", html=html)]), opens_members_posts=True)
    assert Article.objects.get().status == "published"
    assert '<hr class="more">' in Article.objects.get().body
    assert b"For members" in client.get("/one/").content


def test_a_mail_only_post_is_private(from_ghost):
    meta = [{"post_id": an_id(1), "email_only": True}]
    from_ghost(export(posts=[post(1)], posts_meta=meta))
    assert Article.objects.get().status == "private"


def test_pages_come_with_their_picture(from_ghost, client):
    report = from_ghost(
        export(
            posts=[
                post(1, "About", type="page", feature_image="__GHOST_URL__/content/images/a.jpg"),
                post(2, "Hidden", type="page", status="draft"),
                post(3, "For members", type="page", visibility="members"),
                post(4, "Feed", type="page"),
                post(5, "Old page", type=None, page=1),
            ]
        )
    )
    pages = {p.slug: p for p in Page.objects.all()}
    assert set(pages) == {"about", "hidden", "for-members", "feed-2", "old-page"}
    assert [pages[s].is_published for s in ("about", "hidden", "for-members")] == [
        True,
        False,
        False,
    ]
    assert pages["about"].body.startswith('<figure class="wide"><img')
    assert client.get("/about/").status_code == 200
    assert client.get("/hidden/").status_code == 404
    assert report.of("page").imported == 5
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("permalink", "old"),
    [
        ("/{slug}/", "/one/"),
        ("/blog/{slug}/", "/blog/one/"),
        ("/{year}/{month}/{day}/{slug}/", "/2013/11/20/one/"),
        ("/{primary_tag}/{slug}/", "/rivers/one/"),
        ("/{primary_author}/{id}/", f"/anna/{an_id(1)}/"),
    ],
)
def test_every_old_address_answers_at_once_or_after_one_step(from_ghost, client, permalink, old):
    from_ghost(
        export(
            posts=[post(1)],
            tags=[tag("rivers")],
            posts_tags=tagged(1, "rivers"),
            posts_authors=written_by(1, "anna"),
        ),
        permalink=permalink,
    )
    answer = client.get(old, follow=True)
    assert answer.status_code == 200
    assert len(answer.redirect_chain) < 2


def test_the_texts_of_older_versions_are_read(from_ghost):
    mobile = {
        "version": "0.3.1",
        "cards": [["card-markdown", {"markdown": "**m**"}]],
        "sections": [[10, 0]],
    }
    lexical = {
        "root": {"children": [{"type": "paragraph", "children": [{"type": "text", "text": "l"}]}]}
    }
    from_ghost(
        export(
            posts=[
                post(1, "L", html=None, lexical=json.dumps(lexical)),
                post(2, "M", html=None, mobiledoc=json.dumps(mobile)),
                post(3, "Md", html=None, markdown="# md", author_id=an_id("anna")),
                post(4, "Empty", html=None),
            ]
        )
    )
    bodies = dict(Article.objects.values_list("title", "body"))
    assert bodies == {
        "L": "<p>l</p>",
        "M": "<p><strong>m</strong></p>",
        "Md": "<h2>md</h2>",
        "Empty": "",
    }
    assert Article.objects.get(title="Md").byline[0].username == "anna"


def test_numbers_of_the_first_versions_are_told_apart_by_uuid(from_ghost):
    data = {"posts": [post(1, id=1, uuid="a-b"), post(2, "Two", id=2, uuid="c-d")]}
    from_ghost(json.dumps({"meta": {"version": "003"}, "data": data}))
    assert set(Imported.objects.filter(kind="post").values_list("old_id", flat=True)) == {
        "uuid-a-b",
        "uuid-c-d",
    }


def test_pictures_come_from_a_folder_and_their_addresses_lead_to_them(from_ghost, client, content):
    report = from_ghost(with_pictures(), files=lambda _: ContentFolder(content))
    article = Article.objects.get()
    assert (article.lead_image.alt, article.lead_image.caption) == ("A lead", "By Anna")
    image = Image.objects.exclude(pk=article.lead_image_id).get()
    assert f'data-image="{image.pk}"' in article.body
    assert image.alt == "A"
    assert list(article.pictures.all()) == [image]
    assert article.card_image is None
    tally = report.of("file")
    assert (tally.found, tally.imported, tally.skipped) == (3, 2, 1)
    assert client.get("/content/images/2023/01/a.jpg").headers["Location"] == image.file.url
    before = Image.objects.count()
    again = from_ghost(with_pictures(), files=lambda _: ContentFolder(content))
    assert again.of("file").imported == 0
    assert Image.objects.count() == before


def test_files_that_come_later_are_shown_unless_somebody_has_worked_on_the_text(
    from_ghost, content
):
    text = json.loads(with_pictures())
    text["db"][0]["data"]["posts"].append(post(2, "Two", html=IMAGE))
    text = json.dumps(text)
    report = from_ghost(text)
    assert "once its file is" in report.as_text()
    two = Article.objects.get(title="Two")
    two.body = "<p>Edited here</p>"
    two.save()
    from_ghost(text, files=lambda _: ContentFolder(content))
    one = Article.objects.get(title="One")
    assert "data-image" in one.body
    assert "data-image" not in one.body_html
    assert one.lead_image is not None
    assert one.slug == "one"
    two.refresh_from_db()
    assert two.body == "<p>Edited here</p>"
    edited = Article.objects.get(title="One").updated_at
    from_ghost(text, files=lambda _: ContentFolder(content))
    assert Article.objects.get(title="One").updated_at == edited


def test_a_file_is_never_read_from_outside_the_folder(from_ghost, content, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(picture())
    html = '<img src="/content/images/..%2F..%2Fsecret.jpg"><img src="/content/images/../../secret.jpg">'
    from_ghost(export(posts=[post(1, html=html)]), files=lambda _: ContentFolder(content))
    assert not Image.objects.exists()


def test_comments_come_with_answers_names_and_states(from_ghost, client):
    report = from_ghost(
        export(
            posts=[post(1), post(2, "About", type="page"), post(3, "Draft", status="draft")],
            members=[
                member("ada"),
                member("anna", email="Anna@river.example"),
                member("eve", name=None),
            ],
            comments=[
                comment(
                    2,
                    "<p>I answer</p>",
                    parent_id=an_id("c1"),
                    created_at="2023-05-02T10:00:00.000Z",
                ),
                comment(
                    3, "<p>Deeper</p>", parent_id=an_id("c1"), in_reply_to_id=an_id("c2"), by="anna"
                ),
                comment(1, edited_at="2023-05-01T11:00:00.000Z"),
                comment(4, "<p>hidden</p>", status="hidden"),
                comment(5, "<p>deleted</p>", status="deleted"),
                comment(6, by=""),
                comment(7, by="eve", status="strange"),
                comment(8, post=2),
                comment(9, post=99),
                comment(10, "<p>" + "x" * 70_000 + "</p>"),
                comment(11, "<p>below a draft</p>", post=3),
            ],
        )
    )
    old = dict(Imported.objects.filter(kind="comment").values_list("old_id", "object_id"))
    said = {n: Comment.objects.get(pk=old[an_id(f"c{n}")]) for n in (1, 2, 3, 4, 5, 6, 7, 11)}
    assert said[2].parent == said[1]
    assert said[3].parent == said[2]
    assert (said[1].author_name, said[1].author_email) == ("Ada", "ada@example.org")
    assert said[1].edited_at is not None
    assert said[3].user == User.objects.get(username="anna")
    assert [said[n].status for n in (4, 5, 7)] == ["pending", "trash", "pending"]
    assert (said[6].author_name, said[7].author_name) == ("Anonymous", "Anonymous")
    tally = report.of("comment")
    assert (tally.found, tally.imported, tally.skipped) == (11, 8, 3)
    page = client.get("/one/").content.decode()
    assert "I answer" in page
    assert "hidden</p>" not in page
    assert "ada@example.org" not in page
    assert b"below a draft" not in client.get("/comments/feed/").content


def test_running_again_changes_nothing_and_takes_over_what_is_new(from_ghost, snapshot):
    tables = {
        "posts": [post(1), post(2, "About", type="page")],
        "tags": [tag("rivers")],
        "posts_tags": tagged(1, "rivers"),
        "members": [member("ada")],
        "members_newsletters": subscribed("ada"),
        "comments": [comment(1)],
    }
    from_ghost(export(**tables))
    Article.objects.update(title="Edited here")
    before = snapshot()
    again = from_ghost(export(**tables))
    assert snapshot() == before
    assert sum(t.imported for t in again.tallies.values()) == 0
    tables["posts"].append(post(3, "Three"))
    tables["comments"].append(comment(2, parent_id=an_id("c1")))
    report = from_ghost(export(**tables))
    assert report.of("post").imported == report.of("comment").imported == 1
    assert Comment.objects.filter(parent__isnull=False).count() == 1
    assert Article.objects.get(slug="one").title == "Edited here"


def test_what_was_deleted_here_does_not_come_back(from_ghost):
    text = export(posts=[post(1)], members=[member("ada")], comments=[comment(1)])
    from_ghost(text)
    Article.objects.all().delete()
    report = from_ghost(text)
    assert not Article.objects.exists()
    assert report.of("post").imported == report.of("comment").imported == 0


def test_a_dry_run_says_the_same_and_changes_nothing(from_ghost, snapshot, content):
    text = json.loads(with_pictures())
    text["db"][0]["data"] |= {
        "tags": [tag("rivers")],
        "posts_tags": tagged(1, "rivers"),
        "members": [member("ada"), member("bad", email="none")],
        "members_newsletters": subscribed("ada", "bad"),
        "comments": [comment(1), comment(2, parent_id="nobody"), comment(3, post=9)],
        "snippets": [{"id": 1}],
    }
    text = json.dumps(text)
    files = {"files": lambda _: ContentFolder(content)}
    before = snapshot()
    dry = from_ghost(text, is_dry=True, **files)
    assert snapshot() == before
    assert not Image.objects.exists()
    real = from_ghost(text, **files)
    assert dry.as_data()["kinds"] == real.as_data()["kinds"]
    assert dry.as_data()["notes"] == real.as_data()["notes"]


def test_a_dry_run_knows_the_names_that_earlier_steps_have_given(from_ghost, monkeypatch):
    monkeypatch.setattr("transfer.ghost.loading.STEP_ITEMS", 1)
    text = export(posts=[post(1), post(2, slug="one"), post(3, slug="one")])
    dry = from_ghost(text, is_dry=True)
    assert not Article.objects.exists()
    report = from_ghost(text)
    assert dry.reasons == report.reasons
    assert "2 × post changed: Its name is another's here" in report.as_text()
    assert set(Article.objects.values_list("slug", flat=True)) == {"one", "one-2", "one-3"}
