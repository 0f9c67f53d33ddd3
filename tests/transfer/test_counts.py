"""Whatever a blog holds, all of it is here after an import: counted by somebody else than the import itself."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.models import Comment, Conversation
from tests.examples import examples
from tests.transfer.counting import counted, held
from tests.transfer.wxr import category, comment, export, item, tag, term, written
from transfer.options import Options
from transfer.wordpress.loading import import_wordpress

WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"
    ),
    max_size=20,
)
SLUGS = st.sampled_from(["river", "a-b", "東京", "%e6%9d%b1", "x_y", "Straße", "2013", "feed", ""])
LIKE = settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def blogs(draw) -> str:
    """A blog of a few items: every status, threads in any order, words of any script."""
    items, comments = [], 0
    categories = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=4))
    pages = [n for n in range(1, 8) if draw(st.booleans())]
    for number in range(1, draw(st.integers(1, 7)) + 1):
        kind = (
            "page"
            if number in pages
            else draw(st.sampled_from(["post", "post", "attachment", "nav_menu_item"]))
        )
        said = draw(st.integers(0, 4)) if kind in {"post", "page"} else 0
        talk = [
            comment(
                comments + n,
                draw(WORDS) or "x",
                parent=draw(st.sampled_from([0, *range(comments + 1, comments + n)])),
                approved=draw(st.sampled_from(["1", "1", "0", "spam", "trash", "post-trashed"])),
                kind=draw(st.sampled_from(["comment", "", "pingback", "trackback"])),
                name=draw(WORDS),
                at=draw(st.sampled_from(["2013-11-21 10:00:00", "0000-00-00 00:00:00"])),
            )
            for n in range(1, said + 1)
        ]
        comments += said
        above = [p for p in pages if p < number] if kind == "page" else []
        items.append(
            item(
                number,
                draw(WORDS),
                *draw(st.permutations(talk)),
                *(term("category", c) for c in categories if draw(st.booleans())),
                body=draw(WORDS),
                slug=draw(SLUGS),
                kind=kind,
                status=draw(
                    st.sampled_from(["publish", "draft", "pending", "future", "private", "trash"])
                ),
                password=draw(st.sampled_from(["", "", "x"])),
                sticky=draw(st.integers(0, 1)),
                parent=draw(st.sampled_from([0, *above[:2]])),
                creator=draw(st.sampled_from(["anna", "Bo B", "c@d.example"])),
                gmt=draw(st.sampled_from(["2013-11-20 12:00:00", "0000-00-00 00:00:00"])),
                url="https://river.example/wp-content/uploads/a.jpg"
                if kind == "attachment"
                else "",
            )
        )
    return export(*(category(c) for c in categories), tag("t"), *draw(st.permutations(items)))


@LIKE
@given(text=blogs())
def test_everything_of_a_blog_is_here_once(db, tmp_path, text):
    with transaction.atomic():
        path = written(tmp_path, text)
        report = import_wordpress([path], Options())
        assert held() == counted(text)
        for tally in report.tallies.values():
            assert tally.found == tally.imported + tally.skipped
        for conversation in Conversation.objects.all():
            approved = Comment.objects.of(conversation.article).approved()
            assert conversation.approved == approved.count()
        again = import_wordpress([path], Options())
        assert sum(t.imported for t in again.tallies.values()) == 0
        assert held() == counted(text)
        transaction.set_rollback(True)
