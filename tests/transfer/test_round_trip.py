"""Our own export, imported into an empty blog, is the same blog, and its export the same bytes."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from accounts.models import User
from blog.models import Article, Attachment, Category, Image, MenuItem, Page, Redirect, SiteSettings
from blog.rendering import clean_body
from comments.models import Comment, Conversation, DiscussionSettings
from comments.places import recount
from tests.factories import a_comment, a_reader, an_article
from tests.transfer.blogs import brought_back, differences, emptied, everything, exported
from tests.transfer.services import d_post, d_thread, disqus
from tests.transfer.whole_blog import a_whole_blog, png
from tests.transfer.wxr import comment, item
from transfer import personal
from transfer.matching import Moves
from transfer.models import Imported, Leftover
from transfer.wordpress import in_steps, own_leftovers, storing_items
from transfer.wordpress.export import writing
from transfer.wordpress.files import Folder

pytestmark = pytest.mark.django_db


def test_a_blog_with_everything_comes_back_as_it_was(tmp_path, piece):
    a_whole_blog()
    # Whoever has an account and never said anything is no part of the blog.
    User.objects.get(display_name="Nobody who ever spoke").delete()
    before, first = everything(), exported()
    assert exported() == first
    emptied()
    report = brought_back(first, tmp_path)
    assert not (tmp_path / "bad.jsonl").exists(), report.as_text()
    assert differences(before, everything()) == []
    assert exported() == first
    for kind in ("post", "page"):
        kept = Imported.objects.filter(kind=kind, details__has_key="internal_tags")
        assert kept.get().details["internal_tags"] == [["hash-a", "#a ]]>"]]
    again = brought_back(first, tmp_path)
    assert {t.imported for t in again.tallies.values()} == {0}
    assert exported() == first


def test_settings_that_nobody_has_changed_leave_no_trace(tmp_path):
    an_article()
    SiteSettings.load().save()
    DiscussionSettings.load().save()
    first = exported()
    emptied()
    brought_back(first, tmp_path)
    assert exported() == first


def test_readers_find_everything_at_its_address_again(tmp_path, client):
    article = an_article(title="High water", password="")
    top = a_comment(article, "Where *exactly*?")
    reply = a_comment(article, "At the weir.", parent=top)
    Redirect(old_path="/old", article=article).save()
    first = exported()
    emptied()
    brought_back(first, tmp_path)
    page = client.get(article.get_absolute_url())
    assert f'id="comment-{reply.pk}"'.encode() in page.content
    assert b"<em>exactly</em>" in page.content
    assert client.get("/old/").headers["Location"] == article.get_absolute_url()
    assert Comment.objects.get(pk=top.pk).source == "Where *exactly*?"


def test_nobody_can_sign_in_to_what_an_export_has_brought(tmp_path):
    editor = User.objects.create_superuser("chief", password="a-password", slug="chief")
    reader = a_reader("Rita", password="another")
    article = an_article(authors=(editor,))
    comment = a_comment(article)
    Comment.objects.filter(pk=comment.pk).update(user=reader)
    first = exported()
    assert User.objects.get(pk=editor.pk).password.encode() not in first
    emptied()
    brought_back(first, tmp_path)
    for person in User.objects.all():
        assert not person.has_usable_password()
        assert not person.is_staff
        assert not person.is_superuser
        assert not person.groups.exists()
    assert Comment.objects.get().user.display_name == "Rita"


def test_a_reader_is_never_taken_for_somebody_here(tmp_path):
    reader = a_reader("Rita", email="rita@example.org")
    comment = a_comment(an_article())
    Comment.objects.filter(pk=comment.pk).update(user=reader)
    first = exported()
    emptied()
    here = User.objects.create_superuser(reader.username, email="rita@example.org")
    brought_back(first, tmp_path)
    writer = Comment.objects.get().user
    assert writer.pk != here.pk
    assert writer.username == f"{reader.username}-2"


def test_into_a_blog_that_is_in_use_everything_finds_other_numbers(tmp_path, piece):
    picture = Image.objects.create(file=png("teal"), alt="Teal")
    article = an_article(
        title="High water",
        body=clean_body(f'<p><img src="{picture.file.url}" alt="" data-image="{picture.pk}"></p>'),
        lead_image=picture,
    )
    comment = a_comment(article)
    page = Page(title="About", body=article.body, is_published=True)
    page.save()
    first, body = exported(), article.body
    emptied()
    for model in (Image, Article, Comment, Page, SiteSettings):
        assert not model.objects.exists()
    other = Image(pk=picture.pk, file=png("gold"), alt="Gold")
    other.save(force_insert=True)
    theirs = Article(pk=article.pk, title="High water", body="<p>Mine.</p>")
    theirs.save(force_insert=True)
    a_comment(theirs)
    Comment.objects.update(id=comment.pk)
    SiteSettings(title="Mine").save()
    brought_back(first, tmp_path, files=lambda _: Folder(Path(settings.MEDIA_ROOT)))
    assert SiteSettings.objects.get().title == "Mine"
    assert Article.objects.get(pk=article.pk).body == "<p>Mine.</p>"
    came = Article.objects.get(slug="high-water-2")
    new = Image.objects.get(alt="Teal")
    assert new.pk != picture.pk
    assert (came.lead_image_id, f'data-image="{new.pk}"' in came.body) == (new.pk, True)
    assert f'data-image="{new.pk}"' in Page.objects.get().body
    assert list(came.pictures.all()) == [new]
    assert body != came.body


def test_files_come_from_our_own_media_folder_or_from_another(tmp_path):
    picture = Image.objects.create(file=png("teal"), alt="Teal", caption="A & <b>", focal_x=7)
    name, data = picture.file.name, Path(picture.file.path).read_bytes()
    first = exported()
    emptied()
    brought_back(first, tmp_path)
    here = Image.objects.get()
    assert (here.file.name, here.pk, here.caption, here.focal_x) == (name, picture.pk, "A & <b>", 7)
    assert Path(here.file.path).read_bytes() == data
    # Once more: from a folder, when our own is empty.
    emptied()
    folder = tmp_path / "elsewhere"
    shutil.move(Path(settings.MEDIA_ROOT, "images"), folder / "images")
    report = brought_back(first, tmp_path)
    assert not Image.objects.exists()
    assert "Its file has not been asked for." in report.as_text()
    brought_back(first, tmp_path, files=lambda _: Folder(folder))
    assert Image.objects.get().file.name == name
    assert exported() == first


def test_without_its_files_a_text_keeps_the_places_of_its_pictures(tmp_path):
    picture = Image.objects.create(file=png(), alt="x")
    an_article(body=clean_body(f'<img src="{picture.file.url}" alt="" data-image="{picture.pk}">'))
    first = exported()
    emptied()
    default_storage.delete(picture.file.name)
    brought_back(first, tmp_path)
    assert f'src="{picture.file.url}"' in Article.objects.get().body


def test_a_file_that_another_picture_has_is_not_shared(tmp_path):
    picture = Image.objects.create(file=png(), alt="x")
    first = exported()
    brought_back(first, tmp_path)
    assert Image.objects.get() == picture


def test_comments_keep_the_pages_that_they_stand_on(tmp_path, piece):
    article = an_article()
    first, second = a_comment(article), a_comment(article)
    a_comment(article, parent=second)
    # As if many had been there and gone: the page of a comment never changes, so neither may it here.
    Comment.objects.filter(pk=second.pk).update(page=4, sequence=90)
    Comment.objects.filter(parent=second).update(page=4, sequence=91)
    Conversation.objects.update(pages=7, published=120)
    data = exported()
    emptied()
    brought_back(data, tmp_path)
    there = dict(Comment.objects.values_list("pk", "page"))
    assert (there[first.pk], there[second.pk]) == (1, 4)
    talk = Conversation.objects.get()
    assert (talk.pages, talk.published, talk.approved) == (7, 120, 3)


def through_wordpress(text, **changes):
    """Return our export as WordPress writes it again: without what it passes over, its own name above."""
    text = re.sub(r"\t<broadsheet:.*?</broadsheet:\w+>\n", "", text, flags=re.DOTALL)
    text = re.sub(r"<broadsheet:own>.*?</broadsheet:own>", "", text, flags=re.DOTALL)
    text = text.replace("<generator>Broadsheet</generator>", "<generator>WordPress</generator>")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_what_has_been_through_wordpress_is_what_it_has_become_there(tmp_path):
    article = an_article(
        title="Original",
        body=clean_body("<p>Original  text</p>"),
        seo_title="For engines",
        language="ja",
        canonical_url="https://first.example/",
    )
    a_comment(article, "*Mark*down")
    Category.objects.create(name="World")
    text = exported().decode()
    emptied()
    brought_back(through_wordpress(text, Original="Changed"), tmp_path)
    came = Article.objects.get()
    assert (came.title, came.body) == ("Changed", "<p>Changed  text</p>")
    assert (came.seo_title, came.language) == ("For engines", "ja")
    assert came.canonical_url == "https://first.example/"
    comment = Comment.objects.get()
    assert (comment.is_html, comment.html) == (True, "<p><em>Mark</em>down</p>")


def a_long_conversation(article):
    """Put threads below an article: long ones, answered ones, one that was deleted, one that waits."""
    for number in range(6):
        top = a_comment(article, f"Thread {number}")
        for _ in range(number):
            a_comment(article, f"A reply to {number}", parent=top)
    a_comment(article, "waits", status="pending")
    Comment.objects.get(source="Thread 0").delete()
    recount(article)


@pytest.mark.parametrize("part", [1, 900, 4000])
def test_a_conversation_of_any_size_comes_back_in_parts(tmp_path, piece, monkeypatch, part):
    article = an_article(title="Talked about")
    a_long_conversation(article)
    before = everything()
    monkeypatch.setattr(writing, "PART", part)
    first = exported()
    parts = first.count(b"<![CDATA[Talked about]]></title>")
    assert parts > 1
    emptied()
    report = brought_back(first, tmp_path)
    assert report.of("comment").imported == len(before["comments.Comment"]), report.as_text()
    assert differences(before, everything()) == []
    assert exported() == first


def test_a_thread_that_is_too_long_itself_is_cut_and_nothing_is_lost(tmp_path, piece, monkeypatch):
    article = an_article()
    top = a_comment(article)
    for _ in range(5):
        a_comment(article, parent=top)
    monkeypatch.setattr(writing, "PART", 1)
    monkeypatch.setattr(writing, "SLACK", 1)
    first = exported()
    before = list(Comment.objects.order_by("path").values_list("pk", "parent", "path", "page"))
    emptied()
    brought_back(first, tmp_path)
    after = list(Comment.objects.order_by("path").values_list("pk", "parent", "path", "page"))
    assert after == before
    assert Conversation.objects.get().approved == 6


def test_an_interrupted_import_goes_on_where_it_was(tmp_path, piece, monkeypatch):
    a_whole_blog()
    User.objects.get(display_name="Nobody who ever spoke").delete()
    first = exported()
    emptied()
    monkeypatch.setattr(in_steps, "STEP_ITEMS", 1)
    stored = storing_items.store_step
    done = []

    def interrupted(step, run):
        if len(done) == 9:
            raise KeyboardInterrupt
        done.append(step)
        stored(step, run)

    monkeypatch.setattr(storing_items, "store_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        brought_back(first, tmp_path)
    assert exported() != first
    monkeypatch.setattr(storing_items, "store_step", stored)
    brought_back(first, tmp_path)
    assert exported() == first


def test_what_an_import_knows_of_a_reader_is_forgotten_with_them(tmp_path):
    reader = a_reader("Rita")
    comment = a_comment(an_article())
    Comment.objects.filter(pk=comment.pk).update(user=reader)
    first = exported()
    emptied()
    brought_back(first, tmp_path)
    assert Imported.objects.filter(kind="person").exists()
    personal.forget(User.objects.get(display_name="Rita"), with_content=False)
    assert not Imported.objects.filter(kind="person").exists()


def test_a_dry_run_of_our_own_export_changes_nothing(tmp_path, piece):
    a_whole_blog()
    data = exported()
    emptied()
    report = brought_back(data, tmp_path, is_dry=True)
    assert report.of("post").imported == 13, report.as_text()
    for model in (
        Article,
        Page,
        User,
        Comment,
        Image,
        Attachment,
        Redirect,
        MenuItem,
        SiteSettings,
    ):
        assert not model.objects.exists(), model


@pytest.mark.parametrize("there", ["", "America/Lima"])
def test_local_dates_mean_the_clock_of_the_blog_that_was_exported(db, tmp_path, there):
    SiteSettings(title="The Paper", time_zone="Asia/Tokyo").save()
    at = dt.datetime(2012, 6, 5, 12, tzinfo=dt.UTC)
    draft = an_article(status="draft", created_at=at)
    data = exported()
    emptied()
    if there:
        SiteSettings(title="Another", time_zone=there).save()

    brought_back(data, tmp_path)

    assert Article.objects.get(pk=draft.pk).created_at == at


@pytest.mark.parametrize("is_dry", [True, False])
def test_the_clock_of_a_blog_of_ours_comes_along_and_is_no_remark(db, tmp_path, is_dry):
    SiteSettings(title="The Paper", time_zone="Europe/Moscow").save()
    # Moscow was four hours ahead then, and is three now.
    an_article(published_at=dt.datetime(2012, 6, 5, 12, tzinfo=dt.UTC))
    data = exported()
    emptied()

    report = brought_back(data, tmp_path, is_dry=is_dry)

    assert "clock" not in report.as_text()
    SiteSettings(title="Another", time_zone="America/Lima").save()
    assert "Its clock was +4 hours from GMT" in brought_back(data, tmp_path, is_dry=True).as_text()


def test_a_discussion_that_belongs_to_nothing_here_comes_along_and_is_found_later(
    db, tmp_path, from_disqus, monkeypatch
):
    monkeypatch.setattr(own_leftovers, "ELEMENT", 300)
    text = disqus(
        d_thread(8000000001, "https://old.example/elsewhere/", called="<a&b>"),
        *(d_post(n, thread=8000000001, username="a&b <c>") for n in range(1, 4)),
    )
    from_disqus(text)
    before = Leftover.objects.get()
    data = exported()
    emptied()

    report = brought_back(data, tmp_path)

    after = Leftover.objects.get()
    names = ("source", "kind", "old_id", "title", "data")
    assert [getattr(after, n) for n in names] == [getattr(before, n) for n in names]
    tallies = [report.of("other: thread"), report.of("comment")]
    assert [(t.found, t.skipped) for t in tallies] == [(1, 1), (3, 3)]
    assert exported() == data
    brought_back(data, tmp_path)
    assert len(Leftover.objects.get().data["comments"]) == 3
    an_article(title="One")
    from_disqus(text, moves=Moves.of(["/elsewhere/=/2013/11/20/one/"]))
    assert Comment.objects.count() == 3
    assert not Leftover.objects.exists()


def test_comments_that_were_kept_with_an_item_have_numbers_and_no_markup(db, imported, tmp_path):
    talk = [comment(5, "said"), comment(5, "else"), comment(0, "nameless")]
    imported(item(1, "A thing", *talk, kind="product", link=""))
    row = Leftover.objects.get()
    row.data["comments"][0]["user"] = "<&>"
    row.save()
    data = exported()
    emptied()

    brought_back(data, tmp_path)

    said = [(c["number"], c["source"]) for c in Leftover.objects.get().data["comments"]]
    assert [text for _, text in said] == ["said", "else", "nameless"]
    assert [number.partition("~")[0] for number, _ in said] == ["5", "5", ""]
