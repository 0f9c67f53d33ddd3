"""A Ghost blog comes over: everything that is in its export is here afterwards, at its address."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow

from accounts.models import User
from blog.models import Article, Image, Page, SiteSettings, Tag
from comments.models import Comment
from tests.factories import an_author
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
    written_by,
)
from transfer.ghost.media import ContentFolder
from transfer.healing import Unreadable
from transfer.models import Imported
from transfer.steps import STEP_ITEMS


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


def picture() -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return out.getvalue()


IMAGE = (
    '<figure class="kg-card kg-image-card">'
    '<img src="__GHOST_URL__/content/images/size/w600/2023/01/a.jpg" alt="A"></figure>'
)


@pytest.fixture
def content(tmp_path):
    folder = tmp_path / "content" / "images" / "2023" / "01"
    folder.mkdir(parents=True)
    (folder / "a.jpg").write_bytes(picture())
    (folder / "lead.jpg").write_bytes(picture())
    return tmp_path / "content"


def with_pictures():
    return export(
        posts=[post(1, html=IMAGE, feature_image="__GHOST_URL__/content/images/2023/01/lead.jpg")],
        posts_meta=[
            {
                "post_id": an_id(1),
                "feature_image_alt": "A lead",
                "feature_image_caption": "By <b>Anna</b>",
                "og_image": "__GHOST_URL__/content/images/2023/01/gone.jpg",
            }
        ],
    )


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


def test_authors_can_be_somebody_who_is_here(from_ghost):
    here = an_author("Berta Here")
    from_ghost(
        export(posts=[post(1)], posts_authors=written_by(1, "anna")),
        authors={"anna": here.username},
    )
    assert Article.objects.get().byline == [here]


def test_posts_and_rows_that_repeat_come_once(from_ghost):
    report = from_ghost(
        export(
            posts=[post(1), post(1), post(2, slug="one")],
            tags=[tag("a"), tag("a", id=an_id("b"))],
            users=[user("anna"), user("anna", id=an_id("x"))],
        )
    )
    assert set(Article.objects.values_list("slug", flat=True)) == {"one", "one-2"}
    assert report.of("post").skipped == report.of("tag").skipped == report.of("author").skipped == 1


def test_hostile_rows_hurt_nobody(from_ghost, client, tmp_path):
    report = from_ghost(
        export(
            posts=[
                post(1, "a\x00\ud800b" + "x" * 400, slug=["x"], html={"a": 1}),
                post(2, "Two", html=None, lexical="no json"),
                post(
                    3,
                    "Three",
                    published_at="yesterday",
                    created_at=-1e300,
                    featured=[],
                    status=None,
                ),
                post(4, "Four", id=None),
                7,
                None,
                post(
                    5, "Five", custom_excerpt=5, canonical_url="javascript:alert(1)", visibility={}
                ),
                post(6, "Six", slug="../../admin"),
            ],
            posts_meta=["x", {"post_id": an_id(5), "meta_title": "m" * 500}],
            posts_tags=[{}, {"post_id": an_id(5), "tag_id": an_id("none"), "sort_order": "x"}],
            tags=[{"id": 1}, tag("t" * 500)],
            users=[{}, user("anna", email=7, website="javascript:x", bio=["b"])],
            settings=[{"key": "title", "value": 5}, {"key": "timezone", "value": "Nowhere"}, {}],
            comments=[
                {},
                comment(1, None),
                comment(2, parent_id=an_id("c2")),
                comment(3, created_at="x"),
            ],
            members=[{}, member("ada", email="a\x00@example.org", created_at="x")],
            members_newsletters=subscribed("ada"),
            others="text",
        )
    )
    assert report.of("post").imported == 5
    for kind in ("post", "comment", "member", "tag"):
        tally = report.of(kind)
        assert tally.found == tally.imported + tally.skipped, kind
    for article in Article.objects.all():
        assert client.get(article.get_absolute_url(), follow=True).status_code in {200, 404}
        assert len(article.title) <= 300
    kept = [json.loads(line) for line in (tmp_path / "quarantine.jsonl").read_text().splitlines()]
    assert any("no Lexical document" in entry["reason"] for entry in kept)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("", "ends in the middle"),
        (export(posts=[post(1)])[:-40], "ends in the middle"),
        ("<rss/>", "no well-formed JSON"),
        ('{"some": "thing"}', "no export of Ghost"),
        ('{"db": [{"data": {"posts": []}}]}', "no export of Ghost"),
        ("[1, 2]", "no export of Ghost"),
        (export(posts=[post(1)]).encode().replace(b"river rose", b"river \xff rose"), "no utf-8"),
    ],
)
def test_what_is_no_export_leaves_nothing_half_done(from_ghost, snapshot, broken, words):
    before = snapshot()
    with pytest.raises(Unreadable, match=words):
        from_ghost(broken or b" ")
    assert snapshot() == before
    assert not SiteSettings.objects.exists()


def test_a_bad_list_of_members_leaves_nothing_half_done(from_ghost, snapshot):
    before = snapshot()
    with pytest.raises(Unreadable, match="no column"):
        from_ghost(export(posts=[post(1)]), members="name\nAda\n")
    assert snapshot() == before


def test_queries_do_not_grow_with_posts_of_a_step(from_ghost):
    def queries(first, number):
        posts = [post(first + n, f"Post {first + n}") for n in range(number)]
        comments = [
            comment(first + n, f"<p>{first + n}</p>", post=first + n) for n in range(number)
        ]
        with CaptureQueriesContext(connection) as counted:
            from_ghost(export(posts=posts, comments=comments, members=[member("ada")]))
        return len(counted)

    queries(1000, 2)
    assert STEP_ITEMS > 20
    assert queries(2000, 4) == queries(3000, 18)


def test_the_command_brings_a_blog(tmp_path, db, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ghost.json").write_text(export(posts=[post(1)]))
    (tmp_path / "members.csv").write_text("id,email,subscribed_to_emails\n1,a@example.org,true\n")
    call_command(
        "import_ghost",
        "ghost.json",
        "--members",
        "members.csv",
        "--report",
        "r.json",
        "--site",
        "river.example",
    )
    said = capsys.readouterr()
    assert "Ghost: 1 posts, 0 pages" in said.err
    assert json.loads((tmp_path / "r.json").read_text())["kinds"]["post"]["imported"] == 1
    assert Article.objects.get().slug == "one"


@pytest.mark.parametrize("below", ["", "river/", "river/content/"])
def test_the_command_takes_a_packed_export_with_its_pictures(tmp_path, db, monkeypatch, below):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("river.zip", "w") as archive:
        archive.writestr("river/export.json", with_pictures())
        archive.writestr("river/content/themes/package.json", "{}")
        archive.writestr(f"{below}images/2023/01/a.jpg", picture())
        archive.writestr(f"{below}images/2023/01/lead.jpg", b"damaged")
        archive.writestr("../images/2023/01/gone.jpg/../../x.jpg", picture())
    call_command("import_ghost", "river.zip", "--report", "r.json")
    told = json.loads((tmp_path / "r.json").read_text())
    file = told["kinds"]["file"]
    assert (file["found"], file["imported"], file["skipped"]) == (3, 1, 2)
    reasons = {n["old_id"]: n["reason"] for n in told["notes"] if n["kind"] == "file"}
    assert "not among those" in reasons["images/2023/01/gone.jpg"]
    assert Image.objects.get().alt == "A"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fetch-media"], "needs --site"),
        (["--site", "ftp://x"], "--site"),
        (["--media", "/nonexistent"], "no folder"),
        (["--permalink", "x"], "--permalink"),
        (["--author", "a=nobody"], "no account"),
        ([], "No such file"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(db, tmp_path, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_ghost", str(tmp_path / "none.json"), *options)
