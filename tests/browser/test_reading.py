"""Reading: front page, article, sections; nothing complains, nothing asks another host."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.conftest import DESKTOP, PHONE


def test_a_reader_goes_from_the_front_page_to_an_article_and_its_conversation(page):
    page.goto("/")
    link = page.locator("main h2 a, main h1 a, main .headline-link").first
    headline = link.inner_text()
    link.click()
    page.wait_for_url("**/20*/**")
    assert page.get_by_role("heading", level=1).inner_text() == headline
    assert page.locator("#comments").count() == 1
    assert page.locator("#respond").count() == 1


def test_a_reader_without_javascript_reads_the_same(plain_page, page, discussed):
    page.goto(discussed)
    plain_page.goto(discussed)
    for part in ("article", "#comments .thread"):
        texts = [opened.locator(part).first.inner_text() for opened in (page, plain_page)]
        assert texts[0] == texts[1]


def test_a_permalink_leads_to_its_comment(page, discussed):
    page.goto(discussed)
    comment = page.locator(".comment").last
    anchor = comment.get_attribute("id")
    page.goto(f"{discussed}#{anchor}")
    assert page.locator(f"#{anchor}").is_visible()
    assert page.evaluate("document.querySelector(':target').id") == anchor


def test_pages_of_the_front_page_lead_on_and_back(page):
    page.goto("/")
    page.get_by_role("link", name="Older").first.click()
    page.wait_for_url("**/page/2/")
    page.get_by_role("link", name="Newer").first.click()
    page.wait_for_url(lambda url: url.endswith("/") and "page" not in url)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_is_wider_than_its_window(new_context, watch, discussed, viewport):
    watch.expect("status of 404")
    opened = new_context(viewport=viewport).new_page()
    for address in ("/", discussed, "/category/world/", "/nowhere/"):
        opened.goto(address)
        width = opened.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], address


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("kind", ["home", "article", "reply", "login"])
def test_axe_finds_nothing(new_context, discussed, kind, viewport):
    opened = new_context(viewport=viewport).new_page()
    opened.goto({"home": "/", "login": "/accounts/login/"}.get(kind, discussed))
    if kind == "reply":
        # The form below one thread is the form below the whole discussion, at which axe looks by itself.
        number = opened.locator("[data-reply]").first.get_attribute("data-reply")
        opened.goto(f"{discussed}comment-thread-{number}/?replytocom={number}")
        expect(opened.locator("#reply-title")).to_contain_text("Reply to")
    assert not violations(opened)
