"""Mail from the tick in the form to the last click in a letter, as a person does it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from comments.mail.models import Mailbox, Subscription
from comments.models import Comment
from comments.posting import post_comment
from config import worker
from tests.browser.accessibility import violations
from tests.factories import a_guest, an_article

pytestmark = pytest.mark.django_db(transaction=True)

#: Milliseconds: a busy machine needs its time.
PATIENCE = 30_000


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def page(request, chromium, live_server) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=request.param == "with JavaScript"
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(chromium, live_server) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def path(letter, pattern):
    return urlsplit(re.search(pattern, letter.body)[0]).path


def fill_in(page, text="The river was here first."):
    page.locator("[name=comment]").fill(text)
    page.locator("[name=author]").fill("Marguerite")
    page.locator("[name=email]").fill("marguerite@example.org")


def post(page):
    page.get_by_role("button", name="Post Comment").click()
    page.wait_for_url(re.compile(r"#comment-\d+"))


def test_a_guest_asks_confirms_is_told_and_stops_it(page, mailoutbox):
    article = an_article(title="The bridge")
    page.goto(article.get_absolute_url())
    fill_in(page)
    page.get_by_label("Notify me of follow-up comments").check()
    post(page)
    worker.run_ready()

    page.goto(path(mailoutbox[0], r"http://testserver/comments/mail/\S+"))
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("status")).to_contain_text("From now on we write to you.")
    assert Mailbox.objects.get().is_confirmed

    post_comment(article, a_guest("Other"), "News for Marguerite.")
    worker.run_ready()
    letter = mailoutbox[-1]
    assert letter.to == ["marguerite@example.org"]
    page.goto(path(letter, r"http://testserver/comments/mail/\S+/stop/"))
    assert Subscription.objects.exists()
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stopped")
    assert not Subscription.objects.exists()

    sent = len(mailoutbox)
    post_comment(article, a_guest("Other"), "Nobody hears of this.")
    worker.run_ready()
    assert len(mailoutbox) == sent


def test_the_page_behind_a_letter_changes_what_comes_and_when(page):
    from comments.mail.links import mailbox_link
    from tests.comments.mail.conftest import a_subscriber

    about = a_subscriber("r@example.org", an_article(title="The bridge"))
    posts = a_subscriber("r@example.org")
    page.goto(urlsplit(mailbox_link(about.mailbox)).path)
    lines = page.locator(".mail-list > li")
    lines.nth(0).get_by_label("Which").select_option("replies to mine")
    lines.nth(0).get_by_label("When").select_option("once a day")
    lines.nth(1).get_by_label("Stop").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    about.refresh_from_db()
    assert (about.only_replies, about.is_daily) == (True, True)
    assert not Subscription.objects.filter(pk=posts.pk).exists()


def test_a_browser_remembers_a_guest_who_asked_it_to_and_forgets_again(scripted):
    article, other = an_article(), an_article()
    scripted.goto(article.get_absolute_url())
    fill_in(scripted)
    scripted.get_by_label("Save my name").check()
    post(scripted)
    scripted.goto(other.get_absolute_url())
    expect(scripted.locator("[name=author]")).to_have_value("Marguerite")
    expect(scripted.locator("[name=email]")).to_have_value("marguerite@example.org")
    expect(scripted.locator("[name=comment]")).to_have_value("")
    scripted.get_by_label("Save my name").uncheck()
    scripted.goto(an_article().get_absolute_url())
    expect(scripted.get_by_label("Save my name")).to_be_visible()
    expect(scripted.locator("[name=author]")).to_have_value("")


def test_a_browser_remembers_nobody_who_did_not_ask(scripted):
    scripted.goto(an_article().get_absolute_url())
    fill_in(scripted)
    post(scripted)
    scripted.goto(an_article().get_absolute_url())
    expect(scripted.get_by_label("Save my name")).not_to_be_checked()
    expect(scripted.locator("[name=author]")).to_have_value("")
    assert Comment.objects.count() == 1


def test_the_pages_of_mail_can_be_used_by_everybody(scripted):

    from comments.mail import links
    from tests.comments.mail.conftest import a_mailbox, a_subscriber

    box = a_subscriber("r@example.org", an_article()).mailbox
    silent = a_mailbox("silent@example.org", confirmed_at=None)
    for link in (
        links.mailbox_link(box),
        links.mailbox_link(silent),
        links.stop_link(box, links.POSTS),
    ):
        scripted.goto(urlsplit(link).path)
        assert not violations(scripted)
