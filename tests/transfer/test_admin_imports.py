"""An import in the admin: upload, a look at the files, the import, its report; one at a time, stopped and continued."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.roles import ADMINISTRATOR
from blog.models import Article, Image, Page
from comments.models import Comment
from tests.factories import an_author, an_import, somebody_as
from tests.transfer.desk import NEW, at, looked_through, upload, work
from tests.transfer.test_import_media import picture
from tests.transfer.wxr import author, comment, export, item
from transfer import carrying_out
from transfer.alone import alone
from transfer.imports import Import, State
from transfer.tasks import tidy
from transfer.wordpress import in_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]

BLOG = export(author("anna", 3), item(1, "One", comment(2)), item(3, "", status="odd"))


def test_an_export_is_looked_through_then_imported_and_the_report_is_there(boss):
    entry = item(4, kind="nav_menu_item")
    this = looked_through(boss, ("blog.xml", BLOG.replace("</channel>", f"{entry}</channel>")))
    assert this.state == State.LOOKED
    assert not Article.objects.exists()
    page = boss.get(this.get_absolute_url()).text
    assert "What would come" in page
    for kind in ("Posts", "Comments", "Authors", "Other: nav_menu_item"):
        assert f'<th scope="row">{kind}</th>' in page
    assert "Its status “odd” is unknown here; it is a draft." in page
    assert "Look how far it is" not in page

    boss.post(at(this, "start"), {"media_from": ""})
    assert "Look how far it is" in boss.get(this.get_absolute_url()).text
    work()
    this.refresh_from_db()
    assert (this.state, Article.objects.count(), Comment.objects.count()) == (State.DONE, 2, 1)
    page = boss.get(this.get_absolute_url()).text
    assert "What has come" in page
    told = json.loads(boss.get(at(this, "report")).content)
    assert told["kinds"]["post"]["imported"] == 2
    assert told["authors"] == {}


def test_what_becomes_of_other_types_is_asked_when_they_are_known(boss):
    works = "".join(
        item(n, f"Work {n}", kind="portfolio", link=f"https://river.example/portfolio/work-{n}/")
        for n in (5, 6)
    )
    this = looked_through(boss, ("blog.xml", BLOG.replace("</channel>", f"{works}</channel>")))
    page = boss.get(this.get_absolute_url()).text
    assert "Items of other types" in page
    assert "Items of this type become static pages." in page
    for typed, words in {
        "portfolio=pages": "write it as NAME=page, NAME=post or NAME=skip",
        "post=page": "stays what it is",
        "product=page": "Nothing in the export is of the type “product”.",
    }.items():
        answer = boss.post(at(this, "start"), {"media_from": "", "types": typed})
        assert words in answer.text
    boss.post(at(this, "start"), {"media_from": "", "types": " portfolio = post \n"})
    work()
    this.refresh_from_db()
    assert this.state == State.DONE
    assert Article.objects.filter(title__startswith="Work").count() == 2
    assert not Page.objects.exists()


def test_who_did_what_and_when_is_recorded(boss):
    this = looked_through(boss, ("blog.xml", BLOG))
    boss.post(at(this, "start"))
    work()
    this.refresh_from_db()
    person = this.uploaded_by
    assert this.started_by == person
    assert this.uploaded_at < this.started_at < this.finished_at
    assert [e.get_change_message() for e in LogEntry.objects.order_by("pk")] == [
        "Uploaded.",
        "Started.",
    ]
    assert person.public_name in boss.get(this.get_absolute_url()).text


def test_what_was_uploaded_is_for_the_server_alone_and_goes_when_it_is_imported(boss):
    this = looked_through(boss, ("blog.xml", BLOG))
    assert this.folder.is_relative_to(settings.VAR_DIR)
    assert not this.folder.is_relative_to(settings.MEDIA_ROOT)
    assert this.folder.stat().st_mode & 0o077 == 0
    boss.post(at(this, "start"))
    work()
    assert not list(this.folder.iterdir())
    boss.post(reverse("admin:transfer_import_delete", args=[this.pk]), {"post": "yes"})
    assert not this.folder.exists()
    assert Article.objects.count() == 2


def test_several_files_and_packed_ones_are_one_blog_in_their_order(boss):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.xml", export(item(5, "Packed")))
    this = looked_through(boss, ("../../a.xml", BLOG), ("b.zip", inner.getvalue()))
    assert [f["name"] for f in this.files] == ["a.xml", "b.zip"]
    assert [p.name for p in sorted((this.folder / "files").iterdir())] == [
        "0001-a.xml",
        "0002-b.zip",
    ]
    assert this.dry_report["kinds"]["post"]["found"] == 3


@pytest.mark.parametrize(
    ("files", "data", "words"),
    [
        ([], {}, "Choose the file"),
        ([("a.txt", "x")], {}, "no export of this kind"),
        ([("a.xml", BLOG)], {"importer": "other"}, "not one of the available choices"),
        ([("a.xml", BLOG)], {"importer": ""}, "required"),
        ([("a.xml", BLOG)], {"media_from": "folder:/etc"}, "not one of the available choices"),
        ([("a.xml", BLOG)], {"on_server": "../secret.xml"}, "not one of the available choices"),
        ([("a.xml", "")], {}, "“a.xml” is empty."),
        ([("a.xml", ""), ("b.xml", "x"), ("c.xml", "")], {}, "“a.xml”, “c.xml” are empty."),
    ],
)
def test_what_is_not_taken_is_said_and_leaves_nothing(boss, files, data, words, settings, tmp_path):
    settings.IMPORT_DIR = tmp_path
    (tmp_path / "here.xml").write_text(BLOG)
    answer = upload(boss, *files, **data)
    assert answer.status_code == 422
    assert words in answer.text
    assert not Import.objects.exists()
    assert not list(Path(settings.VAR_DIR).glob("imports/*"))


def test_more_than_is_allowed_is_refused_before_and_while_it_comes(boss, settings):
    settings.IMPORT_UPLOAD_MB = 1
    large = ("a.xml", b"x" * 1_200_000)
    before = upload(boss, large)
    assert before.status_code == 413
    assert "too large for an upload" in before.text
    # Whoever lies about the length is stopped on the way.
    lying = [SimpleUploadedFile("a.xml", b"x" * 1_060_000), SimpleUploadedFile("b.xml", b"y")]
    during = boss.post(NEW, {"importer": "wordpress", "exports": lying})
    assert during.status_code == 413
    assert not list(Path(settings.VAR_DIR).glob("imports/*"))


def test_a_full_disk_is_named(boss, monkeypatch):
    monkeypatch.setattr("transfer.admin.shutil.disk_usage", lambda _: type("U", (), {"free": 10}))
    assert upload(boss, ("a.xml", BLOG)).status_code == 507


def test_a_form_of_another_page_uploads_nothing(settings):
    client = Client(enforce_csrf_checks=True)
    client.force_login(somebody_as(ADMINISTRATOR))
    answer = client.post(
        NEW, {"importer": "wordpress", "exports": SimpleUploadedFile("a.xml", b"x")}
    )
    assert answer.status_code == 403
    assert not Import.objects.exists()
    assert not list(Path(settings.VAR_DIR).glob("imports/*"))


def test_files_and_media_that_stand_on_the_server_are_offered_by_name(boss, settings, tmp_path):
    settings.IMPORT_DIR = tmp_path
    (tmp_path / "huge.xml").write_text(
        export(
            item(1, "One", body='<img src="https://river.example/wp-content/uploads/map.jpg">'),
            item(
                2, "map", kind="attachment", url="https://river.example/wp-content/uploads/map.jpg"
            ),
        )
    )
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "map.jpg").write_bytes(picture())
    (tmp_path / "out").symlink_to("/etc")
    (tmp_path / ".hidden").mkdir()
    page = boss.get(NEW).text
    assert "huge.xml" in page
    assert "“uploads”" in page
    assert "“out”" not in page
    assert "“.hidden”" not in page
    answer = boss.post(
        NEW, {"importer": "wordpress", "on_server": "huge.xml", "media_from": "folder:uploads"}
    )
    this = Import.objects.get()
    assert answer["Location"] == this.get_absolute_url()
    work()
    boss.post(at(this, "start"), {"media_from": "folder:uploads"})
    work()
    assert Image.objects.count() == 1
    assert (tmp_path / "huge.xml").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BLOG[:-100], "the file ends in the middle"),
        ("<rss><channel><item/></channel></rss>", ">a.xml is no WordPress export"),
        ("<!DOCTYPE x []><rss/>", "document type"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(boss, text, words):
    this = looked_through(boss, ("a.xml", text))
    assert this.state == State.REFUSED
    page = boss.get(this.get_absolute_url()).text
    assert words in page
    # By the name that the person knows, not by that under which it stands here.
    assert this.error.startswith("a.xml")
    assert 'value="Import"' not in page
    boss.post(at(this, "start"))
    this.refresh_from_db()
    assert this.state == State.REFUSED


def test_authors_become_who_they_are_here(boss):
    here = an_author("Berta Here")
    this = looked_through(boss, ("blog.xml", BLOG))
    assert "Who is who (1)" in boss.get(this.get_absolute_url()).text
    refused = boss.post(at(this, "start"), {"author-0": "nobody"})
    assert refused.status_code == 422
    assert "Nobody who works here" in refused.text
    boss.post(at(this, "start"), {"author-0": here.username})
    work()
    assert Article.objects.get(title="One").byline == [here]


def test_one_at_a_time_whoever_presses_what(boss):
    first, second = an_import(BLOG, state=State.LOOKED), an_import(BLOG, state=State.LOOKED)
    boss.post(at(first, "start"))
    answer = boss.post(at(second, "start"), follow=True)
    assert "One at a time" in answer.text
    second.refresh_from_db()
    assert second.state == State.LOOKED
    boss.post(at(first, "start"))
    assert DBTaskResult.objects.filter(task_path="transfer.tasks.work_on").count() == 1
    with pytest.raises(IntegrityError):
        second.begin((State.LOOKED,), state=State.RUNNING)


def test_what_nobody_has_looked_through_yet_is_not_called_ready(boss):
    boss.post(at(an_import(BLOG, state=State.LOOKED), "start"))
    upload(boss, ("blog.xml", BLOG))
    this = Import.objects.latest("pk")
    for page in (this.get_absolute_url(), reverse("admin:transfer_import_changelist")):
        assert "Not looked through yet" in boss.get(page).text
        assert "Ready to import" not in boss.get(page).text
    work()
    boss.post(at(this, "look"))
    work()
    assert "Ready to import" in boss.get(this.get_absolute_url()).text


def test_an_import_from_a_terminal_is_in_the_way_too(boss):
    this = an_import(BLOG, state=State.LOOKED)
    boss.post(at(this, "start"))
    with alone():
        work()
    this.refresh_from_db()
    assert (this.state, this.error) == (State.FAILED, "Another import is running. One at a time.")
    boss.post(at(this, "start"))
    work()
    this.refresh_from_db()
    assert this.state == State.DONE


@pytest.fixture
def steps(monkeypatch):
    """Steps of one item; something can happen behind the first that brings one."""
    monkeypatch.setattr(in_steps, "STEP_ITEMS", 1)
    monkeypatch.setattr(carrying_out, "MOMENT", 0)
    what: list = []

    def breathe():
        if what and Article.objects.exists():
            what.pop()()

    monkeypatch.setattr(carrying_out, "breathe", breathe)
    return what


def test_it_is_stopped_after_the_step_in_hand_and_continued_as_if_nothing_had_happened(boss, steps):
    this = an_import(BLOG, state=State.LOOKED)
    boss.post(at(this, "start"))
    steps.append(lambda: boss.post(at(this, "stop")))
    work()
    this.refresh_from_db()
    assert this.state == State.STOPPED
    assert Article.objects.count() == 1
    page = boss.get(this.get_absolute_url()).text
    assert 'value="Continue"' in page
    assert "Look again" not in page
    boss.post(at(this, "start"))
    work()
    this.refresh_from_db()
    post = this.report["kinds"]["post"]
    assert (this.state, post["found"], post["imported"], post["skipped"]) == (State.DONE, 2, 2, 0)


def test_a_worker_that_dies_leaves_it_to_the_next(boss, steps):
    class Killed(BaseException):
        """Nothing that anybody catches."""

    def die():
        raise Killed

    this = an_import(BLOG, state=State.LOOKED)
    boss.post(at(this, "start"))
    steps.append(die)
    with pytest.raises(Killed):
        carrying_out.carry_out(this.pk)
    this.refresh_from_db()
    assert (this.state, Article.objects.count()) == (State.RUNNING, 1)
    work()
    this.refresh_from_db()
    assert (this.state, this.report["kinds"]["post"]["imported"]) == (State.DONE, 2)


def test_a_worker_that_is_to_end_hands_it_on(boss, steps):
    def end():
        raise carrying_out.MustEnd

    this = an_import(BLOG, state=State.LOOKED)
    boss.post(at(this, "start"))
    steps.append(end)
    work()
    this.refresh_from_db()
    assert (this.state, this.report["kinds"]["post"]["imported"]) == (State.DONE, 2)
    assert DBTaskResult.objects.filter(task_path="transfer.tasks.work_on").count() == 2


@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyError("a mistake of ours")])
def test_what_goes_wrong_is_said_and_can_be_continued(boss, steps, monkeypatch, error):
    def fail():
        raise error

    this = an_import(BLOG, state=State.LOOKED)
    boss.post(at(this, "start"))
    steps.append(fail)
    work()
    this.refresh_from_db()
    assert this.state == State.FAILED
    assert "No space left" in this.error or "KeyError" in this.error
    boss.post(at(this, "start"))
    work()
    this.refresh_from_db()
    assert this.state == State.DONE


def test_a_task_that_was_given_up_is_noticed(boss):
    this = an_import(BLOG, state=State.LOOKED)
    boss.post(at(this, "start"))
    DBTaskResult.objects.update(status="FAILED")
    page = boss.get(this.get_absolute_url()).text
    assert "ended without finishing" in page
    assert 'value="Continue"' in page


def test_how_far_it_is_is_told_to_the_script_and_on_the_page(boss):
    this = an_import(BLOG, state=State.RUNNING, turn="running", done=30, total=120)
    for address in (at(this, "progress"), this.get_absolute_url()):
        page = boss.get(address).text
        assert "25 %" in page
        assert 'data-state="running"' in page


def test_a_running_import_is_not_discarded_and_a_waiting_one_goes_with_its_files(boss):
    running = an_import(BLOG, state=State.RUNNING, turn="running")
    assert (
        boss.post(
            reverse("admin:transfer_import_delete", args=[running.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    waiting = an_import(BLOG)
    boss.post(reverse("admin:transfer_import_delete", args=[waiting.pk]), {"post": "yes"})
    assert list(Import.objects.all()) == [running]
    assert not waiting.folder.exists()


@pytest.mark.parametrize("name", ["look", "start", "stop"])
def test_nothing_happens_by_looking(boss, name):
    this = an_import(BLOG)
    assert boss.get(at(this, name)).status_code == 405
    this.refresh_from_db()
    assert this.state == State.LOOKED


@pytest.mark.parametrize(
    "name", ["progress", "quarantine", "report", "look", "start", "stop", "change"]
)
def test_an_import_that_is_not_there_is_not_found(boss, name):
    address = reverse(f"admin:transfer_import_{name}", args=[999_999])
    answer = (
        boss.get(address)
        if name in {"progress", "quarantine", "report", "change"}
        else boss.post(address)
    )
    assert answer.status_code == 404


def test_what_could_not_be_stored_is_taken_away_as_a_file(boss):
    this = an_import(BLOG, state=State.DONE)
    answer = boss.get(at(this, "quarantine"))
    assert b"".join(answer.streaming_content) == b'{"kind": "post"}\n'
    assert "attachment" in answer["Content-Disposition"]
    assert "as a file" in boss.get(this.get_absolute_url()).text


def test_old_files_and_broken_uploads_are_tidied_away(settings):
    old, running = an_import(BLOG), an_import(BLOG, state=State.RUNNING, turn="running")
    lost = Path(settings.VAR_DIR, "imports", "abc")
    lost.mkdir()
    tidy.call()
    assert old.folder.exists()
    assert lost.exists()
    with time_machine.travel(timezone.now() + dt.timedelta(days=40)):
        tidy.call()
    assert not old.folder.exists()
    assert not lost.exists()
    assert running.folder.exists()
    assert Import.objects.count() == 2
