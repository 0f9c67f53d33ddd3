"""The same export once more: nothing is imported, nothing is changed, whatever there was to say the first time."""

import json

import pytest

from tests.factories import an_article
from tests.transfer import ghost_export as ghost
from tests.transfer.interrupting import PARTS, Importing
from tests.transfer.services import d_post, d_thread, disqus, isso, r_comment, remark42
from tests.transfer.wxr import (
    author,
    category,
    comment,
    export,
    item,
    meta,
    tag,
    term,
    written,
)
from transfer.ghost.media import ContentFolder
from transfer.importers import IMPORTERS
from transfer.models import Imported

pytestmark = pytest.mark.django_db

LOST = '<p>x <script>y</script><math><mi>z</mi></math> <img src="data:image/png;base64,AA"></p>'
#: The smallest picture there is.
GIF = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def wordpress() -> str:
    """Return a blog in which there is something to say of nearly everything."""
    odd = comment(60, "odd", approved="trashed").replace("2013-11-21 10:00:00", "")
    return export(
        *PARTS,
        author("ada@example.org", 9, "ada@example.org", "ada@example.org"),
        *(category("lost", parent="gone"), category("below", parent="lost")),
        *(category("round", parent="about"), category("about", parent="round")),
        *(category("n" * 250), category("deep-0", parent="world")),
        *(category(f"deep-{n}", parent=f"deep-{n - 1}") for n in range(1, 12)),
        tag("c++", "C++"),
        tag("t" * 250),
        "<wp:term><wp:term_taxonomy>genre</wp:term_taxonomy><wp:term_slug>crime</wp:term_slug></wp:term>",
        "<wp:term><wp:term_taxonomy>post_format</wp:term_taxonomy><wp:term_slug>post-format-aside</wp:term_slug></wp:term>",
        item(100, "Ünïcode", comment(61, LOST), odd, body=LOST + f'<img src="{GIF}">'),
        item(
            101,
            "",
            comment(62, parent=99),
            comment(63, user=77),
            creator="nobody",
            at="0000-00-00 00:00:00",
        ),
        item(
            102, "T" * 400, term("category", "lost"), term("genre", "crime"), password="x", sticky=1
        ),
        item(103, "Orphan", comment(64), kind="page", parent=999, password="x", excerpt="E"),
        item(104, "Private", kind="page", status="private", body=LOST),
        item(105, "Trash", status="trash", slug="gone__trashed"),
        item(106, "Order", comment(65, kind="order_note"), kind="wc_order", link=""),
        item(
            107,
            "Gallery",
            meta("_thumbnail_id", "4"),
            body='[gallery ids="4,888"]<!--nextpage-->[unknown a="b"]',
        ),
        item(108, "Lonely", comment(66), kind="attachment", url="/lonely.pdf"),
        item(109, "Admin", slug="admin", kind="page"),
    )


def from_ghost() -> str:
    """Return a blog of Ghost's of that kind."""
    return ghost.export(
        users=[ghost.user("anna"), ghost.user("anna", id=ghost.an_id("again"))],
        tags=[ghost.tag("rivers"), ghost.tag("hash-in", name="#in"), ghost.tag("t" * 250)],
        posts=[
            ghost.post(1, html=LOST + ghost.IMAGE, featured=1, codeinjection_head="<b>"),
            ghost.post(2, "", visibility="members", status="published"),
            ghost.post(3, "Mail", email_only=True),
            ghost.post(4, "Odd", status="odd", author_id=ghost.an_id("gone")),
            ghost.post(
                5, "About", type="page", feature_image="__GHOST_URL__/content/images/2023/01/a.jpg"
            ),
            ghost.post(6, "One", published_at=None),
            ghost.post(
                7,
                "Cards",
                html=None,
                lexical=json.dumps({"root": {"children": [{"type": "odd", "a": 1}]}}),
            ),
        ],
        posts_tags=ghost.tagged(1, "rivers", "hash-in"),
        comments=[
            ghost.comment(1, LOST),
            ghost.comment(2, by="", parent_id=ghost.an_id("gone")),
            ghost.comment(3, status="hidden"),
            ghost.comment(4, post=5),
            ghost.comment(5, post=88),
        ],
        comment_likes=ghost.liked(1, "ada"),
        members=[
            ghost.member("ada", status="paid"),
            ghost.member("bo"),
            ghost.member("cy", email="ada@example.org"),
        ],
        members_newsletters=ghost.subscribed("ada", "cy"),
        newsletters=[{"id": ghost.an_id("news")}],
    )


def from_disqus() -> str:
    """Return an export of Disqus of that kind."""
    return disqus(
        d_thread(1, closed=True),
        d_thread(2, "https://river.example/gone/"),
        d_thread(3, "https://river.example/2013/11/20/two/", deleted=True),
        *(d_post(1, LOST), d_post(2, parent=99), d_post(3, "", parent=1), d_post(4, "")),
        *(d_post(5, thread=2), d_post(6, thread=3), d_post(7, at="never"), d_post(8, spam="true")),
        *(d_post(9, parent=3), d_post(10, email="none", name="n" * 300), d_post(1, LOST)),
        d_post(11, "Another of this number"),
        d_post(11, "And one more"),
    )


def from_remark42() -> str:
    """Return a backup of Remark42 of that kind."""
    return remark42(
        *(r_comment("1", LOST), r_comment("2", pid="gone"), r_comment("3", "", delete=True)),
        *(r_comment("4", pid="3"), r_comment("5", url="https://river.example/gone/")),
        *(r_comment("6", score=-3), r_comment("7", time="never"), "no json"),
        meta={"version": 1, "users": [{"id": "x", "blocked": {"status": True}}], "posts": []},
    )


def from_isso(folder):
    """Return a database of Isso of that kind."""
    return isso(
        folder / "isso",
        [(1, "/2013/11/20/one/", None), (2, "/gone/", "Gone")],
        [
            *(
                {"id": 1, "text": LOST},
                {"id": 2, "author": None, "email": None},
                {"id": 3, "mode": 7},
            ),
            *({"id": 4, "parent": 99}, {"id": 5, "tid": 2}, {"id": 6, "tid": 77}),
            {"id": 7, "created": "never", "likes": 2, "dislikes": 5},
        ],
    )


@pytest.mark.parametrize(
    ("name", "brings_files"),
    [*((name, False) for name in IMPORTERS), ("wordpress", True), ("ghost", True)],
)
def test_nothing_is_imported_and_nothing_changed(tmp_path, content, name, brings_files):
    if name not in {"wordpress", "ghost"}:
        for title in ("One", "Two"):
            an_article(title=title, slug=title.lower())
    made = {
        "wordpress": wordpress,
        "ghost": from_ghost,
        "disqus": from_disqus,
        "remark42": from_remark42,
    }
    path = written(tmp_path, made[name](), name) if name in made else from_isso(tmp_path)
    importing = Importing(name, path)
    options = {"files": lambda _: ContentFolder(content)} if brings_files else {}
    first = importing.run(**options)
    assert all(t.imported for kind, t in first.tallies.items() if kind in {"post", "comment"})
    assert sum(t.changed for t in first.tallies.values()) > 1
    noted = Imported.objects.count()
    second = importing.run(**options)
    assert {
        k: (t.imported, t.changed) for k, t in second.tallies.items() if t.imported or t.changed
    } == {}
    assert [n for n in second.notes if n.outcome == "changed"] == []
    for kind, tally in first.tallies.items():
        if kind != "picture in a text":
            assert second.of(kind).found == second.of(kind).skipped == tally.found, kind
    assert Imported.objects.count() == noted
