"""Pictures in the admin: what is taken, what is refused in words, and what the dialog is told."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow
from PIL import ImageSequence

from accounts.models import User
from blog.images import MAX_BYTES
from blog.models import Image
from tests.factories import an_editor

pytestmark = pytest.mark.django_db

UPLOAD = reverse("admin:blog_image_upload")
CHOOSE = reverse("admin:blog_image_choose")
ADD = reverse("admin:blog_image_add")


@pytest.fixture
def desk(client, settings, tmp_path):
    """A signed-in editor's browser; what is uploaded goes to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(an_editor())
    return client


def picture(
    kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options
) -> bytes:
    out = io.BytesIO()
    Pillow.new(mode, size, 120 if mode in {"L", "I;16"} else None).save(out, kind, **options)
    return out.getvalue()


def stored() -> bytes:
    """Return the one picture that is stored, as it lies in its folder."""
    return Path(Image.objects.get().file.path).read_bytes()


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def upload(client, data: bytes, name: str = "a.png", **fields):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), **fields})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "GIF"])
def test_a_picture_is_stored_with_its_words_and_described(desk, kind):
    response = upload(desk, picture(kind), f"a.{kind.lower()}", alt="A coast", caption="At dusk")

    assert response.status_code == 201
    image = Image.objects.get()
    assert (image.width, image.height, image.alt, image.caption) == (60, 40, "A coast", "At dusk")
    assert response.json()["src"].startswith("/media/images/")
    assert response.json()["id"] == image.pk


REFUSED = {
    "no picture": (b"not a picture", "a.png"),
    "an empty file": (b"", "a.png"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.svg"),
    "SVG that calls itself PNG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"),
    "a page": (b"<!doctype html><script>1</script>", "a.jpg"),
    "a wrong ending": (picture(), "a.exe"),
    "no ending": (picture(), "picture"),
    "cut off": (picture("JPEG", (600, 400))[:300], "a.jpg"),
    "cut off at the head": (picture()[:20], "a.png"),
    "a bomb": (png_that_claims(50_000, 50_000), "a.png"),
    "too many pixels": (png_that_claims(10_000, 6_001), "a.png"),
    "a TIFF": (picture("TIFF"), "a.png"),
    "a PDF": (picture("PDF"), "a.png"),
}


@pytest.mark.parametrize(("data", "name"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_why_and_stores_nothing(desk, data, name):
    response = upload(desk, data, name)

    assert response.status_code == 422
    (sentence,) = response.json()["errors"]["file"]
    assert sentence.endswith(".")
    assert not Image.objects.exists()


def test_a_file_that_is_too_large_is_refused(desk):
    response = upload(desk, picture() + b"\0" * MAX_BYTES)

    assert response.json()["errors"]["file"] == ["The file is larger than 25 MB."]


def test_the_form_says_the_same_at_its_field(desk):
    response = desk.post(ADD, {"file": SimpleUploadedFile("a.png", b"nonsense")})

    assert response.status_code == 200
    assert "This is not a picture that can be read." in response.text


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_position_and_camera_do_not_travel_on(desk, kind):
    exif = Pillow.Exif()
    exif[0x010F] = "SECRETCAMERA"
    source = picture(kind, exif=exif, xmp=b"<x:xmpmeta>SECRETPLACE</x:xmpmeta>")
    assert b"SECRET" in source

    upload(desk, source, f"a.{kind.lower()}")

    assert b"SECRET" not in stored()


def test_a_picture_is_turned_as_its_camera_meant_it(desk):
    exif = Pillow.Exif()
    exif[0x0112] = 6

    upload(desk, picture("JPEG", (60, 40), exif=exif), "a.jpg")

    assert (Image.objects.get().width, Image.objects.get().height) == (40, 60)


def test_sixteen_bits_of_grey_stay_grey(desk):
    middle = Pillow.new("I;16", (4, 4), 32_768)
    out = io.BytesIO()
    middle.save(out, "PNG")

    upload(desk, out.getvalue())

    with Pillow.open(io.BytesIO(stored())) as grey:
        assert 120 <= grey.convert("L").getpixel((0, 0)) <= 136


def test_an_animation_keeps_moving_and_loses_what_is_appended(desk):
    frames = [Pillow.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(
        out, "GIF", save_all=True, append_images=frames[1:], duration=50, comment=b"SECRET"
    )

    upload(desk, out.getvalue() + b"<script>APPENDED</script>", "a.gif")

    assert b"SECRET" not in stored()
    assert b"APPENDED" not in stored()
    with Pillow.open(io.BytesIO(stored())) as moving:
        assert moving.n_frames == 3


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "AVIF"])
def test_animations_of_other_kinds_keep_moving_at_their_pace(desk, kind):
    frames = [Pillow.new("RGBA", (20, 20), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    exif = Pillow.Exif()
    exif[0x010E] = "SECRET"
    times = [50, 70, 90]
    frames[0].save(
        out, kind, save_all=True, append_images=frames[1:], duration=times, exif=exif.tobytes()
    )

    assert upload(desk, out.getvalue(), f"a.{kind.lower()}").status_code == 201

    assert b"SECRET" not in stored()
    with Pillow.open(io.BytesIO(stored())) as moving:
        shown = [frame.copy().info.get("duration") for frame in ImageSequence.Iterator(moving)]
    assert [round(time) for time in shown] == times
    assert Image.objects.get().renditions == []


def test_a_telephones_picture_with_a_second_one_behind_it_is_a_jpeg(desk):
    """Depth and brightness travel as further pictures in one JPEG; what is seen is the first."""
    seen, behind = Pillow.new("RGB", (40, 20), "red"), Pillow.new("RGB", (40, 20), "blue")
    out = io.BytesIO()
    seen.save(out, "MPO", save_all=True, append_images=[behind])

    answer = upload(desk, out.getvalue(), "a.jpg")

    assert answer.status_code == 201
    with Pillow.open(io.BytesIO(stored())) as kept:
        assert (kept.format, getattr(kept, "n_frames", 1)) == ("JPEG", 1)
        assert kept.getpixel((5, 5))[0] > 200


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_a_damaged_file_is_taken_or_refused_but_never_an_error(desk, kind):
    whole = picture(kind, (64, 64))
    for place in range(4, len(whole), max(1, len(whole) // 24)):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        assert upload(desk, damaged, f"a.{kind.lower()}").status_code in {201, 422}


def test_uploading_needs_the_permission_a_token_and_a_post(desk):
    staff = User.objects.create_user("staff", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_image"))
    looker, strict = Client(), Client(enforce_csrf_checks=True)
    looker.force_login(staff)
    strict.force_login(an_editor())

    assert upload(looker, picture()).status_code == 403
    assert upload(strict, picture()).status_code == 403
    assert upload(Client(), picture()).status_code == 302
    assert desk.get(UPLOAD).status_code == 405
    assert looker.get(CHOOSE).status_code == 200
    assert not Image.objects.exists()


def test_the_dialog_finds_pictures_by_their_words(desk):
    for words in ("A bridge", "A ferry"):
        upload(desk, picture(), alt=words)

    found = desk.get(CHOOSE, {"q": "ferry"}).json()

    assert [p["alt"] for p in found["pictures"]] == ["A ferry"]
    assert found["more"] is False


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "９", "500"])
def test_the_dialog_survives_absurd_pages(desk, page):
    assert desk.get(CHOOSE, {"page": page, "q": "\0"}).status_code == 200
