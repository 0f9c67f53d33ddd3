"""Signing in where something is missing, in the way or beside it: a keyboard, storage, channels, other tabs."""

import pytest
from playwright.sync_api import expect

from comments.models import TEXT_BYTES, Comment
from tests.browser.test_signing_in import (
    TEXT,
    agree,
    article,  # noqa: F401 (a fixture, as those below)
    expect_draft,
    press,
    reader,  # noqa: F401
    say_who,
    visit,  # noqa: F401
    write,
)
from tests.factories import an_article
from tests.wire.fixtures import SITE, cable, providers, wire  # noqa: F401
from tests.wire.test_refusals import ANSWERS, TOKEN_STEPS

# The names of fixtures come in twice: as what is imported and as what a test asks for.
# ruff: noqa: F811

FORBIDDEN = """
Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("no", "SecurityError"); } });
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
"""
FULL = (
    'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };'
)
#: How far below the text the guest's fields stand: what is in between must not push them about.
FROM_WORDS_TO_EMAIL = """
document.querySelector("#id_email").getBoundingClientRect().top
- document.querySelector("#id_comment").getBoundingClientRect().bottom
"""
NO_WINDOWS = "window.open = () => null;"


def focused(page):
    """Return what has the focus: an id, or the name of one of the form's parts."""
    return page.evaluate(
        "(at => at.id || Object.keys(at.dataset)[0] || at.tagName)(document.activeElement)"
    )


def aloud(page):
    """Return the element that a screen reader reads from."""
    return page.locator("[data-said]")


def test_by_keyboard_the_focus_follows_and_what_happens_is_read_aloud(reader, article):
    write(reader, article)
    reader.wait_for_load_state()
    reader.focus("[data-provider=google]")
    with reader.expect_popup() as opening:
        reader.keyboard.press("Enter")
    expect(reader.get_by_role("button", name="Cancel", exact=True)).to_be_focused()
    assert reader.locator("[data-cancel]").get_attribute("aria-describedby") == "connecting"
    expect(reader.locator("#connecting")).to_have_text("Connecting to Google…")
    with opening.value.expect_event("close"):
        agree(opening.value, "Cancel")
    expect(reader.locator("[data-provider=wordpress_com]")).to_be_focused()
    expect(aloud(reader)).to_contain_text("You are not logged in with Google")

    reader.focus("[data-provider=google]")
    with reader.expect_popup() as opening:
        reader.keyboard.press("Enter")
    agree(opening.value)
    say_who(reader, "google")
    expect(reader.locator("[data-member]")).to_be_focused()
    reader.keyboard.press("Tab")
    assert focused(reader) == "logOut"
    reader.keyboard.press("Enter")
    expect(aloud(reader)).to_have_text("You are logged out.")
    expect(reader.locator("#id_comment")).to_be_focused()


def test_whoever_writes_on_meanwhile_is_not_interrupted(reader, article):
    write(reader, article)
    window = press(reader, "google")
    reader.focus("#id_comment")
    reader.keyboard.press("End")
    agree(window)
    say_who(reader, "google")

    expect(reader.locator("#id_comment")).to_be_focused()
    expect(aloud(reader)).to_have_text("You are logged in as Ada Demo.")
    reader.keyboard.type("Still here.")
    expect(reader.locator("#id_comment")).to_have_value(f"{TEXT}Still here.")


def test_what_fails_in_another_tab_is_no_concern_of_this_one(visit, article, providers):
    context = visit()
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        write(page, article, target=False)
    windows = press(first, "google"), press(second, "facebook")
    providers.misbehaviour["google", TOKEN_STEPS["google"]] = lambda request: ANSWERS["broken"]
    agree(windows[0])
    expect(first.locator("[data-notice]")).to_contain_text("Logging in with Google did not work")
    expect(second.locator("[data-connecting]")).to_be_visible()
    expect(second.locator("[data-notice]")).to_be_empty()
    agree(windows[1])

    say_who(second, "facebook")
    say_who(first, "facebook")


def test_without_channels_the_form_asks_when_it_has_the_focus_again(visit, article):
    context = visit()
    context.add_init_script("delete window.BroadcastChannel;")
    page = context.new_page()
    title = write(page, article)
    window = press(page, "google")
    with window.expect_event("close"):
        agree(window)
    page.evaluate("dispatchEvent(new Event('focus'))")

    say_who(page, "google")
    expect_draft(page, title)


@pytest.mark.parametrize("trouble", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_without_storage_the_window_and_the_server_keep_the_draft(visit, article, trouble):
    context = visit()
    context.add_init_script(trouble)
    page = context.new_page()
    title = write(page, article)
    agree(press(page, "google"))
    say_who(page, "google")
    expect_draft(page, title)

    context.add_init_script(NO_WINDOWS)
    page.evaluate(NO_WINDOWS)
    page.get_by_role("button", name="Change").click()
    page.click("[data-provider=facebook]")
    page.get_by_role("button", name="Continue with").click()
    agree(page, "Ken Demo")
    say_who(page, "facebook", "Ken Demo")
    expect_draft(page, title)
    page.get_by_role("button", name="Post Comment").click()
    page.wait_for_url("**#comment-*")
    expect(page.locator("#id_comment")).to_have_value("")


def test_going_back_after_logging_in_finds_the_draft_and_the_reader(visit, article):
    context = visit()
    context.add_init_script(NO_WINDOWS)
    page = context.new_page()
    title = write(page, article)
    page.click("[data-provider=google]")
    page.get_by_role("button", name="Continue with").click()
    agree(page)
    say_who(page, "google")
    while not page.url.startswith(SITE + article.get_absolute_url()):
        page.go_back()

    say_who(page, "google")
    expect_draft(page, title)


def test_going_back_after_posting_does_not_bring_the_posted_words_back(reader, article):
    write(reader, article)
    reader.fill("#id_author", "Marguerite")
    reader.fill("#id_email", "marguerite@example.org")
    reader.get_by_role("button", name="Post Comment").click()
    reader.wait_for_url("**#comment-*")
    reader.go_back()

    expect(reader.locator("#id_comment")).to_have_value("")
    reader.fill("#id_comment", "Something new.")
    reader.reload()
    expect(reader.locator("#id_comment")).to_have_value("Something new.")


def test_two_tabs_that_post_at_once_both_forget_what_was_posted(visit, article):
    """Neither page comes before both are stored; each must learn of its own."""
    context = visit()
    tabs = [context.new_page() for _ in range(2)]
    for number, page in enumerate(tabs):
        page.goto(article.get_absolute_url())
        page.fill("#id_comment", f"From tab {number}.")
        page.fill("#id_author", "Marguerite")
        page.fill("#id_email", "marguerite@example.org")
        # An answer without a page leaves the browser where it is.
        page.route("**/?own=*", lambda route: route.fulfill(status=204))
        with page.expect_response("**/?own=*"):
            page.get_by_role("button", name="Post Comment").click()
    assert Comment.objects.filter(source__startswith="From tab").count() == 2
    for page in tabs:
        page.unroute("**/?own=*")
        page.goto(article.get_absolute_url())
        expect(page.locator("#id_comment")).to_have_value("")


def test_the_longest_draft_goes_all_the_way(visit, article):
    text = ("ស្រុកខ្មែរ\n" * (TEXT_BYTES // 31))[: TEXT_BYTES // 3]
    context = visit()
    context.add_init_script(NO_WINDOWS)
    page = context.new_page()
    page.goto(article.get_absolute_url())
    page.locator("#id_comment").evaluate("(field, text) => { field.value = text; }", text)
    page.locator("#id_comment").dispatch_event("input")
    page.click("[data-provider=google]")
    page.get_by_role("button", name="Continue with").click()
    agree(page)
    say_who(page, "google")

    assert page.locator("#id_comment").input_value() == text


def test_whoever_gives_no_address_is_offered_no_mail(reader, article):
    write(reader, article)
    tick = reader.get_by_label("Notify me of follow-up comments")
    tick.check()
    agree(press(reader, "twitter_oauth2"))
    say_who(reader, "twitter_oauth2")
    expect(tick).to_be_hidden()
    reader.get_by_role("button", name="Change").click()
    agree(press(reader, "google"))
    say_who(reader, "google")

    expect(tick).to_be_visible()
    expect(tick).to_be_checked()


def test_a_refused_post_of_a_member_keeps_what_a_guest_had_typed(reader, article):
    write(reader, article)
    reader.fill("#id_author", "Marguerite")
    agree(press(reader, "google"))
    say_who(reader, "google")
    reader.fill("#id_comment", "")
    reader.get_by_role("button", name="Post Comment").click()
    expect(reader.get_by_role("alert").first).to_be_visible()
    reader.get_by_role("button", name="Log Out").click()

    expect(reader.locator("#id_author")).to_have_value("Marguerite")


def test_the_form_stands_on_the_narrowest_telephone_in_every_state(visit):
    page = visit().new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(an_article().get_absolute_url())
    page.wait_for_load_state()
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    distance = page.evaluate(FROM_WORDS_TO_EMAIL)
    with page.expect_popup() as opening:
        page.click("[data-provider=wordpress_com]")
    expect(page.locator("[data-connecting]")).to_be_visible()
    assert page.evaluate(fits)
    assert page.evaluate(FROM_WORDS_TO_EMAIL) == distance
    agree(opening.value)
    say_who(page, "wordpress_com")
    assert page.evaluate(fits)
    page.get_by_role("button", name="Change").click()
    assert page.evaluate(fits)
