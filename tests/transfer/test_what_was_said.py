"""Comments of WordPress: statuses however they are written, kinds, people, and what must stay hidden."""

import pytest

from comments.models import Comment, Conversation
from tests.transfer.wxr import author, comment, item, term

HIDDEN = [
    {"status": "private"},
    {"status": "draft"},
    {"status": "pending"},
    {"status": "trash"},
    {"status": "odd"},
    {"password": "open sesame"},
    {"status": "private", "password": "x"},
    {"status": "future", "at": "2999-11-20 12:00:00"},
]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("1", "approved"),
        ("approve", "approved"),
        ("Approved", "approved"),
        ("0", "pending"),
        ("hold", "pending"),
        ("unapproved", "pending"),
        ("spam", "spam"),
        ("trash", "trash"),
        ("post-trashed", "trash"),
        ("", "pending"),
        ("delete", "pending"),
    ],
)
def test_each_status_has_its_like_and_what_is_unknown_waits(imported, theirs, ours):
    report = imported(item(1, "One", comment(2, approved=theirs)))
    assert Comment.objects.get().status == ours
    assert report.of("comment").changed == (theirs in {"", "delete"})


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("", "approved"),
        ("comment", "approved"),
        ("pingback", "approved"),
        ("trackback", "approved"),
        ("review", "approved"),
        ("order_note", "pending"),
        ("note", "pending"),
        ("action_log", "pending"),
    ],
)
def test_kinds_that_readers_saw_are_seen_and_notes_of_plugins_are_not(
    imported, client, kind, status
):
    imported(item(1, "One", comment(2, "the words", kind=kind)))
    said = Comment.objects.get()
    assert said.status == status
    assert (b"the words" in client.get("/2013/11/20/one/").content) == (status == "approved")


@pytest.mark.parametrize("kind", ["post", "page", "attachment"])
def test_what_hangs_on_something_hidden_is_nowhere(imported, client, kind):
    imported(
        *(
            item(
                number,
                f"Secret {number}",
                comment(20 + number, f"whispered {number}", name="Whisperer"),
                kind=kind,
                url=f"/{number}.jpg",
                **hidden,
            )
            for number, hidden in enumerate(HIDDEN, 1)
        ),
        # Two of them: one comment is nothing but that of something hidden.
        item(30, "Open", comment(40, "said aloud"), comment(41)),
    )
    whispered = Comment.objects.filter(source__startswith="whispered").order_by("pk")
    assert [said.source for said in whispered] == [f"whispered {n + 1}" for n in range(len(HIDDEN))]
    for address in single_addresses(whispered):
        page = client.get(address, follow=True).content
        assert b"whispered" not in page, address
        assert b"Whisperer" not in page, address
        assert b"1 comment" not in page, address
    assert b"said aloud" in client.get("/comments/feed/").content


FILED = [term("category", "rivers"), term("post_tag", "floods"), term("series", "year")]
#: Every page on which something else than itself is listed or counted.
LISTS = [
    *("/", "/2013/", "/2013/11/", "/2013/11/20/", "/author/anna/"),
    *("/category/rivers/", "/tag/floods/", "/series/year/", "/?s=river", "/?s=whispered"),
    *("/feed/", "/comments/feed/", "/sitemap.xml", "/sitemap-2013.xml", "/sitemap-pages.xml"),
]


@pytest.fixture
def lists(client):
    """Return a function that reads every list there is."""

    def read() -> dict[str, str]:
        answers = {address: client.get(address, follow=True) for address in LISTS}
        assert not [a for a, answer in answers.items() if answer.status_code != 200]
        return {address: answer.text for address, answer in answers.items()}

    return read


@pytest.fixture
def open_one(imported, lists):
    """Bring a public article with a comment, which the lists count, and return the lists."""
    imported(item(100, "Open", comment(200, "said aloud"), *FILED))
    found = lists()
    for address in ("/", "/2013/", "/category/rivers/", "/tag/floods/", "/series/year/"):
        assert "1 comment<" in found[address], address
    assert "said aloud" in found["/comments/feed/"]
    return found


@pytest.mark.parametrize("kind", ["post", "page", "attachment"])
@pytest.mark.parametrize("hidden", HIDDEN, ids=str)
def test_what_is_hidden_changes_no_list_and_no_count(imported, lists, open_one, kind, hidden):
    said = [comment(n, f"whispered {n}", name="Whisperer") for n in range(1, 4)]
    imported(item(1, "Secret river", *said, *FILED, kind=kind, url="/a.jpg", **hidden))
    assert Comment.objects.count() == 4
    assert lists() == open_one


def test_a_public_one_would_change_them(imported, lists, open_one):
    """So that the test above can fail."""
    imported(item(1, "Told river", comment(1), comment(2), *FILED))
    same = [address for address, page in lists().items() if page == open_one[address]]
    assert same == ["/sitemap.xml", "/sitemap-pages.xml"]


def single_addresses(comments):
    """Every address at which a comment or what it hangs on could stand by itself."""
    for number, said in enumerate(comments, 1):
        slug, pk = f"secret-{number}", said.article.pk
        yield from (f"/2013/11/20/{slug}/", f"/{slug}/", f"/attachment-{slug}/", f"/page-{slug}/")
        yield from (f"/?p={number}", f"/?page_id={number}", f"/comments/{said.pk}/")
        yield from (f"/2013/11/20/{slug}/{more}/" for more in ("feed", "comment-page-1"))
        yield f"/2013/11/20/{slug}/comment-thread-{said.pk}/"
        yield from (f"/comments/live/{pk}/", f"/comments/since/{pk}/0/")
        yield from (f"/archives/{pk}/", f"/archives/{pk}/feed/")


def test_a_public_page_shows_what_was_said_there_and_the_front_page_does_not(imported, client):
    imported(item(1, "About", comment(2, "On a page"), kind="page"))
    assert b"On a page" in client.get("/about/").content
    assert b"On a page" not in client.get("/").content


def test_oddities_of_writers_are_cut_and_reported(imported):
    report = imported(
        item(
            1,
            "One",
            comment(2, name="N" * 300, email="no address", url="javascript:alert(1)"),
            comment(3, name="", email="a@b.example", url="http://"),
            comment(4, "", name="<b>Bold</b> &amp; Co"),
            comment(5, "x" * 70_000),
        )
    )
    said = {c.pk: c for c in Comment.objects.all()}
    assert (len(said[2].author_name), said[2].author_email, said[2].author_url) == (245, "", "")
    assert (said[3].author_name, said[3].author_url) == ("Anonymous", "")
    assert (said[4].author_name, said[4].source) == ("Bold & Co", "")
    assert len(said[5].source) == 70_000
    assert report.of("comment").changed == 1


def test_what_an_author_said_belongs_to_their_account(imported):
    imported(
        author("anna", 3, name="Anna Berg"),
        item(1, "One", comment(2, user=3, name="old name"), comment(4, user=99)),
    )
    mine, other = Comment.objects.order_by("pk")
    assert mine.user is not None
    assert (mine.name, other.user) == ("Anna Berg", None)
    assert not mine.user.has_usable_password()


def test_what_was_said_since_finds_its_place_below_what_is_here(imported, client):
    first = [comment(2, "first"), comment(3, "answer", parent=2)]
    imported(item(1, "One", *first))
    report = imported(
        item(
            1,
            "One",
            comment(6, "below the new", parent=5),
            *first,
            comment(4, "below the answer", parent=3),
            comment(5, "new"),
            comment(7, "late spam", approved="spam"),
        )
    )
    assert (report.of("comment").imported, report.of("comment").skipped) == (4, 2)
    parents = dict(Comment.objects.values_list("source", "parent__source"))
    assert parents["below the new"] == "new"
    assert parents["below the answer"] == "answer"
    assert Conversation.objects.get().approved == 5
    page = client.get("/2013/11/20/one/").text
    for words in ("first", "answer", "below the answer", "new", "below the new"):
        assert words in page
    assert "late spam" not in page
