"""Pages of WordPress behind a password: their addresses ask for it, as WordPress did, and nothing of them is lost."""

import importlib

import pytest
from django.apps import apps

from blog.models import Article, Page
from tests.transfer.archives import archived, contents
from tests.transfer.blogs import brought_back, differences, emptied, everything, exported
from tests.transfer.wxr import comment, item
from transfer.models import Imported

SITE = "https://river.example"
SECRETS = ("river rose", "whispered", "map-of-it")


@pytest.fixture
def gate(imported):
    """A locked page of WordPress with a comment, a page below it and a file."""
    return imported(
        item(8, "Gate", comment(80, "whispered"), kind="page", password="Sesame", link=f"{SITE}/gate/"),
        item(9, "Inside", kind="page", parent=8, link=f"{SITE}/gate/inside/", password="Other"),
        item(10, "Map of it", kind="attachment", parent=8, status="inherit", link=f"{SITE}/gate/map-of-it/",
             body="Drawn by hand."),
        item(11, "Draft", kind="page", status="draft", link=f"{SITE}/?page_id=11", password="Sesame"),
        item(12, "Ours", comment(81, "whispered"), kind="page", status="private", link=f"{SITE}/ours/"),
        item(13, "Later", comment(82, "whispered"), kind="page", status="future", at="2013-11-20 12:00:00"),
    )  # fmt: skip


def test_every_address_of_a_locked_page_asks_for_its_password(gate, client):
    for address, place in {
        "/gate": "/gate/",
        "/?page_id=8": "/gate/",
        "/?p=8": "/gate/",
        "/gate/feed/": "/gate/",
        "/gate/map-of-it/": "/gate/",
        "/?attachment_id=10": "/gate/",
        "/?page_id=9": "/gate/inside/",
    }.items():
        step = client.get(address)
        assert (step.status_code, step.get("Location")) == (301, place), address
        shown = client.get(place)
        assert shown.status_code == 200
        assert "A password protects this page." in shown.text
        assert not any(word in shown.text for word in SECRETS)
        assert "no-store" in shown["Cache-Control"]
    page = Page.objects.get(path="gate")
    client.post(f"/unlock/page/{page.pk}/", {"post_password": "Sesame"})
    assert "whispered" in client.get("/gate/").text
    assert not any("hidden" in note.reason for note in gate.notes if note.old_id in {"8", "9"})


def test_what_is_hidden_besides_stays_so(gate, client):
    for address in ("/draft/", "/?page_id=11", "/ours/", "/later/", "/?page_id=12"):
        assert client.get(address).status_code == 404, address
    for carrier in Article.objects.exclude(page=None):
        assert client.get(f"/comments/since/{carrier.pk}/0/").status_code == 404
    assert "whispered" not in client.get("/comments/feed/").text


def test_passwords_of_pages_make_the_whole_way_round(gate, tmp_path):
    before, first = everything(), exported()
    emptied()
    brought_back(first, tmp_path)
    assert differences(before, everything()) == []
    assert exported() == first
    assert dict(Page.objects.values_list("path", "password")) == {
        "gate": "Sesame", "gate/inside": "Other", "draft": "Sesame", "ours": "", "later": "",
    }  # fmt: skip
    files = contents(archived(tmp_path))
    told = files[f"pages/{Page.objects.get(path='gate').pk}-gate.html"].decode()
    assert 'password = "Sesame"' in told


def test_pages_of_an_earlier_import_get_their_passwords_and_stay_hidden(gate, client):
    Page.objects.update(password="", is_published=False)
    for note in Imported.objects.filter(kind="page", old_id__in=["8", "9"]):
        note.details["password"] = "Sesame" * 50
        note.save()
    Page.objects.filter(path="gate/inside").update(is_published=True)
    importlib.import_module("transfer.migrations.0005_passwords_of_pages").give_passwords(
        apps, None
    )
    assert Page.objects.get(path="gate").password == ("Sesame" * 50)[:255]
    assert Page.objects.get(path="gate/inside").password == ""
    assert client.get("/gate/").status_code == 404


def test_what_was_said_below_pages_that_an_earlier_import_hid_is_hidden_too(imported, client):
    imported(
        item(8, "Gate", comment(80, "whispered"), kind="page", link=f"{SITE}/gate/"),
        item(9, "Open", comment(81, "shouted"), kind="page", link=f"{SITE}/open/"),
        item(10, "Ours", comment(82, "murmured"), kind="page", status="trash"),
        item(11, "A post", comment(83, "said")),
    )
    Page.objects.filter(path="gate").update(is_published=False)
    rows = Article.objects.count()
    importlib.import_module("transfer.migrations.0005_passwords_of_pages").hide_what_was_said(
        apps, None
    )
    assert Article.objects.count() == rows
    statuses = dict(Article.objects.values_list("page__path", "status"))
    assert statuses == {"gate": "draft", "open": "published", "ours": "draft", None: "published"}
    hidden, shown = (Article.objects.get(page__path=path) for path in ("gate", "open"))
    assert client.get(f"/comments/since/{hidden.pk}/0/").status_code == 404
    assert "shouted" in client.get(f"/comments/since/{shown.pk}/0/").text
