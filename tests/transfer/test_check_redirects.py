"""What the site answers to its old addresses is said, and one that is not kept fails the command."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.test.signals import template_rendered

from blog.models import Redirect
from blog.redirects import lead
from tests.factories import a_comment, an_article
from tests.transfer.wxr import item
from tests.worker_processes import ROOT, database_url


@pytest.fixture
def rendered(contexts):
    """The names of the templates that are rendered, as it happens."""
    names = []

    def note(template, **rest):
        names.append(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def test_each_answer_is_said(check):
    one = an_article(title="One")
    an_article(title="Draft", status="draft")
    an_article(title="Secret", status="private")
    an_article(title="Locked", password="x")
    lead("/old-one/", article=one)
    lead("/gone-elsewhere/", target="https://elsewhere.example/x/")
    Redirect.objects.create(old_path="/a", target="/b/")
    Redirect.objects.create(old_path="/b", target="/old-one/")
    Redirect.objects.create(old_path="/round", target="/about/")
    Redirect.objects.create(old_path="/about", target="/round")
    said, wrong = check(
        """
        # Exported on Monday
        https://old.example/2013/11/20/one/#comment-7
        /2013/11/20/one
        http://old.example/old-one/
        old-one
        /gone-elsewhere/
        /a
        /round/
        /2013/11/20/draft/
        /2013/11/20/secret/
        /2013/11/20/locked/
        /admin/
        mailto:somebody@example.org
        /%00
        http://[broken/
        """,
        "--host=old.example",
    )
    lines = [line for line in said.splitlines() if line]
    assert lines[0] == "200  https://old.example/2013/11/20/one/#comment-7"
    assert lines[1] == "301  /2013/11/20/one → /2013/11/20/one/ (200)"
    assert lines[2] == "301  http://old.example/old-one/ → /2013/11/20/one/ (200)"
    assert "/2013/11/20/one/ (200)" in lines[3]
    assert lines[4] == "301  /gone-elsewhere/ → https://elsewhere.example/x/  elsewhere"
    assert "chain of" in lines[5]
    assert lines[5].endswith("NOT KEPT")
    assert "circle, " in lines[6]
    assert lines[6].endswith("LOST")
    assert lines[7] == "404  /2013/11/20/draft/  LOST"
    assert lines[8].endswith("LOST")
    assert lines[9] == "200  /2013/11/20/locked/"
    assert "asks for a log-in" in lines[10]
    assert "is no address" in lines[11]
    assert lines[12].endswith("LOST")
    assert "is no address" in lines[13]
    assert lines[-1] == (
        "14 addresses: 2 answer, 4 lead on in one step, 1 in several, 0 not for good, 7 lost."
    )
    assert wrong == "Not kept, of 14 addresses: 7 lost, 1 led on in several steps."


def test_a_chain_and_a_step_for_a_while_are_not_kept(check):
    """The promise is the page, or one permanent redirect to it."""
    article = an_article(title="One")
    comment = a_comment(article)
    lead("/b/", article=article)
    # As no chain is stored.
    Redirect.objects.bulk_create([Redirect(old_path="/a", target="/b/")])
    said, wrong = check(f"/a/\n/comments/{comment.pk}/\n/b/\n")
    assert said.splitlines() == [
        "301  /a/ → /b/ → /2013/11/20/one/ (200)  chain of 2, NOT KEPT",
        f"302  /comments/{comment.pk}/ → /2013/11/20/one/ (200)  not for good, NOT KEPT",
        "301  /b/ → /2013/11/20/one/ (200)",
        "3 addresses: 0 answer, 1 lead on in one step, 1 in several, 1 not for good, 0 lost.",
    ]
    assert wrong == (
        "Not kept, of 3 addresses: 1 led on in several steps, 1 led on but not for good."
    )


def test_a_step_of_any_status_is_judged_by_it(check, monkeypatch):
    statuses = {"/301": 301, "/302": 302, "/303": 303, "/307": 307, "/308": 308}
    monkeypatch.setattr(
        "transfer.asking.Site._ask",
        lambda self, path: (statuses.get(path, 200), "/feed/" if path in statuses else ""),
    )
    said, _ = check("\n".join(statuses), "--json")
    told = {answer["address"]: (answer["kept"], answer["temporary"]) for answer in json.loads(said)}
    for_good, for_a_while = (True, False), (False, True)
    assert told == dict.fromkeys(("/302", "/303", "/307"), for_a_while) | {
        "/301": for_good,
        "/308": for_good,
    }


# --- Hosts


def test_an_address_of_another_host_is_named_and_not_counted(check):
    said, wrong = check(
        "https://other.example/nothing/\nhttps://other.example/\nhttp://testserver/\n/feed/\n"
    )
    lines = said.splitlines()
    assert lines[:2] == [
        "---  https://other.example/nothing/  of another host, not asked",
        "---  https://other.example/  of another host, not asked",
    ]
    assert lines[4].startswith("2 addresses: 2 answer")
    assert lines[5] == (
        "2 more are of another host and not counted: other.example. "
        "If the blog stood there, say so with --host."
    )
    assert wrong == ""


def test_a_list_of_another_host_alone_says_nothing_about_this_blog(check):
    listed = "".join(f"https://{name}.example/\n" for name in "abcdefghi")
    wrong = check(listed)[1]
    assert "No address of the list is this blog's" in wrong
    assert "a.example, b.example, c.example, d.example, e.example and others" in wrong


@pytest.mark.parametrize("host", ["old.example", "www.old.example", "https://OLD.example/blog"])
def test_the_operator_says_where_the_blog_stood(check, host):
    said, wrong = check("https://old.example/\nhttp://www.old.example:80/none/\n", "--host", host)
    assert "2 addresses: 1 answer" in said
    assert "of another host" not in said
    assert "1 lost" in wrong


def test_the_host_of_an_imported_blog_is_known(check, imported):
    imported(item(7, "One"))
    listed = "https://river.example/2013/11/20/one/\nhttps://www.river.example/?p=7\n"
    said, wrong = check(f"{listed}https://sea.example/\n")
    assert "2 addresses: 1 answer, 1 lead on in one step" in said
    assert "1 more is of another host" in said
    assert wrong == ""


def test_so_are_the_hosts_that_the_site_answers_to(check, settings):
    settings.ALLOWED_HOSTS = ["testserver", ".blog.example"]
    assert "1 addresses: 1 answer" in check("https://blog.example/feed/\n")[0]


def test_only_what_is_not_kept_is_named_on_request(check):
    an_article(title="One")
    said, _ = check("/\n/2013/11/20/one\nhttps://other.example/\n", "--lost")
    assert said.startswith("2 addresses: 1 answer, 1 lead on")


# --- As a program


@pytest.fixture
def program(tmp_path, transactional_db):
    """Return a function that runs the command in a process of its own on a list, and returns what that has come to."""

    def run(written: str | None) -> SimpleNamespace:
        path = tmp_path / "old.txt"
        if written is not None:
            path.write_text(written)
        done = subprocess.run(
            [sys.executable, "manage.py", "check_redirects", str(path)],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "TEST_DATABASE_URL": database_url(),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return SimpleNamespace(status=done.returncode, said=done.stdout, wrong=done.stderr)

    return run


def test_its_exit_status_says_how_it_went(program):
    an_article(title="One")
    kept = program("/2013/11/20/one/\n/2013/11/20/one\n/?m=201311\n")
    assert kept.status == 0
    assert "Not kept" not in kept.wrong
    assert "3 addresses: 1 answer, 2 lead on in one step" in kept.said

    lost = program("/2013/11/20/one/\n/none/\n")
    assert lost.status == 1
    assert "404  /none/  LOST" in lost.said
    assert "Not kept, of 2 addresses: 1 lost." in lost.wrong


def test_a_list_that_cannot_be_read_has_a_status_of_its_own(program):
    absent = program(None)
    assert (absent.status, absent.said) == (2, "")
    assert absent.wrong.endswith("old.txt: No such file or directory.\n")

    damaged = program("<html><body/></html>")
    assert damaged.status == 2
    assert "begins with <html>" in damaged.wrong


# --- How it asks


def test_nothing_lost_is_well(check):
    an_article(title="東京 und mehr")
    said, wrong = check(
        "/2013/11/20/東京-und-mehr/\n/2013/11/20/%e6%9d%b1%e4%ba%ac-und-mehr/\n/feed/\n/sitemap.xml\n/?x=0\n/"
    )
    assert wrong == ""
    assert "6 addresses: 6 answer" in said


def test_json_names_everything(check):
    lead("/old/", article=an_article(title="One"))
    said, wrong = check("/old/\n/none/\n", "--json")
    old, none = json.loads(said)
    assert old["steps"] == ["/2013/11/20/one/"]
    assert (old["statuses"], old["lost"], old["chain"]) == ([301, 200], False, False)
    assert (none["statuses"], none["lost"]) == ([404], True)
    assert wrong == "Not kept, of 2 addresses: 1 lost."


def test_only_what_is_lost_can_be_asked_for(check):
    said, _ = check("/\n/none/\n", "--lost")
    assert said.splitlines()[0] == "404  /none/  LOST"


def test_of_many_pages_of_a_kind_only_the_first_is_made(check, rendered):
    for n in range(4):
        a_comment(an_article(title=f"Number {n}"))
    an_article(title="Draft", status="draft")
    addresses = [f"/2013/11/20/number-{n}/" for n in range(4)]
    others = ["/2013/11/20/draft/", "/2013/11/20/gone/", "/nowhere/", "/nowhere/else/", "/feed/"]

    said, _ = check("\n".join(addresses + others))

    lines = said.splitlines()
    assert lines[:4] == [f"200  {address}" for address in addresses]
    assert lines[4:8] == [f"404  {address}  LOST" for address in others[:4]]
    assert rendered.count("blog/article.html") == 1
    assert rendered.count("errors/404.html") <= 3


def test_a_template_that_is_broken_is_noticed(check, monkeypatch):
    an_article(title="One")
    monkeypatch.setattr("comments.templatetags.conversation.thread_html", lambda *args: 1 / 0)
    said, _ = check("/2013/11/20/one/\n" * 2)
    assert said.splitlines()[:2] == ["500  /2013/11/20/one/  LOST"] * 2


def test_a_page_of_errors_that_is_broken_itself_is_an_error_and_no_crash(check, monkeypatch):
    an_article(title="One")
    monkeypatch.setattr("comments.templatetags.conversation.thread_html", lambda *args: 1 / 0)
    monkeypatch.setattr("config.urls.handler500", lambda request: 1 / 0)
    said, wrong = check("/2013/11/20/one/\n")
    assert said.splitlines()[0] == "500  /2013/11/20/one/  LOST"
    assert "1 lost" in wrong


def test_nobody_else_gets_an_empty_page(client, db):
    article = an_article()
    answer = client.get(article.get_absolute_url(), headers={"broadsheet.status_only": "1"})
    assert article.title in answer.text


def test_a_site_that_answers_nothing_says_why(check, settings):
    settings.ALLOWED_HOSTS = ["other.example"]
    assert "front page" in check("/\n")[1]


def test_a_page_behind_a_post_is_seen_as_a_reader_without_session_sees_it(check, admin_client):
    an_article(title="Draft", status="draft")
    assert "404" in check("/2013/11/20/draft/\n")[0]
