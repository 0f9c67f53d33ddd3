"""Sound, film and PDF: told by their content, refused in words, served as what they are."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from blog.models import Attachment
from tests.factories import an_editor

pytestmark = pytest.mark.django_db

UPLOAD = reverse("admin:blog_attachment_upload")
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 50
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 40


@pytest.fixture
def desk(client):
    client.force_login(an_editor())
    return client


def upload(client, data, name, title="A file"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), "title": title})


@pytest.mark.parametrize(
    ("data", "name", "kind", "ending"),
    [
        (PDF, "report.pdf", "pdf", ".pdf"),
        (MP3, "song.mp3", "audio", ".mp3"),
        (MP4, "film.mp4", "video", ".mp4"),
        (MP4, "voice.m4a", "audio", ".m4a"),
        (b"OggS" + b"\0" * 60, "a.ogg", "audio", ".ogg"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a.wav", "audio", ".wav"),
        (b"\x1a\x45\xdf\xa3" + b"\0" * 20 + b"webm" + b"\0" * 20, "a.webm", "video", ".webm"),
        # A name says nothing: what is in it decides.
        (PDF, "page.html", "pdf", ".pdf"),
    ],
)
def test_files_are_told_by_their_content(desk, data, name, kind, ending):
    response = upload(desk, data, name)

    assert response.status_code == 201
    assert response.json()["kind"] == kind
    assert response.json()["src"].endswith(ending)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>alert(1)</script>", "report.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"MZ" + b"\0" * 100, "film.mp4"),
        (b"\0\0\0\x1cftypavif" + b"\0" * 40, "film.mp4"),
        (b"", "empty.mp3"),
    ],
)
def test_others_are_refused_in_words(desk, data, name):
    response = upload(desk, data, name)

    assert response.status_code == 422
    assert response.json()["errors"]["file"][0].endswith((".", "!"))
    assert not Attachment.objects.exists()


def test_a_file_needs_a_title(desk):
    assert "title" in upload(desk, PDF, "a.pdf", title="").json()["errors"]


def test_a_pdf_is_downloaded_and_a_sound_can_be_wound(desk, client):
    pdf = upload(desk, PDF, "a.pdf").json()["src"]
    mp3 = upload(desk, MP3, "a.mp3").json()["src"]
    client.logout()

    document = client.get(pdf)
    document.close()
    part = client.get(mp3, headers={"Range": "bytes=3-6"})

    assert document["Content-Disposition"].startswith("attachment")
    assert document["X-Content-Type-Options"] == "nosniff"
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 3-6/{len(MP3)}"
    assert b"".join(part.streaming_content) == MP3[3:7]


@pytest.mark.parametrize("asked", ["bytes=9999-", "bytes=5-2", "bytes=-0"])
def test_a_part_that_there_is_not_is_said_so(desk, asked):
    mp3 = upload(desk, MP3, "a.mp3").json()["src"]

    assert desk.get(mp3, headers={"Range": asked}).status_code == 416


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=1-2", "bytes=x-", "bytes=-"])
def test_a_range_that_is_not_understood_gets_everything(desk, asked):
    mp3 = upload(desk, MP3, "a.mp3").json()["src"]

    response = desk.get(mp3, headers={"Range": asked})

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == MP3


@pytest.mark.parametrize(
    "told", ['"another"', "Tue, 01 Jan 2013 00:00:00 GMT", 'W/"x"', "nonsense"]
)
def test_a_part_of_what_it_was_before_gets_everything(desk, told):
    mp3 = upload(desk, MP3, "a.mp3").json()["src"]

    response = desk.get(mp3, headers={"Range": "bytes=3-6", "If-Range": told})

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == MP3


def test_a_part_of_what_it_is_still_is_given(desk):
    mp3 = upload(desk, MP3, "a.mp3").json()["src"]
    whole = desk.get(mp3)
    whole.close()

    part = desk.get(mp3, headers={"Range": "bytes=-4", "If-Range": whole["Last-Modified"]})

    assert part.status_code == 206
    assert b"".join(part.streaming_content) == MP3[-4:]


def test_a_file_is_never_packed_on_the_way(desk):
    mp3 = upload(desk, MP3, "a.mp3").json()["src"]

    for asked, meant in (({}, MP3), ({"Range": "bytes=0-99"}, MP3[:100])):
        response = desk.get(mp3, headers={"Accept-Encoding": "gzip, br", **asked})
        assert not response.has_header("Content-Encoding")
        assert response["Content-Length"] == str(len(meant))
        assert b"".join(response.streaming_content) == meant


def test_only_reading_asks_for_parts(desk):
    mp3 = upload(desk, MP3, "a.mp3").json()["src"]

    response = desk.head(mp3, headers={"Range": "bytes=3-6"})
    response.close()

    assert response.status_code == 200
    assert response["Content-Length"] == str(len(MP3))


def test_uploading_needs_the_right(client):
    writer = User.objects.create_user("w", is_staff=True)
    writer.user_permissions.set(Permission.objects.filter(codename="change_article"))
    client.force_login(writer)

    assert upload(client, PDF, "a.pdf").status_code == 403
    assert client.get(UPLOAD).status_code == 405
