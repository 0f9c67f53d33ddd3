"""Where pictures and files stand: said on their pages, kept from being deleted, drawn anew when they change."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow

from blog.images import encoded_renditions
from blog.media_uses import uses_of, uses_of_file
from blog.models import Attachment, Image, Page, SiteSettings
from blog.revisions import Words, autosave
from blog.tasks import delete_files, make_renditions
from tests.factories import an_article, an_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def desk(client, settings, tmp_path):
    """A signed-in editor's browser; what is uploaded goes to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(an_editor())
    return client


def uploaded(desk, **fields):
    out = io.BytesIO()
    Pillow.new("RGB", (600, 400), "teal").save(out, "PNG")
    file = SimpleUploadedFile("a.png", out.getvalue())
    answer = desk.post(reverse("admin:blog_image_upload"), {"file": file, **fields}).json()
    return Image.objects.get(pk=answer["id"])


def showing(image):
    return f'<figure><img src="{image.file.url}" data-image="{image.pk}" alt=""></figure>'


def change(image):
    return reverse("admin:blog_image_change", args=[image.pk])


def delete(image):
    return reverse("admin:blog_image_delete", args=[image.pk])


def test_a_picture_names_every_place_where_it_stands(desk):
    image = uploaded(desk)
    an_article(title="In the text", body=showing(image))
    an_article(title="At its head", lead_image=image)
    an_article(title="On its card", card_image=image)
    beside = an_article(title="Only in a draft", body="<p>Read.</p>")
    autosave(beside, Words("Only in a draft", "", showing(image)), an_editor(), base=0)
    Page.objects.create(title="About", slug="about", body=showing(image))
    site = SiteSettings.load()
    site.logo = image
    site.save()
    an_article(title="Elsewhere")

    assert sorted(use.name for use in uses_of(image)) == [
        "About",
        "At its head",
        "In the text",
        "On its card",
        "Only in a draft (draft)",
        "The site's own settings",
    ]
    page = desk.get(change(image)).text
    assert "Only in a draft (draft)" in page


def test_what_stands_somewhere_is_not_deleted(desk):
    image = uploaded(desk, alt="A coast")
    article = an_article(title="With a coast", body=showing(image))

    asked = desk.get(delete(image))
    desk.post(delete(image), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
    desk.post(reverse("admin:blog_image_changelist"), chosen)

    assert "there would be a hole" in asked.text
    assert "With a coast" in asked.text
    assert Image.objects.filter(pk=image.pk).exists()
    assert article.pictures.get() == image


def test_what_stands_nowhere_goes_with_all_its_files(desk):
    image = uploaded(desk)
    image.make_renditions()
    names = image.file_names
    folder = Path(image.file.storage.path(""))
    assert len(names) == 7
    assert all((folder / name).exists() for name in names)

    desk.post(delete(image), {"post": "yes"})
    delete_files.call(names)
    delete_files.call(names)

    assert not Image.objects.exists()
    assert not any((folder / name).exists() for name in names)


def test_new_words_of_a_picture_are_read_at_once(desk, client):
    image = uploaded(desk, credit="Somebody")
    article = an_article(body=showing(image))
    page = Page.objects.create(title="About", slug="about", body=showing(image), is_published=True)
    assert "Somebody" in client.get(article.get_absolute_url()).text

    desk.post(change(image), {"alt": "", "caption": "", "credit": "Ada & Co"})

    assert "Ada &amp; Co" in client.get(article.get_absolute_url()).text
    assert "Ada &amp; Co" in client.get(page.get_absolute_url()).text


def test_sizes_that_come_later_are_offered_in_articles_and_pages(desk, client):
    image = uploaded(desk)
    article = an_article(body=showing(image))
    page = Page.objects.create(title="About", slug="about", body=showing(image), is_published=True)

    make_renditions.call(image.pk)

    for address in (article.get_absolute_url(), page.get_absolute_url()):
        assert "image/avif" in client.get(address).text


@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, [300]), (480, [480]), (500, [500]), (1000, [480, 1000]), (1500, [480, 960, 1500])],
)
def test_a_picture_is_offered_in_its_own_width_and_in_smaller_ones(width, widths):
    made = encoded_renditions(Pillow.new("RGB", (width, 40)))

    assert sorted({r.width for r in made}) == widths
    assert {r.encoding for r in made} == {"avif", "webp", "jpeg"}


def test_a_large_picture_is_never_offered_larger_than_the_widest_size():
    assert max(r.width for r in encoded_renditions(Pillow.new("RGB", (4000, 30)))) == 1600


def test_the_library_finds_what_wants_words_or_a_place(desk):
    uploaded(desk, alt="With words")
    an_article(lead_image=uploaded(desk))
    library = reverse("admin:blog_image_changelist")

    def found(query):
        return [image.alt for image in desk.get(library, query).context["cl"].result_list]

    assert found({"wanting": "alt"}) == [""]
    assert found({"wanting": "use"}) == ["With words"]
    assert found({"q": "words"}) == ["With words"]


def a_file(desk):
    data = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF"), "title": "The plan"}
    desk.post(reverse("admin:blog_attachment_upload"), data)
    return Attachment.objects.get()


def test_a_file_is_found_by_its_title_and_stands_where_it_is_used(desk):
    file = a_file(desk)
    choose = reverse("admin:blog_attachment_choose")
    found = desk.get(choose, {"q": "PLAN"}).json()["files"]
    assert [(f["title"], f["kind"], f["src"]) for f in found] == [
        ("The plan", "pdf", file.file.url)
    ]
    assert desk.get(choose, {"q": "\0nothing"}).json() == {"files": []}
    assert desk.post(choose).status_code == 405
    assert uses_of_file(file) == []

    an_article(title="Offers it", body=f'<p><a href="{file.file.url}">The plan</a></p>')

    assert [use.name for use in uses_of_file(file)] == ["Offers it"]
    address = reverse("admin:blog_attachment_delete", args=[file.pk])
    assert "Offers it" in desk.post(address, {"post": "yes"}).text
    assert Attachment.objects.exists()


def test_a_file_that_stands_nowhere_is_deleted(desk):
    file = a_file(desk)

    desk.post(reverse("admin:blog_attachment_delete", args=[file.pk]), {"post": "yes"})

    assert not Attachment.objects.exists()
