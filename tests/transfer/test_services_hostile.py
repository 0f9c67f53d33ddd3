"""Exports of Disqus, Remark42 and Isso that are not as they should be: refused in words, or nothing of them is lost."""

import json
from typing import Any

import pytest

from comments.models import Comment
from tests.factories import an_article
from tests.transfer.services import META, ONE, d_post, d_thread, disqus, isso, r_comment, remark42
from transfer.disqus import Disqus
from transfer.healing import Unreadable
from transfer.isso import Isso
from transfer.models import Leftover
from transfer.remark42 import Remark42

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one(db):
    return an_article(title="One")


def nothing_is_lost(report):
    for tally in report.tallies.values():
        assert tally.found == tally.imported + tally.skipped, report.as_text()


@pytest.mark.parametrize("reader", [Disqus, Remark42, Isso])
@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\0",
        b"\n\n",
        b"\xff\xfe\x00",
        b"\x1f\x8b\x08\x00",
        b"PK\x03\x04",
        b"<",
        b"{}",
        b"SQLite format 3\x00" + b"\0" * 84,
        disqus(d_thread(1), d_post(1))[:-40].encode(),
        remark42(r_comment("c1"))[:-40].encode(),
    ],
)
def test_what_is_no_export_is_refused_in_words(from_service, reader, written):
    with pytest.raises(Unreadable, match=r"\w+ \w+"):
        from_service(reader, written)
    assert not Comment.objects.exists()
    assert not Leftover.objects.exists()


ODD: list[Any] = [
    None,
    True,
    -1,
    10**400,
    1e308,
    float("nan"),
    "",
    " \t",
    "\0",
    "\ud800",
    "x" * 5000,
    [],
    [[]],
    {},
    {"a": {}},
]
FIELDS = [
    "id",
    "pid",
    "text",
    "orig",
    "user",
    "locator",
    "score",
    "votes",
    "time",
    "edit",
    "delete",
    "title",
    "pin",
]


def test_whatever_a_field_of_remark42_holds_nothing_is_lost(from_remark42, client, one):
    odd = [r_comment(f"c{f}{n}") | {f: value} for f in FIELDS for n, value in enumerate(ODD)]
    inner = [
        r_comment(f"u{k}{n}", user={"name": "Ada", "id": "ada", "ip": "1.2.3.4", k: value})
        for k in ("name", "id", "ip")
        for n, value in enumerate(ODD)
    ]
    lines = []
    for data in [*odd, *inner]:
        try:
            lines.append(json.dumps(data))
        except ValueError:
            continue
    report = from_remark42(remark42(*lines))
    nothing_is_lost(report)
    assert report.of("comment").found == len(lines)
    assert report.of("comment").imported > len(lines) // 2
    assert client.get(one.get_absolute_url()).status_code == 200


def test_whatever_stands_in_the_head_of_remark42(from_remark42):
    for key in ("users", "posts"):
        for value in ODD:
            meta = META | {key: value}
            if value == 10**400:
                continue
            nothing_is_lost(from_remark42(remark42(r_comment("c1"), meta=meta)))


CIRCLES = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "d"), ("e", "nobody"), ("f", "e"), ("e", "x")]


def test_circles_orphans_and_numbers_that_stand_twice(
    from_remark42, from_disqus, tmp_path, from_service
):
    said = [r_comment(n, f"<p>{i}</p>", pid=p) for i, (n, p) in enumerate(CIRCLES)]
    report = from_remark42(remark42(*said))
    nothing_is_lost(report)
    assert report.of("comment").imported == len(CIRCLES)
    assert Comment.objects.exclude(path=None).count() == len(CIRCLES)
    numbers = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "nobody": 99, "x": 98}
    posts = [
        d_post(numbers[n], f"<p>d{i}</p>", parent=numbers[p]) for i, (n, p) in enumerate(CIRCLES)
    ]
    report = from_disqus(disqus(d_thread(1), d_thread(1), *posts))
    nothing_is_lost(report)
    assert report.of("comment").imported == len(CIRCLES)


@pytest.mark.parametrize(
    "broken",
    [
        "<post/>",
        "<post dsq:id='1'><thread/></post>",
        "<post dsq:id='5'><message/><createdAt>never</createdAt><thread dsq:id='1'/></post>",
        "<post dsq:id='"
        + "9" * 400
        + "'><message>x</message><createdAt>0000-00-00T99:00:00Z</createdAt>"
        "<thread dsq:id='1'/><parent dsq:id='" + "9" * 400 + "'/></post>",
        "<post><message><b>x</b></message><thread dsq:id='77'/><author><name/><name>y</name></author></post>",
        "<post dsq:id='7'><post dsq:id='8'/><message>in one another</message></post>",
        "<thread/>",
        "<thread dsq:id='2'><link>http://[broken/</link><id>\x7f</id></thread>",
        "<nothing><post dsq:id='9'/></nothing>",
    ],
)
def test_elements_of_disqus_that_make_no_sense(from_disqus, client, one, broken):
    report = from_disqus(disqus(d_thread(1), d_post(3), broken, d_post(4)))
    nothing_is_lost(report)
    assert Comment.objects.filter(former_id=4).exists() or Comment.objects.filter(pk=4).exists()
    assert client.get(one.get_absolute_url()).status_code == 200


def test_whatever_a_column_of_isso_holds_nothing_is_lost(from_service, tmp_path, client, one):
    names = [
        "tid",
        "parent",
        "created",
        "modified",
        "mode",
        "remote_addr",
        "text",
        "author",
        "email",
        "website",
    ]
    odd = [
        None,
        -1,
        2**62,
        1e308,
        float("inf"),
        "",
        "\0",
        b"\xff\x00",
        "x" * 5000,
        "2013-13-45",
        "isso-1",
    ]
    rows = [
        {"id": 10 + i, "text": f"Number {i}", name: value}
        for i, (name, value) in enumerate(
            (n, v) for n in (*names, "likes", "dislikes") for v in odd
        )
        if not (name == "created" and value is None)
    ]
    path = isso(tmp_path / "c.db", [(1, ONE, "One"), (2, None, None), (3, "\0", b"\xff")], rows)
    report = from_service(Isso, path)
    nothing_is_lost(report)
    assert report.of("comment").found == len(rows)
    assert report.of("comment").imported > len(rows) // 2
    assert client.get(one.get_absolute_url()).status_code == 200


def test_a_database_that_is_cut_off_is_refused(from_service, tmp_path):
    rows = [{"id": n, "text": "word " * 900} for n in range(1, 40)]
    path = isso(tmp_path / "c.db", [(1, ONE, "One")], rows)
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(Unreadable, match=r"\w+ \w+"):
        from_service(Isso, path)
    assert not Comment.objects.exists()
