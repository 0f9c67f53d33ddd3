"""Ghost: people who are here, rows that repeat or harm, what is no export, and what the command says."""

import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Article, Image, SiteSettings
from tests.factories import an_author
from tests.transfer.ghost_export import (
    an_id,
    comment,
    export,
    member,
    picture,
    post,
    subscribed,
    tag,
    user,
    with_pictures,
    written_by,
)
from transfer.healing import Unreadable
from transfer.steps import STEP_ITEMS


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
    assert "Ghost: 1 post, 0 pages, 0 tags, 1 author, " in said.err
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
