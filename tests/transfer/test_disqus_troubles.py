"""Disqus: files that cannot be read, comments that cannot be stored, and what the command says of it."""

import json
import re
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError

from comments.models import Comment, Conversation
from tests.factories import an_article
from tests.transfer.services import d_post, d_thread, disqus
from transfer.healing import Unreadable
from transfer.models import Imported, Leftover


@pytest.fixture
def one(db):
    return an_article(title="One")


def by_old_number() -> dict[int, Comment]:
    return {c.former_id or c.pk: c for c in Comment.objects.all()}


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (disqus(d_thread(1), d_post(1))[:-60], "ends in the middle"),
        (disqus(d_thread(1)).encode() + b"\xff", "no utf-8 text"),
        (disqus().replace("utf-8", "x-none"), "nobody knows"),
        (
            '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><disqus>&x;</disqus>',
            "document type",
        ),
        (
            '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><disqus>&b;</disqus>',
            "document type",
        ),
        ("<rss><channel><item/></channel></rss>", "begins with <rss> and not with <disqus>"),
        ("<html><body>Please log in</body></html>", "something else"),
        (" ", "ends in the middle"),
        ('{"db": []}', "well-formed"),
        ("<disqus>" + "<a>" * 500, "too deep"),
        (disqus(d_thread(1), "<post></wrong>"), "well-formed"),
        (disqus(d_thread(1), f"<post><message>{'x' * 3000}</message></post>"), "more than 2,000"),
        (f"<disqus><post a='{'x' * 700_000}", "a tag of more than"),
    ],
)
def test_what_cannot_be_read_leaves_nothing_half_done(one, from_disqus, monkeypatch, broken, words):
    monkeypatch.setattr("transfer.elements.ITEM", 2000)
    monkeypatch.setattr("transfer.elements.TAG", 2000)
    with pytest.raises(Unreadable, match=words):
        from_disqus(broken)
    assert not Comment.objects.exists()
    assert not Leftover.objects.exists()
    assert not Imported.objects.exists()


def test_control_characters_and_bare_ampersands_are_healed(one, from_disqus):
    from_disqus(disqus(d_thread(1), d_post(1, "a\x0bb\x00c", name="A & B").replace("&amp;", "&")))
    comment = Comment.objects.get()
    assert (comment.source, comment.author_name) == ("abc", "A & B")


@pytest.mark.parametrize("declared", ["xmlns:dsq", "xmlns:xsi"])
def test_a_prefix_that_nothing_declares_loses_nothing(one, from_disqus, declared):
    text, number = re.subn(
        rf'\n? *{declared}="[^"]*"', "", disqus(d_thread(1), d_post(1), d_post(2, parent=1))
    )
    assert number == 1
    report = from_disqus(text)
    assert report.of("comment").imported == 2
    assert by_old_number()[2].parent == by_old_number()[1]


@pytest.mark.parametrize(
    "failure",
    [
        OSError(28, "No space left on device"),
        Unreadable("Line 3: the file ends in the middle."),
        InterfaceError("connection already closed"),
    ],
)
def test_what_fails_while_comments_are_stored_is_not_said_to_have_changed_nothing(
    one, tmp_path, monkeypatch, failure
):
    (tmp_path / "all.xml").write_text(disqus(d_thread(1), d_post(1)))

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("transfer.steps.Steps.store", fail)
    with pytest.raises(CommandError) as refused:
        call_command(
            "import_disqus", str(tmp_path / "all.xml"), "--quarantine", str(tmp_path / "q")
        )
    assert "Nothing has been imported" not in str(refused.value)
    assert "goes on" in str(refused.value)


def test_the_command_says_what_it_will_do_and_what_it_did(one, tmp_path, capsys):
    (tmp_path / "all.xml").write_text(
        disqus(d_thread(1), d_thread(2, "/nowhere/"), d_post(1), d_post(2, thread=2))
    )
    report = tmp_path / "report.json"
    options = ("--report", str(report), "--quarantine", str(tmp_path / "q.jsonl"))
    call_command("import_disqus", str(tmp_path / "all.xml"), *options, "--map", "/nowhere/=/one/")
    said = capsys.readouterr()
    assert "2 comments in 2 discussions. 2 discussions with 2 comments belong" in said.err
    assert "100 %" in said.err
    assert json.loads(report.read_text())["kinds"]["comment"]["imported"] == 2


def test_what_there_is_one_of_is_said_as_one(one, from_disqus):
    said = []
    from_disqus(disqus(d_thread(1), d_post(1)), tell=said.append)
    (words,) = said
    assert words.startswith(
        "Disqus: 1 comment in 1 discussion. 1 discussion with 1 comment belongs"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--map", "x"], "OLD=NEW"),
        (["--author", "a=nobody"], "no account"),
        (["--site"], "expected one argument"),
        ([], "No such file"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(db, tmp_path, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_disqus", str(tmp_path / "none.xml"), *options)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(KeyboardInterrupt, "Interrupted"), (OperationalError("disk full"), "disk full")],
)
def test_the_command_says_that_it_can_go_on(one, tmp_path, monkeypatch, trouble, words):
    def troubled(*args, **named):
        raise trouble

    (tmp_path / "all.xml").write_text(disqus(d_thread(1), d_post(1)))
    monkeypatch.setattr("transfer.threads.load_talks", troubled)
    with pytest.raises(CommandError, match=words) as error:
        call_command("import_disqus", str(tmp_path / "all.xml"))
    assert "it goes on" in str(error.value)


def test_the_command_takes_what_the_admin_takes(one, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("all.zip", "w") as archive:
        archive.writestr("river/all.xml", disqus(d_thread(1), d_post(1)))
    call_command("import_disqus", "all.zip")
    assert Comment.objects.count() == 1
    (tmp_path / "half.zip").write_bytes((tmp_path / "all.zip").read_bytes()[:100])
    with pytest.raises(CommandError, match=r"half.zip is damaged, or not complete"):
        call_command("import_disqus", "half.zip")


def test_a_bad_comment_is_put_aside_and_the_others_come(one, from_disqus, tmp_path, monkeypatch):
    from transfer import discussions

    render = discussions.render_comment

    def refusing(source, **kwargs):
        if "cannot" in source:
            raise ValueError("It cannot.")
        return render(source, **kwargs)

    monkeypatch.setattr(discussions, "render_comment", refusing)
    two = an_article(title="Two")
    report = from_disqus(
        disqus(
            d_thread(1),
            d_thread(2, "https://river.example/two/"),
            d_post(1),
            d_post(2, "<p>this cannot be</p>", parent=1),
            d_post(3, parent=2),
            d_post(4, thread=2),
        )
    )
    assert set(by_old_number()) == {1, 3, 4}
    assert Conversation.objects.get(article=one).approved == 2
    assert Conversation.objects.get(article=two).approved == 1
    assert "this cannot be" in (tmp_path / "quarantine.jsonl").read_text()
    tally = report.of("comment")
    assert (tally.found, tally.imported, tally.skipped) == (4, 3, 1)
    assert report.of("thread").imported == 2
