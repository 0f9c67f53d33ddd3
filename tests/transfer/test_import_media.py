"""The files of a blog: out of a folder, from the old blog itself, later than the texts, and what is not taken."""

import http.server
import io
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from accounts.fetching import NotFetched
from blog.models import Article, Attachment, Image, Page
from tests.transfer.wxr import comment, item, meta
from transfer.alone import alone
from transfer.fetching import Fetcher
from transfer.models import Imported
from transfer.options import NoFile
from transfer.wordpress.files import Folder, OldBlog

UPLOADS = "https://river.example/wp-content/uploads/"
SIZES = (
    'a:2:{s:5:"width";i:60;s:5:"sizes";a:1:{s:6:"medium";a:1:{s:4:"file";s:15:"map-300x200.jpg";}}}'
)


def picture() -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def folder(tmp_path) -> Path:
    root = tmp_path / "uploads"
    (root / "2013" / "11").mkdir(parents=True)
    (root / "2013" / "11" / "map.jpg").write_bytes(picture())
    (root / "2013" / "11" / "song.mp3").write_bytes(b"ID3" + b"\0" * 100)
    (root / "2013" / "11" / "fake.jpg").write_bytes(b"<html>")
    return root


PARTS = (
    item(
        1,
        "With a map",
        meta("_thumbnail_id", "2"),
        body=f'<img src="{UPLOADS}2013/11/map-300x200.jpg"> [audio {UPLOADS}2013/11/song.mp3]',
    ),
    item(2, "map", meta("_wp_attachment_metadata", SIZES), meta("credit", "A. Berg"), kind="attachment",
         status="inherit", url=f"{UPLOADS}2013/11/map.jpg", parent=1, body="A <b>description</b>",
         excerpt="The <em>map</em>"),
    item(3, "song", kind="attachment", status="inherit", url=f"{UPLOADS}2013/11/song.mp3", parent=1),
    item(4, "fake", kind="attachment", status="inherit", url=f"{UPLOADS}2013/11/fake.jpg"),
    item(5, "none", kind="attachment", status="inherit", url=f"{UPLOADS}2013/11/none.png"),
    item(6, "About", kind="page", body=f'<img src="{UPLOADS}2013/11/map.jpg">'),
)  # fmt: skip


def test_files_are_taken_and_what_is_none_is_named_with_its_line(imported, folder):
    report = imported(*PARTS, files=lambda _: Folder(folder))
    image, sound = Image.objects.get(), Attachment.objects.get()
    article = Article.objects.get()
    assert article.lead_image == image
    assert f'data-image="{image.pk}"' in article.body
    assert sound.file.url in article.body
    assert image.caption == "The map"
    assert f'data-image="{image.pk}"' in Page.objects.get().body
    assert report.of("attachment").imported == 4
    lost = imported(item(9, "Nine", meta("_thumbnail_id", "999")))
    assert any(n.reason == "Its lead picture is not in the export." for n in lost.notes)
    refused = {n.old_id: n for n in report.notes if n.kind == "file"}
    assert "not a picture" in refused["4"].reason
    assert "not in the folder" in refused["5"].reason
    assert refused["4"].line > 0
    details = Imported.objects.get(kind="attachment", old_id="2").details
    assert (details["parent"], details["description"]) == ("1", "A <b>description</b>")
    assert details["meta"] == [["credit", "A. Berg"]]


def test_files_that_come_later_get_their_places_where_nobody_has_touched_the_text(imported, folder):
    edited = item(8, "Edited", body=f'<img src="{UPLOADS}2013/11/map.jpg">')
    first = imported(*PARTS, edited)
    assert any(n.reason == "Its file has not been asked for." for n in first.notes)
    Article.objects.filter(pk=8).update(body="<p>By hand</p>")
    second = imported(*PARTS, edited, files=lambda _: Folder(folder))
    image = Image.objects.get()
    article = Article.objects.get(pk=1)
    assert article.lead_image == image
    assert image in article.pictures.all()
    assert f'data-image="{image.pk}"' in article.body
    assert "river.example" not in article.body_html
    assert f'data-image="{image.pk}"' in Page.objects.get().body
    assert Article.objects.get(pk=8).body == "<p>By hand</p>"
    assert second.of("attachment").imported == second.of("post").imported == 0
    before = list(Imported.objects.order_by("pk").values())
    imported(*PARTS, edited, files=lambda _: Folder(folder))
    assert list(Imported.objects.order_by("pk").values()) == before
    assert Image.objects.count() == 1


def test_a_dry_run_with_files_says_the_same(imported, folder):
    dry = imported(*PARTS, files=lambda _: Folder(folder), is_dry=True)
    assert not Image.objects.exists()
    assert not Imported.objects.exists()
    real = imported(*PARTS, files=lambda _: Folder(folder))
    assert dry.as_data()["kinds"] == real.as_data()["kinds"]
    assert dry.as_data()["notes"] == real.as_data()["notes"]


def test_the_page_of_an_attachment_without_a_file_leads_to_what_it_hung_on(imported, client):
    imported(
        item(1, "One"),
        item(6, "About", kind="page", link="https://river.example/about/"),
        item(2, "map", kind="attachment", parent=1, link="https://river.example/2013/11/20/one/map/",
             url=f"{UPLOADS}map.jpg"),
        item(3, "plan", kind="attachment", parent=6, link="https://river.example/about/plan/",
             url=f"{UPLOADS}plan.jpg"),
    )  # fmt: skip
    for address in ("/2013/11/20/one/map/", "/?attachment_id=2"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, "/2013/11/20/one/")
    assert client.get("/about/plan/")["Location"] == "/about/"


def test_what_was_said_below_an_attachment_is_kept_and_never_shown(imported, client):
    parts = (
        item(2, "map", comment(5, "whispered"), kind="attachment", status="inherit", url="/a.jpg"),
    )
    assert imported(*parts).of("comment").imported == 1
    assert imported(*parts).of("comment").skipped == 1
    for address in ("/", "/comments/feed/", "/feed/", "/attachment-map/", "/comments/5/"):
        assert b"whispered" not in client.get(address, follow=True).content


# --- A folder


def found(root: Path, url: str) -> bytes:
    with Folder(root).open(url) as file:
        return file.read()


def test_a_folder_is_looked_through_by_path_and_a_flat_one_by_name(tmp_path):
    for name in (
        "2013/11/a.jpg",
        "2014/02/b.jpg",
        "flat.jpg",
        "x/c d.jpg",
        "one/twice.jpg",
        "two/twice.jpg",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    assert found(tmp_path, f"{UPLOADS}2013/11/a.jpg") == b"2013/11/a.jpg"
    assert found(tmp_path, "https://x.files.wordpress.com/2013/11/a.jpg?w=9") == b"2013/11/a.jpg"
    assert found(tmp_path, f"{UPLOADS}2015/01/flat.jpg") == b"flat.jpg"
    assert found(tmp_path, f"{UPLOADS}c%20d.jpg") == b"x/c d.jpg"
    for url in ("2013/11/b.jpg", "twice.jpg", "../secret", "..%2fsecret", "%00", "", "."):
        with pytest.raises(NoFile):
            found(tmp_path, UPLOADS + url)


def test_a_folder_never_gives_what_stands_outside_of_it(tmp_path):
    (tmp_path / "secret.jpg").write_text("secret")
    root = tmp_path / "uploads"
    root.mkdir()
    (root / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    for url in (f"{UPLOADS}link.jpg", f"{UPLOADS}../secret.jpg", f"{UPLOADS}secret.jpg"):
        with pytest.raises(NoFile):
            found(root, url)


# --- The old blog


class Host(http.server.BaseHTTPRequestHandler):
    """A host with bad manners on request."""

    def do_GET(self):
        self.server.asked.append(self.path)
        match self.path.strip("/").split("/"):
            case ["busy", "a.jpg"] if len(self.server.asked) < 3:
                self.answer(503, b"", "text/html", [("Retry-After", "7")])
            case ["to", *rest]:
                self.answer(302, b"", "text/html", [("Location", "/" + "/".join(rest))])
            case ["round"]:
                self.answer(302, b"", "text/html", [("Location", "/round")])
            case ["away"]:
                self.answer(302, b"", "text/html", [("Location", "file:///etc/passwd")])
            case ["page.jpg"]:
                self.answer(200, b"<html>", "text/html")
            case ["large.jpg"]:
                self.answer(200, b"x" * 2000, "image/jpeg")
            case ["endless.jpg"]:
                self.send_response(200)
                self.send_header("Content-Type", "image/jpeg")
                self.end_headers()
                self.wfile.write(b"x" * 2000)
            case ["cut.jpg"]:
                self.send_response(200)
                self.send_header("Content-Type", "image/jpeg")
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"x")
            case ["gone.jpg"]:
                self.answer(404, b"", "text/html")
            case _:
                self.answer(200, picture(), "image/jpeg")

    def answer(self, status, body, kind, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def host():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def fetcher(waited: list | None = None, **options) -> Fetcher:
    waited = [] if waited is None else waited
    return Fetcher(1000, ("image/",), wait=waited.append, **{"takes_private": True, **options})


def fetched(host, path: str, **options) -> bytes:
    with fetcher(**options).open(f"http://127.0.0.1:{host.server_port}{path}") as file:
        return file.read()


def test_a_file_is_fetched_over_http_with_letters_and_spaces_in_its_address(host):
    assert fetched(host, "/2013/Fluß 1.jpg?w=1 0") == picture()
    assert host.asked == ["/2013/Flu%C3%9F%201.jpg?w=1%200"]


def test_redirections_are_followed_and_a_busy_host_is_asked_again_later(host):
    waited: list[float] = []
    assert fetched(host, "/to/busy/a.jpg", waited=waited) == picture()
    assert waited == [7.0]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/gone.jpg", "404"),
        ("/round", "round"),
        ("/away", "http"),
        ("/page.jpg", "text/html"),
        ("/large.jpg", "larger"),
        ("/endless.jpg", "larger"),
        ("/cut.jpg", "only in part"),
    ],
)
def test_what_is_no_file_is_refused_in_words(host, path, words):
    with pytest.raises(NotFetched, match=words):
        fetched(host, path)


def test_what_is_refused_for_good_is_not_asked_for_again(host):
    waited: list[float] = []
    with pytest.raises(NotFetched):
        fetched(host, "/gone.jpg", waited=waited)
    assert waited == []


@pytest.fixture
def names(monkeypatch):
    """Names are looked up without a network: each is the address that it says."""
    monkeypatch.setattr(
        "transfer.fetching.socket.getaddrinfo",
        lambda host, port, **_: [(0, 0, 0, "", (host, port))],
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.jpg",
        "https://10.0.0.1/a.jpg",
        "http://[::1]/a.jpg",
        "http://169.254.169.254/a",
    ],
)
def test_private_networks_are_asked_only_where_the_operator_says_so(url, names):
    with pytest.raises(NotFetched, match="public network"), fetcher(takes_private=False).open(url):
        pass


def test_the_addresses_of_cloud_machines_are_never_asked(names):
    with (
        pytest.raises(NotFetched, match="public network"),
        fetcher().open("http://169.254.169.254/a"),
    ):
        pass


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/b", "file:///etc/passwd", "http://u:p@a.example/", "http://[x", "", "a.jpg"],
)
def test_only_http_is_asked(url):
    with pytest.raises(NotFetched), fetcher().open(url):
        pass


def test_a_host_that_answers_nothing_is_given_up(host):
    host.shutdown()
    host.server_close()
    waited: list[float] = []
    asking = fetcher(waited)
    for n in range(5):
        with pytest.raises(NotFetched), asking.open(f"http://127.0.0.1:{host.server_port}/{n}.jpg"):
            pass
    assert len(waited) == 3 * 2


def test_a_blog_is_fetched_whole(imported, host):
    base = f"http://127.0.0.1:{host.server_port}/wp-content/uploads/map.jpg"
    parts = (
        item(1, "One", body=f'<img src="{base}">'),
        item(2, "map", kind="attachment", url=base, status="inherit"),
    )
    refused = imported(*parts, files=lambda _: OldBlog())
    assert "public network" in next(n.reason for n in refused.notes if n.kind == "file")
    report = imported(*parts, files=lambda _: OldBlog(takes_private=True))
    assert Image.objects.get().file.url in Article.objects.get().body_html
    assert any(n.reason == "Its file has come." for n in report.notes)


def test_a_file_that_a_killed_import_has_left_is_removed_by_the_next(imported, folder, monkeypatch):
    class Killed:
        def enqueue(self, number):
            raise KeyboardInterrupt

    copied = default_storage.save("images/2013/11/copied.jpg", ContentFile(picture()))
    before = stored()
    with monkeypatch.context() as patch:
        patch.setattr("transfer.wordpress.files.make_renditions", Killed())
        with pytest.raises(KeyboardInterrupt):
            imported(*PARTS, files=lambda _: Folder(folder))
    (left,) = stored() - before

    with alone():
        assert left not in stored()
        imported(*PARTS, files=lambda _: Folder(folder))

    image, sound = Image.objects.get(), Attachment.objects.get()
    assert stored() >= {copied, image.file.name, sound.file.name}
    assert (image.width, image.height) == (60, 40)


def stored() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}
