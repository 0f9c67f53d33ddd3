"""Taking part in a conversation in a browser: change, delete, flag, vote, sort, look before posting, hear of news."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from comments.models import Comment, DiscussionSettings, Flag
from comments.moderation import trash
from comments.reacting import vote
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE
from tests.comments.crowds import crowd
from tests.factories import a_comment, a_guest, a_reader, an_article, an_editor

pytestmark = pytest.mark.django_db(transaction=True)

#: Milliseconds: a busy machine needs its time.
PATIENCE = 30_000


@pytest.fixture
def opened(chromium, live_server) -> Iterator:
    """Return a function that opens a fresh browser; a page must leave no complaint."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def fresh(**options) -> Page:
        context = chromium.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert [c for c in complaints if "status of 4" not in c] == []


@pytest.fixture
def page(opened):
    return opened()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def reader(request, opened):
    """A page of a guest, with JavaScript and without."""
    return opened(java_script_enabled=request.param == "with JavaScript")


@pytest.fixture
def article(transactional_db):
    DiscussionSettings(hold_first=False, flood_seconds=0, heated_replies=0, votes=True).save()
    return an_article(title="The bridge")


def item(page, comment):
    return page.locator(f"#comment-{comment.pk}")


def foot(page, comment):
    return item(page, comment).locator(":scope > .comment-main .comment-foot")


def fill_in(page, text):
    page.get_by_label("Comment", exact=True).fill(text)
    page.get_by_label(re.compile("^E-mail")).fill("guest@example.org")
    page.get_by_label("Name", exact=True).fill("Hanneke Gast")


def post(page, text):
    fill_in(page, text)
    page.get_by_role("button", name="Post Comment").click()
    page.wait_for_url(re.compile(r"#comment-\d+"))
    return Comment.objects.latest("pk")


def test_a_guest_replies_corrects_and_deletes(reader, article):
    first = a_comment(article, "The river was here first.")
    reader.goto(article.get_absolute_url())
    foot(reader, first).get_by_role("link", name="Reply").click()
    reader.wait_for_selector(f"#comment-{first.pk} #respond")
    reply = post(reader, "I agre.")
    assert reply.parent == first

    foot(reader, reply).get_by_role("link", name="Edit").click()
    expect(reader.get_by_label("Comment", exact=True)).to_have_value("I agre.")
    reader.get_by_label("Comment", exact=True).fill("I agree.")
    reader.get_by_role("button", name="Save").click()
    expect(item(reader, reply)).to_contain_text("I agree.")
    expect(item(reader, reply)).to_contain_text("edited")

    foot(reader, reply).get_by_role("link", name="Delete").click()
    reader.get_by_role("button", name="Delete it").click()
    expect(reader.get_by_role("heading", name="1 comment", exact=True)).to_be_visible()
    expect(item(reader, reply)).to_have_count(0)


def test_what_was_answered_leaves_a_line_when_it_is_deleted(reader, article):
    reader.goto(article.get_absolute_url())
    comment = post(reader, "Regretted.")
    a_comment(article, "An answer.", parent=comment)
    foot(reader, comment).get_by_role("link", name="Delete").click()
    reader.get_by_role("button", name="Delete it").click()
    expect(item(reader, comment)).to_contain_text("This comment was deleted by its author.")
    expect(item(reader, comment)).to_contain_text("An answer.")


def test_a_guest_comes_back_within_the_time_and_finds_the_links_again(page, article):
    page.goto(article.get_absolute_url())
    comment = post(page, "Half a thought")
    assert "own=" not in page.url
    page.goto("/")
    page.goto(article.get_absolute_url())
    foot(page, comment).get_by_role("link", name="Edit").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()


def test_a_guest_sees_what_waits_on_every_page_of_the_browser_that_wrote_it(page, opened, article):
    DiscussionSettings.objects.update(hold_everything=True)
    page.goto(article.get_absolute_url())
    waiting = post(page, "Patience.")
    page.goto(article.get_absolute_url())
    expect(item(page, waiting)).to_contain_text("awaiting moderation")
    other = opened()
    other.goto(article.get_absolute_url())
    expect(other.locator("#comments")).to_be_visible()
    expect(item(other, waiting)).to_have_count(0)


def test_a_reader_flags_a_comment(reader, article):
    comment = a_comment(article, "Buy now.")
    reader.goto(article.get_absolute_url())
    foot(reader, comment).get_by_role("link", name="Flag").click()
    reader.get_by_role("button", name="Flag it").click()
    expect(reader.get_by_text("Please say why.")).to_be_visible()
    reader.get_by_label("It is advertising or spam").check()
    reader.get_by_label(re.compile("^Anything an editor should know")).fill("Sells watches.")
    reader.get_by_role("button", name="Flag it").click()
    expect(reader.get_by_text("Thank you")).to_be_visible()
    flag = Flag.objects.get()
    assert (flag.comment, flag.reason, flag.words) == (comment, "spam", "Sells watches.")
    reader.get_by_role("link", name="Back to the conversation").click()
    expect(item(reader, comment)).to_be_visible()


def test_a_reader_sorts(reader, article):
    old, middle, new = (a_comment(article) for _ in range(3))
    for _ in range(2):
        vote(middle, a_reader(), wanted=True)
    reader.goto(article.get_absolute_url())

    def order():
        ids = [found.get_attribute("id") for found in reader.locator(".thread > li").all()]
        return [int(name.removeprefix("comment-")) for name in ids]

    assert order() == [old.pk, middle.pk, new.pk]
    head = reader.locator(".conversation-head")
    head.get_by_role("link", name="Newest").click()
    reader.wait_for_url("**order=newest**")
    assert order() == [new.pk, middle.pk, old.pk]
    head.get_by_role("link", name="Best").click()
    reader.wait_for_url("**order=best**")
    assert order() == [middle.pk, new.pk, old.pk]
    head.get_by_role("link", name="Oldest").click()
    expect(head.locator("[aria-current]")).to_have_text("Oldest")
    assert order() == [old.pk, middle.pk, new.pk]


def test_a_guest_who_votes_is_led_to_the_log_in_page(reader, article):
    comment = a_comment(article)
    reader.goto(article.get_absolute_url())
    foot(reader, comment).get_by_role("button", name="Vote").click()
    reader.wait_for_url("**/accounts/login/**")


def test_a_reader_looks_before_posting(reader, article):
    reader.goto(article.get_absolute_url())
    fill_in(reader, "The *river* & <b>the</b> bridge")
    reader.get_by_role("button", name="Preview").click()
    shown = reader.locator("#preview")
    expect(shown.locator("em")).to_have_text("river")
    expect(shown).to_contain_text("<b>the</b>")
    expect(reader.get_by_label("Comment", exact=True)).to_have_value(
        "The *river* & <b>the</b> bridge"
    )
    assert not Comment.objects.exists()
    reader.get_by_role("button", name="Post Comment").click()
    reader.wait_for_url(re.compile(r"#comment-\d+"))
    expect(item(reader, Comment.objects.get()).locator("em")).to_have_text("river")


def test_near_the_limit_the_form_says_how_much_room_is_left(page, article):
    page.goto(article.get_absolute_url())
    text = page.get_by_label("Comment", exact=True)
    text.fill("short")
    expect(page.locator("[data-limit]")).to_be_hidden()
    text.fill("ក" * 21_000)
    expect(page.locator("[data-limit]")).to_have_text("Room for 2,525 more bytes.")
    text.fill("ក" * 21_842)
    expect(page.locator("[data-limit]")).to_contain_text("Too long by 1 byte;")


# --- News


def test_a_button_says_what_is_new_and_nothing_moves_before_it_is_pressed(page, article):
    first = a_comment(article, "First.")
    page.clock.install()
    page.goto(article.get_absolute_url())
    typing = page.get_by_label("Comment", exact=True)
    typing.fill("Half a sentence")
    height = page.evaluate("document.documentElement.scrollHeight")
    second = a_comment(article, "Second.")
    reply = a_comment(article, "A reply.", parent=first)
    page.clock.fast_forward(31_000)
    button = page.get_by_role("button", name="2 new comments")
    expect(button).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") == height
    expect(item(page, second)).to_have_count(0)
    expect(typing).to_have_value("Half a sentence")
    expect(typing).to_be_focused()

    button.click()
    expect(item(page, second)).to_be_visible()
    expect(item(page, first).locator(f"#comment-{reply.pk}")).to_be_visible()
    expect(button).to_have_count(0)
    expect(typing).to_have_value("Half a sentence")
    assert "is-new" in item(page, second).get_attribute("class")
    a_comment(article, "Third.")
    page.clock.fast_forward(31_000)
    expect(page.get_by_role("button", name="1 new comment", exact=True)).to_be_visible()


def test_nobody_asks_while_the_tab_is_hidden(page, article):
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "/live/" in r.url else None)
    page.clock.install()
    page.goto(article.get_absolute_url())
    page.evaluate(
        """Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));"""
    )
    page.clock.fast_forward(600_000)
    assert asked == []
    page.evaluate(
        """Object.defineProperty(document, "visibilityState", {value: "visible", configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));"""
    )
    with page.expect_request("**/live/**"):
        page.clock.fast_forward(1_000)


def test_at_the_next_visit_the_new_ones_are_marked_and_reached_one_by_one(page, article):
    old = a_comment(article, "Old.")
    page.clock.install()
    page.goto(article.get_absolute_url())
    expect(page.locator("[data-visit]")).to_be_hidden()
    new = [a_comment(article, "New."), a_comment(article, "A reply.", parent=old)]
    page.clock.fast_forward(2 * 60 * 60 * 1000)
    page.goto(article.get_absolute_url())
    line = page.locator("[data-visit]")
    expect(line).to_contain_text("2 new since your last visit")
    for comment in new:
        assert "is-new" in item(page, comment).get_attribute("class")
    assert "is-new" not in item(page, old).get_attribute("class")
    line.get_by_role("button").click()
    expect(item(page, new[1])).to_be_focused()
    page.keyboard.press("n")
    expect(item(page, new[0])).to_be_focused()


def test_what_one_has_said_oneself_is_not_new(page, article):
    page.goto(article.get_absolute_url())
    mine = post(page, "Mine.")
    expect(item(page, mine)).to_be_visible()
    expect(page.locator("[data-visit]")).to_be_hidden()
    other = a_comment(article, "Somebody else's.")
    page.goto(article.get_absolute_url())
    expect(page.locator("[data-visit]")).to_contain_text("1 new since your last visit")
    assert "is-new" in item(page, other).get_attribute("class")
    assert "is-new" not in item(page, mine).get_attribute("class")


# --- Long threads


def test_the_rest_of_a_long_thread_comes_in_place_or_on_its_page(reader, article):
    said = crowd(article, [-1] + [0] * 280)
    reader.goto(article.get_absolute_url())
    more = reader.get_by_role("link", name="80 more replies")
    expect(item(reader, said[-1])).to_have_count(0)
    more.click()
    expect(item(reader, said[201])).to_be_visible()
    if "comment-thread" in reader.url:
        reader.get_by_role("link", name="Newer Comments").first.click()
    else:
        reader.get_by_role("link", name="30 more replies").click()
    expect(item(reader, said[-1])).to_be_visible()
    if "comment-thread" not in reader.url:
        expect(reader.get_by_role("link", name=re.compile("more repl"))).to_have_count(0)
        assert reader.locator(".thread li.comment").count() == len(said)


def test_a_link_to_a_comment_of_another_page_finds_it(page, article):
    DiscussionSettings.objects.update(page_threads=5)
    said = crowd(article, [-1] * 12)
    page.goto(f"{article.get_absolute_url()}#comment-{said[11].pk}")
    page.wait_for_url("**/comment-page-3/**")
    expect(item(page, said[11])).to_be_visible()


def test_so_does_a_link_of_the_time_at_another_service(page, article):
    DiscussionSettings.objects.update(page_threads=5)
    said = crowd(article, [-1] * 12)
    Comment.objects.filter(pk=said[11].pk).update(former_anchor="isso-3")
    page.goto(f"{article.get_absolute_url()}#isso-3")
    page.wait_for_url("**/comment-page-3/#isso-3")
    expect(item(page, said[11])).to_be_in_viewport()


def test_a_thread_can_be_closed_and_opened_again(reader, article):
    first = a_comment(article)
    reply = a_comment(article, parent=first)
    reader.goto(article.get_absolute_url())
    summary = item(reader, first).locator("summary")
    expect(summary).to_have_text("1 reply")
    summary.click()
    expect(item(reader, reply)).to_be_hidden()
    summary.click()
    expect(item(reader, reply)).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_nothing(opened, article, size):
    DiscussionSettings.objects.update(page_threads=5)
    root = a_comment(article, "Deleted.")
    a_comment(article, "An answer.", parent=root, author=a_guest("Marguerite Tan"))
    deep = root
    for _ in range(7):
        deep = a_comment(article, parent=deep)
    trash(root, an_editor())
    for _ in range(6):
        a_comment(article)
    options = {"viewport": PHONE} if size == "phone" else {}
    page = opened(**options)
    for path in ("", "comment-page-2/", f"comment-thread-{root.pk}/", "?order=newest"):
        page.goto(f"{article.get_absolute_url()}{path}")
        assert not violations(page), path
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(width) <= 0
    page.goto(f"/comments/{deep.pk}/flag/")
    assert not violations(page)
