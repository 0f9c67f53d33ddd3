"""What an answer says whose parent is not above it here: in all importers what is true."""

import pytest

from comments.models import Comment
from tests.factories import an_article
from tests.transfer import ghost_export as ghost
from tests.transfer.refusing import refuse
from tests.transfer.services import d_post, d_thread, disqus, isso, r_comment, remark42
from tests.transfer.wxr import comment, item
from transfer.isso import Isso
from transfer.parents import CIRCLE, DELETED, ELSEWHERE, NO_PARENT, NOT_COME

pytestmark = pytest.mark.django_db

TWO = "https://river.example/2013/11/20/two/"
#: What each comment answers: those of 1 to 3 and 9 stand below the first post, 4 to 7 below the second.
ANSWERS = {1: 0, 2: 5, 3: 99, 4: 1, 5: 0, 6: 7, 7: 6, 9: 8}
REASONS = {2: ELSEWHERE, 3: NO_PARENT, 4: ELSEWHERE, 9: NOT_COME}


@pytest.fixture
def bring(request, imported, from_ghost, from_disqus, from_remark42, from_service, tmp_path):
    """Return a function that imports these comments from a service, and the report."""

    def run(service: str, answers=ANSWERS, **without):
        home = {n: 2 if n in {4, 5, 6, 7} else 1 for n in answers}
        if service not in {"wordpress", "ghost"} and not without:
            for title in ("One", "Two"):
                an_article(title=title, slug=title.lower())
        match service:
            case "wordpress":
                said = {
                    p: [
                        comment(n, f"Said {n}", parent=a)
                        for n, a in answers.items()
                        if home[n] == p
                    ]
                    for p in (1, 2)
                }
                return imported(item(1, "One", *said[1]), item(2, "Two", *said[2]))
            case "ghost":
                rows = [
                    ghost.comment(
                        n, f"Said {n}", post=home[n], parent_id=ghost.an_id(f"c{a}") if a else None
                    )
                    for n, a in answers.items()
                ]
                return from_ghost(
                    ghost.export(posts=[ghost.post(1), ghost.post(2, "Two")], comments=rows)
                )
            case "disqus":
                posts = [
                    d_post(n, f"Said {n}", thread=home[n], parent=a) for n, a in answers.items()
                ]
                return from_disqus(disqus(d_thread(1), d_thread(2, TWO), *posts))
            case "remark42":
                lines = [
                    r_comment(
                        str(n),
                        f"Said {n}",
                        pid=str(a or ""),
                        **({"url": TWO} if home[n] == 2 else {}),
                    )
                    for n, a in answers.items()
                ]
                return from_remark42(remark42(*lines))
        rows = [
            {"id": n, "tid": home[n], "text": f"Said {n}", "parent": a or None}
            for n, a in answers.items()
        ]
        threads = [(1, "/2013/11/20/one/", "One"), (2, "/2013/11/20/two/", "Two")]
        path = tmp_path / f"{len(answers)}.db"
        return from_service(Isso, path if path.exists() else isso(path, threads, rows))

    return run


def reasons(report):
    return {n.old_id: n.reason for n in report.notes if "at the top now" in n.reason}


SERVICES = ["wordpress", "ghost", "disqus", "remark42", "isso"]


@pytest.mark.parametrize("service", SERVICES)
def test_where_the_parent_is_instead_is_said(bring, service):
    refuse(Comment, "source", "Said 8")
    report = bring(service, ANSWERS | {8: 0})
    told = list(reasons(report).values())
    expected = [*REASONS.values(), CIRCLE]
    assert sorted(told) == sorted(expected)
    assert (
        not Comment.objects.exclude(parent=None).exclude(source__in=["Said 6", "Said 7"]).exists()
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_later_export_knows_what_came_before(bring, service):
    bring(service, {1: 0, 4: 0, 5: 0})
    Comment.objects.filter(source="Said 5").delete()
    report = bring(service, {1: 0, 2: 4, 4: 0, 5: 0, 7: 5, 3: 1}, again=True)
    assert sorted(reasons(report).values()) == sorted([ELSEWHERE, DELETED])
    assert Comment.objects.get(source="Said 3").parent == Comment.objects.get(source="Said 1")


def test_of_a_discussion_in_pieces_the_same_is_said(compared):
    report = compared(
        item(
            1,
            "One",
            *(
                comment(n, parent={3: 20, 4: 99, 5: 1}.get(n, 0), at=f"2013-11-21 10:{n:02}:00")
                for n in range(1, 7)
            ),
        ),
        item(2, "Two", comment(20)),
    )
    assert reasons(report) == {"3": ELSEWHERE, "4": NO_PARENT}


def test_what_is_too_long_to_be_taken_is_in_the_export(from_disqus):
    an_article(title="One", slug="one")
    report = from_disqus(disqus(d_thread(1), d_post(1, "x" * 70_000), d_post(2, parent=1)))
    assert reasons(report) == {"2": NOT_COME}
