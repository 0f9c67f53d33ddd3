"""Old addresses of attachments without a file: their words, or what they hung on; what is hidden stays so."""

import pytest
from django.core.management import call_command

from blog.models import Article, Page, Redirect
from tests.transfer.blogs import brought_back, emptied, exported
from tests.transfer.test_import_media import picture
from tests.transfer.wxr import item
from transfer.models import AttachmentPage, Imported
from transfer.wordpress.files import Folder

LINK = "https://river.example/map-of-the-delta/"
WAYS = ("/map-of-the-delta/", "/?attachment_id=2")
SHOWN = "Neither its file nor what it hung on is here: its old address shows its title and words."


def attachment(number: int = 2, **options) -> str:
    """Return an attachment of which nothing but its words has come."""
    told = {
        "status": "inherit",
        "link": LINK,
        "url": "https://river.example/wp-content/uploads/2013/11/map.jpg",
        "excerpt": "The delta in <em>spring</em>",
        "body": "Drawn by hand.\n\nNever <b>printed</b>.<script>alert(1)</script>",
    } | options
    return item(number, "Map of the delta", kind="attachment", **told)


def reached(client, address: str) -> tuple[int, int, str]:
    """Return the first status, that of the page which a reader ends at after one step, and its text."""
    first = client.get(address)
    last = client.get(first["Location"]) if first.status_code == 301 else first
    return first.status_code, last.status_code, last.content.decode()


def hidden(client, ways=WAYS) -> bool:
    """Whether a reader of any old address finds nothing of the attachment."""
    found = [reached(client, way) for way in ways]
    return all("Drawn by hand" not in text and (last == 404 or "attachment" in way)
               for way, (_, last, text) in zip(ways, found, strict=True))  # fmt: skip


@pytest.mark.parametrize("parent", [0, 77])
def test_an_attachment_that_belongs_to_nothing_is_shown_in_words(
    imported, client, parent, tmp_path
):
    report = imported(attachment(parent=parent))
    for way in WAYS:
        first, last, text = reached(client, way)
        assert (first, last) == (301, 200)
        assert "<h1" in text
        assert "Map of the delta" in text
        assert "The delta in spring" in text
        assert "<p>Never <b>printed</b>.</p>" in text
        assert "alert(1)" not in text
    (tmp_path / "old.txt").write_text("\n".join(WAYS))
    call_command("check_redirects", str(tmp_path / "old.txt"))
    noted = [n for n in report.notes if n.reason == SHOWN]
    assert [(n.kind, n.old_id, n.outcome) for n in noted] == [("attachment", "2", "remark")]
    assert noted[0].line > 0


def test_a_dry_run_says_the_same_and_a_second_run_nothing_new(imported):
    parts = (item(1, "One"), attachment(parent=0), attachment(3, parent=1, link=f"{LINK}b/"),
             item(5, "Kept", kind="plugin_row", link=""), attachment(4, parent=5, link=f"{LINK}c/"))  # fmt: skip
    dry = imported(*parts, is_dry=True)
    assert not AttachmentPage.objects.exists()
    real = imported(*parts)
    assert dry.as_data()["notes"] == real.as_data()["notes"]
    assert {n.old_id for n in real.notes if n.reason == SHOWN} == {"2", "4"}
    before = list(Redirect.objects.order_by("pk").values()), list(AttachmentPage.objects.values())
    again = imported(*parts)
    assert before == (
        list(Redirect.objects.order_by("pk").values()),
        list(AttachmentPage.objects.values()),
    )
    assert not [n for n in again.notes if n.reason == SHOWN]


def test_an_attachment_without_a_title_is_named_by_its_file(imported, client):
    imported(attachment().replace("Map of the delta", ""))
    assert "map.jpg" in reached(client, WAYS[0])[2]


@pytest.mark.parametrize("told", [{"status": "private"}, {"status": "trash"}, {"password": "x"}])
def test_an_attachment_that_was_hidden_itself_stays_hidden(imported, client, told):
    imported(attachment(**told))
    assert hidden(client)


@pytest.mark.parametrize(
    "told",
    [
        {"status": "private"},
        {"status": "draft"},
        {"status": "trash"},
        {"status": "future", "at": "2999-01-01 00:00:00"},
        {"status": "private", "kind": "page"},
        {"status": "private", "kind": "plugin_row"},
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_an_attachment_of_something_hidden_stays_hidden(imported, client, told, is_first):
    parts = [item(9, "Nine", **told), attachment(parent=9)]
    imported(*(parts if is_first else reversed(parts)))
    assert hidden(client)


def test_an_attachment_of_an_article_behind_a_password_is_not_shown_before_it(imported, client):
    imported(item(9, "Nine", password="x"), attachment(parent=9))
    for way in WAYS:
        _, last, text = reached(client, way)
        assert "of the delta" not in text
        assert last == 200


def test_it_is_hidden_as_soon_as_what_it_hung_on_comes_and_is_hidden(imported, client):
    imported(attachment(parent=9))
    assert not hidden(client)
    imported(item(9, "Nine", status="private"), attachment(parent=9))
    assert hidden(client)
    Article.objects.update(status="published")
    first, last, text = reached(client, WAYS[0])
    assert (first, last) == (301, 200)
    assert 'href="/2013/11/20/nine/"' in text


def test_the_page_of_a_file_that_hangs_on_something_hidden_does_not_lead_to_it(
    imported, client, tmp_path
):
    (tmp_path / "map.jpg").write_bytes(picture())
    parts = (item(9, "Nine", status="private"), attachment(parent=9))
    imported(*parts, files=lambda _: Folder(tmp_path))
    assert [client.get(way).status_code for way in WAYS if way.startswith("/map")] == [404]
    assert client.get(WAYS[1]).status_code != 301
    Article.objects.update(status="published")
    assert client.get(WAYS[0])["Location"] == "/2013/11/20/nine/"


def test_a_hidden_page_is_not_named_by_the_address_of_its_attachment(imported, client):
    imported(item(9, "Secret plans", kind="page", status="private"), attachment(parent=9))
    assert client.get(WAYS[0]).status_code == 404
    Page.objects.update(is_published=True)
    assert client.get(WAYS[0])["Location"] == "/secret-plans/"


def test_a_file_that_comes_later_is_led_to_in_one_step(imported, client, tmp_path):
    imported(attachment())
    shown = client.get(WAYS[0])["Location"]
    (tmp_path / "map.jpg").write_bytes(picture())
    imported(attachment(), files=lambda _: Folder(tmp_path))
    file = Imported.objects.get(kind="attachment").details["local"]
    for way in (*WAYS, shown):
        answer = client.get(way)
        assert (answer.status_code, answer["Location"]) == (301, file)


def test_an_attachment_of_a_post_that_was_deleted_here_comes_again_without_harm(imported, client):
    parts = (item(1, "One"), attachment(parent=1))
    imported(*parts)
    assert client.get(WAYS[0])["Location"] == "/2013/11/20/one/"
    Article.objects.all().delete()
    report = imported(*parts)
    assert not report.put_aside
    assert hidden(client)


def test_it_comes_back_from_an_export(imported, client, tmp_path):
    imported(item(1, "One"), attachment())
    shown, first = client.get(WAYS[0])["Location"], exported()
    emptied()
    assert client.get(shown).status_code == 404
    brought_back(first, tmp_path)
    assert client.get(WAYS[0])["Location"] == client.get(WAYS[1])["Location"] == shown
    assert "Drawn by hand" in client.get(shown).content.decode()
    assert exported() == first
    brought_back(first, tmp_path)
    assert AttachmentPage.objects.count() == 1


def test_an_export_cannot_name_a_page_as_it_likes(imported, client, tmp_path):
    imported(attachment())
    name = AttachmentPage.objects.get().name
    forged = exported().replace(name.encode(), b"../../admin")
    emptied()
    brought_back(forged, tmp_path)
    assert not AttachmentPage.objects.exists()


def test_there_is_no_page_of_what_no_import_has_brought(imported, client):
    assert client.get("/attachments/0123456789abcdef/").status_code == 404
    imported(attachment())
    shown = client.get(WAYS[0])["Location"]
    assert client.post(shown).status_code == 405
    Imported.objects.all().delete()
    assert client.get(shown).status_code == 404
