"""Akismet and StopForumSpam, played by a real server on this machine: what they are told, and what follows."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django_tasks_db.models import DBTaskResult

from comments.author import Author
from comments.editing import edit_comment
from comments.models import Comment, Decision, Delivery, DiscussionSettings, Status
from comments.moderation import approve, mark_as_spam
from comments.posting import post_comment
from comments.spam.akismet import Akismet
from comments.spam.answers import judge_outside
from comments.spam.asking import MAX_BYTES
from comments.spam.evidence import Evidence
from comments.spam.stop_forum_spam import StopForumSpam
from comments.spam.verdict import NoAnswer
from config import worker
from tests.factories import a_guest, an_editor

GUEST = Author(name="Gus", email="Gus@Example.org", address="198.51.100.7", user_agent="Firefox")


class Handler(BaseHTTPRequestHandler):
    """Keeps the question, gives the answer."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.answered(parse_qs(body))

    def do_GET(self):
        self.answered(parse_qs(urlsplit(self.path).query))

    def answered(self, fields):
        service = self.server
        service.asked.append((urlsplit(self.path).path, {k: v[0] for k, v in fields.items()}))
        if service.answer is None:
            self.connection.close()
            return
        self.send_response(service.status)
        for name, value in service.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(service.answer.encode())))
        self.end_headers()
        self.wfile.write(service.answer.encode())

    def log_message(self, *arguments):
        """Say nothing."""


class Service(ThreadingHTTPServer):
    """Answers as it is told to, and keeps what it was asked. An answer of None breaks the connection off."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.status, self.headers, self.asked = "false", 200, {}, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """Broken connections are what some tests are about."""


@pytest.fixture(scope="module")
def running():
    service = Service()
    yield service
    service.shutdown()
    service.server_close()


@pytest.fixture
def service(running):
    running.answer, running.status, running.headers = "false", 200, {}
    running.asked.clear()
    return running


@pytest.fixture
def akismet(service, settings):
    options = {"key": "k3y", "site": "https://blog.example", "url": service.url}
    settings.SPAM_BACKENDS = [("comments.spam.akismet.Akismet", options)]
    return service


def listed(**entries):
    return json.dumps({"success": 1, **entries})


# --- Akismet


def test_akismet_is_told_what_it_asks_for(service):
    judge = Akismet("k3y", "https://blog.example", service.url)
    evidence = Evidence(
        "Words", name="Gus", email="g@x.org", address="198.51.100.7", permalink="/a/", language="en"
    )
    assert not judge.judge(evidence).is_doubtful
    path, told = service.asked[0]
    assert path == "/1.1/comment-check"
    assert told["api_key"] == "k3y"
    assert told["permalink"] == "https://blog.example/a/"
    assert (told["comment_content"], told["comment_author"]) == ("Words", "Gus")
    assert told["user_ip"] == "198.51.100.7"
    assert "comment_author_url" not in told


def test_akismets_yes_is_spam(service):
    judge = Akismet("k", "https://blog.example", service.url)
    service.answer = "true"
    assert judge.judge(Evidence("x")).is_spam
    service.headers = {"X-akismet-pro-tip": "discard"}
    assert judge.judge(Evidence("x")).probability > 0.99


BROKEN = {
    "a wrong key": ("invalid", 200),
    "nothing": ("", 200),
    "a broken server": ("oops", 500),
    "a limit": ("slow down", 429),
    "another place": ("", 302),
    "a long answer": ("x" * (MAX_BYTES + 5), 200),
    "a line that breaks": (None, 200),
}


@pytest.mark.parametrize(("answer", "status"), BROKEN.values(), ids=BROKEN)
def test_anything_else_is_no_answer(service, answer, status):
    service.answer, service.status = answer, status
    service.headers = {"Location": f"{service.url}/elsewhere"} if status == 302 else {}
    for judge in (Akismet("k", "https://blog.example", service.url), StopForumSpam(service.url)):
        with pytest.raises(NoAnswer, match=r"Akismet|StopForumSpam"):
            judge.judge(Evidence("x", address="198.51.100.7"))
    assert not any(path == "/elsewhere" for path, _ in service.asked)


def test_a_server_that_is_not_there_is_no_answer():
    with pytest.raises(NoAnswer, match="Akismet did not answer"):
        Akismet("k", "https://blog.example", "http://127.0.0.1:1").judge(Evidence("x"))


# --- StopForumSpam


def test_stop_forum_spam_learns_neither_the_words_nor_the_address(service):
    service.answer = listed(ip={"appears": 0}, emailhash={"appears": 0})
    evidence = Evidence("Secret", name="Gus", email=" Gus@Example.org", address="198.51.100.7")
    assert not StopForumSpam(service.url).judge(evidence).is_doubtful
    _, told = service.asked[0]
    digest = hashlib.md5(b"gus@example.org", usedforsecurity=False).hexdigest()
    assert told == {"json": "1", "ip": "198.51.100.7", "emailhash": digest}


def test_an_address_on_the_list_is_doubtful_and_never_spam_alone(service):
    service.answer = listed(ip={"appears": 1, "confidence": 99.9}, emailhash={"appears": 0})
    verdict = StopForumSpam(service.url).judge(Evidence("x", email="a@b.org", address="192.0.2.1"))
    assert verdict.is_doubtful
    assert not verdict.is_spam
    assert verdict.reasons == ["StopForumSpam lists the network address."]


def test_an_unsure_listing_is_none(service):
    service.answer = listed(ip={"appears": 1, "confidence": 3.1})
    verdict = StopForumSpam(service.url).judge(Evidence("x", address="192.0.2.1"))
    assert not verdict.is_doubtful


def test_nobody_is_asked_about_a_writer_without_addresses(service):
    assert not StopForumSpam(service.url).judge(Evidence("x")).is_doubtful
    assert not service.asked


@pytest.mark.parametrize("answer", ["[]", "{}", '{"success": 0}', '{"success": 1, "ip": 5}', "no"])
def test_an_answer_that_cannot_be_read_is_no_answer(service, answer):
    service.answer = answer
    with pytest.raises(NoAnswer):
        StopForumSpam(service.url).judge(Evidence("x", address="192.0.2.1"))


# --- What follows


def test_nobody_is_asked_unless_it_is_switched_on(article, service):
    assert post_comment(article, GUEST, "Hello.").is_visible
    assert not DBTaskResult.objects.filter(task_path__contains="judge_outside").exists()


@pytest.mark.django_db(transaction=True)
def test_the_answer_comes_later_and_no_request_waits_for_it(article, akismet):
    comment = post_comment(article, GUEST, "Hello.")
    assert comment.status == Status.PENDING
    assert comment.reason == "Waits for the answer of Akismet."
    assert not akismet.asked
    worker.run_ready()
    comment.refresh_from_db()
    assert comment.is_visible
    assert len(akismet.asked) == 1
    assert Decision.objects.newest_first().first().reason == "Akismet finds no fault."


def test_what_akismet_takes_for_spam_goes_to_spam(article, akismet):
    comment = post_comment(article, GUEST, "Hello.")
    akismet.answer = "true"
    judge_outside(comment.pk, False)
    comment.refresh_from_db()
    assert (comment.status, comment.reason) == (Status.SPAM, "Akismet takes it for spam.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("answer", "status"), [("oops", 500), (None, 200), ("invalid", 200)])
def test_without_an_answer_it_waits_for_an_editor_who_is_told(article, akismet, answer, status):
    editor = an_editor()
    editor.email = "ed@example.org"
    editor.save()
    comment = post_comment(article, GUEST, "Hello.")
    worker.run_ready()
    comment = post_comment(article, a_guest("Second"), "Hello again.")
    assert not Delivery.objects.exists()
    akismet.answer, akismet.status = answer, status
    worker.run_ready()
    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert "Akismet" in comment.reason
    assert "Waits for" not in comment.reason
    assert [d.mailbox.email for d in Delivery.objects.filter(comment=comment)] == ["ed@example.org"]


def test_what_waits_for_another_reason_goes_on_waiting_for_it(article, akismet):
    DiscussionSettings(hold_first=True, flood_seconds=0).save()
    comment = post_comment(article, GUEST, "Hello.")
    assert comment.reason == "Waits for the answer of Akismet. The first comment of this person."
    judge_outside(comment.pk, True)
    comment.refresh_from_db()
    assert (comment.status, comment.reason) == (
        Status.PENDING,
        "The first comment of this person.",
    )


@pytest.mark.parametrize("decide", [approve, mark_as_spam])
def test_what_an_editor_has_decided_meanwhile_stays(article, akismet, decide):
    comment = post_comment(article, GUEST, "Hello.")
    decide(comment, an_editor())
    decided = comment.status
    akismet.answer = "true"
    judge_outside(comment.pk, False)
    comment.refresh_from_db()
    assert comment.status == decided
    assert not akismet.asked


def test_an_edit_is_asked_about_again(article, akismet):
    comment = post_comment(article, GUEST, "Hello.")
    approve(comment, an_editor())
    assert edit_comment(comment, "Hello, dear pills.", None)
    assert comment.status == Status.PENDING
    akismet.answer = "true"
    judge_outside(comment.pk, False)
    comment.refresh_from_db()
    assert comment.status == Status.SPAM


def test_an_answer_for_a_comment_that_is_gone_changes_nothing(db, akismet):
    judge_outside(987_654, False)
    assert not akismet.asked


@pytest.mark.django_db(transaction=True)
def test_editors_teach_akismet_too_and_its_silence_loses_nothing(article, akismet):
    comment = post_comment(article, GUEST, "Hello.")
    worker.run_ready()
    akismet.asked.clear()
    mark_as_spam(comment, an_editor())
    akismet.status = 500
    worker.run_ready()
    assert [path for path, _ in akismet.asked] == ["/1.1/submit-spam"]
    assert Comment.objects.get(pk=comment.pk).status == Status.SPAM


def test_nobody_is_asked_where_the_filter_is_off(article, akismet):
    DiscussionSettings(hold_first=False, flood_seconds=0, filter_spam=False).save()
    assert post_comment(article, GUEST, "Hello.").is_visible


def test_moderators_and_known_spam_words_need_no_answer(article, akismet):
    DiscussionSettings(hold_first=False, flood_seconds=0, spam_words="zorblax").save()
    assert post_comment(article, Author(user=an_editor()), "Hello.").is_visible
    assert post_comment(article, GUEST, "Zorblax").status == Status.SPAM
    assert not akismet.asked


def test_a_network_is_noted_with_each_comment(article):
    assert post_comment(article, GUEST, "Hello.").network == "198.51.100.0/24"


def test_the_privacy_page_says_who_is_asked(client, akismet, db):
    assert "We also ask Akismet" in client.get("/privacy/").text


def test_the_privacy_page_names_nobody_who_is_not_asked(client, db):
    page = client.get("/privacy/").text
    assert "Akismet" not in page
    assert "deleted after thirty days" in page
