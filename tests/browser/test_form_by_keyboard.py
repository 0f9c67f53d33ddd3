"""The comment form without a mouse, and by whoever takes its first button: it is the one that posts."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_commenting import ask_to_sign_in, comment_with, fill_in, words

#: Where the focus is in the form: what it is called, and the middle of it on the page; null outside.
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at.closest("#commentform")) return null;
  const box = at.getBoundingClientRect();
  const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  return {name: name.trim(), top: box.top + scrollY, bottom: box.bottom + scrollY, left: box.left};
}"""


def stops_in_the_form(page):
    """Walk with the tab key from the comment to the form's end; return where it stopped."""
    page.get_by_label("Comment", exact=True).focus()
    stops = []
    while stop := page.evaluate(FOCUSED):
        stops.append(stop)
        page.keyboard.press("Tab")
    return stops


def is_read_after(stop, before):
    """Tell whether a stop is below the one before it or, in the same line, to the right of it."""
    return stop["top"] >= before["bottom"] or (
        stop["bottom"] > before["top"] and stop["left"] > before["left"]
    )


def log_in(page, address):
    page.goto(address)
    ask_to_sign_in(page, None, "google").get_by_role("button", name="Continue").click()
    expect(page.locator(".member-line")).to_be_visible()


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_tab_key_goes_through_the_fields_to_the_buttons_and_then_to_the_marks(
    page, discussed, window
):
    page.set_viewport_size(window)
    page.goto(discussed)
    stops = stops_in_the_form(page)

    names = [re.sub(r"\s*\(.*", "", stop["name"]) for stop in stops]
    assert names[:4] == ["Comment", "E-mail", "Name", "Website"]
    end = names.index("Post Comment")
    assert names[end:] == [
        *("Post Comment", "Preview", "Log in with WordPress.com", "Log in with Google"),
        *("Log in with X", "Log in with Facebook", "How to write quotes, links and lists"),
    ]
    # The marks stand higher, beside the sentence that speaks of them.
    for part in (stops[: end + 2], stops[end + 2 : -1]):
        for before, stop in pairwise(part):
            assert is_read_after(stop, before), (before, stop)


def test_a_member_finds_the_account_after_the_buttons(page, discussed):
    log_in(page, discussed)
    stops = stops_in_the_form(page)

    names = [stop["name"] for stop in stops]
    assert names[names.index("Post Comment") :][:4] == [
        *("Post Comment", "Preview", "Log Out", "Change"),
    ]


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("label", ["Name", "Notify me of follow-up comments by e-mail"])
def test_enter_in_a_field_posts(page, plain_page, discussed, script, label):
    reader = page if script else plain_page
    text = words()
    reader.goto(discussed)
    fill_in(reader, text)
    reader.get_by_label(label, exact=True).press("Enter")
    reader.wait_for_url("**#comment-*")

    assert comment_with(reader, text).is_visible()


def test_enter_in_a_members_tick_posts_and_does_not_log_out(page, discussed):
    log_in(page, discussed)
    text = words()
    page.get_by_label("Comment", exact=True).fill(text)
    page.get_by_label("Notify me of follow-up comments by e-mail").press("Enter")
    page.wait_for_url("**#comment-*")

    assert comment_with(page, text).is_visible()
    expect(page.locator(".member-line")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_first_button_that_can_be_clicked_posts_an_answer(page, plain_page, discussed, script):
    reader = page if script else plain_page
    text = words()
    reader.goto(discussed)
    reader.locator(".comment-reply-link").first.click()
    reader.wait_for_selector(".comment #respond")
    fill_in(reader, text)
    reader.locator("#commentform button:visible").first.click()
    reader.wait_for_url("**#comment-*")

    assert comment_with(reader, text).is_visible()
