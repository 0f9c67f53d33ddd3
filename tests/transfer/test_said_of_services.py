"""What real exports of Ghost, Disqus and Isso hold and this blog has not: it is said, and nothing stops."""

import pytest

from blog.models import Article
from comments.models import Comment
from tests.factories import an_article
from tests.transfer import ghost_export as ghost
from tests.transfer.services import d_post, d_thread, disqus, isso
from transfer.isso import Isso

pytestmark = pytest.mark.django_db


def test_ghosts_posts_name_what_is_not_there(from_ghost):
    elsewhere = "https://images.unsplash.com/photo"
    report = from_ghost(
        ghost.export(
            users=[ghost.user("anna", profile_image="/content/images/anna.jpg")],
            tags=[ghost.tag("rivers", feature_image="/content/images/t.jpg")],
            posts=[
                ghost.post(1, feature_image=elsewhere),
                ghost.post(2, "Two", author_id=ghost.an_id("gone")),
            ],
            posts_meta=[{"post_id": ghost.an_id(2), "og_image": elsewhere}],
            posts_authors=ghost.written_by(1, "anna", "left"),
            posts_tags=ghost.tagged(1, "rivers", "gone"),
        )
    )
    told = {(n.kind, n.line, n.reason) for n in report.notes}
    assert told >= {
        ("post", 1, "Its author is not in the export."),
        ("post", 1, "Its tag is not in the export."),
        ("post", 2, "Its author is not in the export."),
        (
            "post",
            1,
            "The picture above it stands on another site; it is kept with the import and not shown.",
        ),
        (
            "post",
            2,
            "Its picture for cards stands on another site; it is kept with the import and not used.",
        ),
        ("author", 1, "Their picture is not taken over; they choose one here."),
        ("tag", 1, "Its picture is not taken over; tags have none here."),
    }
    assert [str(u) for u in Article.objects.get(title="One").byline] == ["Anna"]


@pytest.mark.parametrize(
    "members", ["", f"id,email,name,note\n{ghost.an_id('ada')},ada@example.org,Ada,likes rivers\n"]
)
def test_a_comment_says_that_its_writer_is_not_in_the_export(from_ghost, members):
    export = ghost.export(
        posts=[ghost.post(1)],
        comments=[ghost.comment(1), ghost.comment(2, by=""), ghost.comment(3, status="odd")],
    )
    report = from_ghost(export, members=members)
    lost = [n.line for n in report.notes if "--members" in n.reason]
    assert lost == ([] if members else [1, 3])
    assert Comment.objects.filter(author_name="Ada").count() == (2 if members else 0)
    assert [n.line for n in report.notes if "status of it is unknown" in n.reason] == [3]


def test_notes_and_labels_of_a_member_are_said_to_have_no_place(from_ghost):
    report = from_ghost(
        ghost.export(
            members=[ghost.member("ada", note="likes rivers"), ghost.member("bo")],
            members_newsletters=ghost.subscribed("ada", "bo"),
        )
    )
    assert [n.line for n in report.notes if "notes or labels" in n.reason] == [1]


def test_disqus_links_lead_where_they_lead(from_disqus):
    an_article(title="One", slug="one")
    wrapped = "http://disq.us/url?url=http%3A%2F%2Fa.example%2Fx%3Fb%3D1%26c%3D2%3AqyP0hxBEiS-CFbYZ8FDX4LkQeg4&amp;cuid=1"
    from_disqus(disqus(d_thread(1), d_post(1, f'<p>See <a href="{wrapped}" rel="x">there</a></p>')))
    assert 'href="http://a.example/x?b=1&amp;c=2"' in Comment.objects.get().html


def test_disqus_says_of_a_comment_what_is_unknown_or_has_come_without_its_markup(from_disqus):
    an_article(title="One", slug="one")
    bare = d_post(2).replace("<![CDATA[", "").replace("]]>", "")
    report = from_disqus(disqus(d_thread(1), d_post(1, spam="maybe"), bare))
    told = {n.old_id: n.reason for n in report.notes if n.outcome == "changed"}
    assert "isSpam: maybe" in told["1"]
    assert "not their markup" in told["2"]
    assert Comment.objects.get(status="approved").source == "Well said."


@pytest.mark.parametrize(
    ("mode", "status", "is_said"),
    [
        (1, "approved", False),
        (2, "pending", False),
        (4, "trash", False),
        (5, "trash", False),
        (3, "pending", True),
        (None, "pending", True),
    ],
)
def test_issos_modes_are_read_and_said_where_they_are_unknown(
    from_service, tmp_path, mode, status, is_said
):
    an_article(title="One", slug="one")
    rows = [{"id": 1, "mode": mode, "parent": 0}]
    report = from_service(Isso, isso(tmp_path / "c.db", [(1, "/2013/11/20/one/", None)], rows))
    assert Comment.objects.get().status == status
    assert [n.outcome for n in report.notes] == (["changed"] if is_said else [])
