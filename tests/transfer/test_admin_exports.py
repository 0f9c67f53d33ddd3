"""An export in the admin: asked for, made in the background, taken away by administrators, and gone after a week."""

import datetime as dt
import io
import tarfile
import threading

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.roles import EDITOR
from tests.factories import a_comment, an_article, somebody_as
from tests.transfer.desk import at, work
from transfer import making
from transfer.alone import Taken, holding
from transfer.archive.checking import check
from transfer.exports import Export, ExportState
from transfer.pausing import MustEnd
from transfer.tasks import tidy

# The file is written in a thread, with a connection of its own.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("var")]

NEW = reverse("admin:transfer_export_add")
LIST = reverse("admin:transfer_export_changelist")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Look at the thread often."""
    monkeypatch.setattr(making, "MOMENT", 0.01)


def asked_for(client, exporter: str = "wordpress") -> Export:
    answer = client.post(NEW, {"exporter": exporter})
    this = Export.objects.latest("pk")
    assert answer["Location"] == this.get_absolute_url()
    return this


def made(client, exporter: str = "wordpress") -> Export:
    this = asked_for(client, exporter)
    work()
    this.refresh_from_db()
    return this


def taken(client, this: Export) -> bytes:
    return b"".join(client.get(at(this, "download")).streaming_content)


def test_the_blog_is_taken_away_for_wordpress(boss, settings):
    a_comment(an_article(title="High water"), "Well said.")
    assert "Each of them holds personal data" in boss.get(NEW).text
    this = asked_for(boss)
    assert "waiting for its turn" in boss.get(this.get_absolute_url()).text
    assert not this.has_file
    work()
    this.refresh_from_db()
    assert (this.state, this.error) == (ExportState.DONE, "")
    assert this.folder.is_relative_to(settings.VAR_DIR)
    assert not this.folder.is_relative_to(settings.MEDIA_ROOT)
    assert this.folder.stat().st_mode & 0o077 == this.file.stat().st_mode & 0o077 == 0
    page = boss.get(this.get_absolute_url()).text
    assert "Download" in page
    assert "comments: 1" in page
    answer = boss.get(at(this, "download"))
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert (
        f'attachment; filename="testserver-{this.asked_at:%Y-%m-%d}.xml"'
        in (answer["Content-Disposition"])
    )
    content = b"".join(answer.streaming_content)
    assert b"High water" in content
    assert b"Well said." in content
    assert len(content) == this.size


def test_a_download_that_broke_off_is_continued(boss):
    an_article(title="High water")
    this = made(boss)
    # As browsers ask: what is packed on the way has no length and no parts.
    whole = boss.get(at(this, "download"), headers={"Accept-Encoding": "gzip"})
    content = b"".join(whole.streaming_content)
    assert (whole["Accept-Ranges"], whole["Content-Length"]) == ("bytes", str(this.size))
    asked = {"Range": "bytes=100-", "If-Range": whole["ETag"], "Accept-Encoding": "gzip"}
    rest = boss.get(at(this, "download"), headers=asked)
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes 100-{this.size - 1}/{this.size}"
    assert rest["Content-Disposition"] == whole["Content-Disposition"]
    assert rest["Cache-Control"] == whole["Cache-Control"]
    assert content[:100] + b"".join(rest.streaming_content) == content


def test_another_file_under_the_same_address_is_never_put_behind_the_first(boss):
    this = made(boss)
    first = boss.get(at(this, "download"))
    first.close()
    this.file.write_bytes(b"another file")
    asked = {"Range": "bytes=5-", "If-Range": first["ETag"]}
    answer = boss.get(at(this, "download"), headers=asked)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"another file"


@pytest.mark.parametrize("exporter", ["site", "site-unpacked"])
def test_everything_is_taken_away_as_an_archive(boss, exporter):
    an_article(title="High water")
    this = made(boss, exporter)
    assert not check(this.file).problems
    with tarfile.open(fileobj=io.BytesIO(taken(boss, this))) as archive:
        assert "articles/" in " ".join(archive.getnames())


def test_it_is_for_administrators_alone_and_nothing_happens_by_looking(boss, client):
    this = made(boss)
    for name in ("stop", "again"):
        assert boss.get(at(this, name)).status_code == 405
    assert boss.post(at(this, "download")).status_code == 405
    assert boss.post(NEW, {"exporter": "other"}).status_code == 422
    boss.get(NEW, {"exporter": "wordpress"})
    assert Export.objects.count() == 1
    client.force_login(somebody_as(EDITOR))
    for address in (NEW, LIST, this.get_absolute_url(), at(this, "download"), at(this, "progress")):
        assert client.get(address).status_code == 403
    for address in (NEW, at(this, "stop"), at(this, "again")):
        assert client.post(address, {"exporter": "wordpress"}).status_code == 403
    client.logout()
    assert client.get(at(this, "download"))["Location"].startswith("/admin/login/")
    assert Export.objects.count() == 1


def test_two_do_not_disturb_each_other(boss):
    an_article(title="High water")
    first, second = asked_for(boss), asked_for(boss)
    work()
    first.refresh_from_db()
    assert taken(boss, first) == taken(boss, second)
    boss.post(reverse("admin:transfer_export_delete", args=[first.pk]), {"post": "yes"})
    assert not first.folder.exists()
    assert taken(boss, second)


def test_it_is_stopped_and_begun_anew(boss):
    this = asked_for(boss)
    boss.post(at(this, "stop"))
    work()
    this.refresh_from_db()
    assert this.state == ExportState.STOPPED
    assert not this.folder.exists()
    assert boss.get(at(this, "download")).status_code == 404
    boss.post(at(this, "again"))
    work()
    this.refresh_from_db()
    assert this.has_file


def test_a_worker_that_dies_or_must_end_leaves_it_to_the_next(boss, monkeypatch):
    an_article(title="High water")
    this = asked_for(boss)
    this.folder.mkdir(parents=True)
    (this.folder / ".export.xml.abc.part").write_bytes(b"half")

    def end():
        monkeypatch.setattr(making, "breathe", lambda: None)
        raise MustEnd

    monkeypatch.setattr(making, "breathe", end)
    work()
    this.refresh_from_db()
    assert this.state == ExportState.DONE
    assert b"High water" in taken(boss, this)
    assert sorted(p.name for p in this.folder.iterdir()) == ["export.xml", "lock"]
    assert DBTaskResult.objects.filter(task_path="transfer.tasks.export").count() == 2


def test_a_worker_that_is_taken_for_dead_is_not_disturbed(boss):
    this = asked_for(boss)
    this.folder.mkdir(parents=True)
    with holding(this.folder / "lock"), pytest.raises(Taken):
        making.make(this.pk)
    this.refresh_from_db()
    assert this.state == ExportState.RUNNING


def test_what_goes_wrong_is_said(boss, monkeypatch):
    def full(out, folder, counts):
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(making._WRITERS, "wordpress", full)
    this = made(boss)
    assert this.state == ExportState.FAILED
    assert not this.folder.exists()
    page = boss.get(this.get_absolute_url()).text
    assert "No space left" in page
    assert "Begin anew" in page


def test_how_far_it_is_is_told_and_others_have_their_turn_meanwhile(boss, monkeypatch):
    goes_on = threading.Event()

    def slow(out, folder, counts):
        counts["articles"] += 1
        out.write(b"<rss/>")
        goes_on.wait(30)

    def others():
        if Export.objects.get().done:
            seen.append(boss.get(at(this, "progress")).text)
            goes_on.set()

    seen: list[str] = []
    an_article(title="One")
    an_article(title="Two")
    monkeypatch.setitem(making._WRITERS, "wordpress", slow)
    monkeypatch.setattr(making, "breathe", others)
    this = asked_for(boss)
    work()
    assert "50 %" in seen[0]
    this.refresh_from_db()
    assert this.state == ExportState.DONE


def test_the_file_is_gone_after_a_week(boss):
    this = made(boss)
    tidy.call()
    assert this.has_file
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        tidy.call()
    assert not this.folder.exists()
    assert boss.get(at(this, "download")).status_code == 404
    assert "It has been deleted here" in boss.get(this.get_absolute_url()).text


def test_a_task_that_was_given_up_is_noticed(boss):
    this = asked_for(boss)
    DBTaskResult.objects.update(status="FAILED")
    page = boss.get(this.get_absolute_url()).text
    assert "ended without finishing" in page
    assert "Begin anew" in page
