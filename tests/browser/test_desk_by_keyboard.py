"""The editor's desk for those who see or point otherwise: axe with the editor open, and everything by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.writing import (
    EVERYTHING,
    a_title,
    begin,
    fill,
    stored,
    wait_until_saved,
)


def test_the_tool_bar_is_one_stop_and_walked_with_arrows(desk):
    text = begin(desk, a_title("By keyboard"))
    text.press_sequentially("Words")
    desk.keyboard.press("Alt+F10")
    assert desk.evaluate("document.activeElement.getAttribute('aria-label')") == "Kind of paragraph"
    desk.keyboard.press("ArrowRight")
    assert desk.evaluate("document.activeElement.dataset.tool") == "bold"
    desk.keyboard.press("Escape")
    expect(text).to_be_focused()
    desk.keyboard.press("Shift+Tab")
    assert desk.evaluate("document.activeElement.closest('.toolbar') !== null")


@pytest.fixture(scope="module")
def blank(chromium, site, editors_cookies):
    """The page of a new article; what a test types, the next removes."""
    context = chromium.new_context(base_url=site.url)
    context.add_cookies(editors_cookies)
    page = context.new_page()
    begin(page, "Typed")
    yield page
    context.close()


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("## Heading", "<h2>Heading</h2>"),
        ("### Heading", "<h3>Heading</h3>"),
        ("- one", "<ul><li><p>one</p></li></ul>"),
        ("1. one", "<li><p>one</p></li></ol>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("**strong** ", "<strong>strong</strong>"),
        ("*soft* ", "<em>soft</em>"),
        ("~~gone~~ ", "<s>gone</s>"),
        ("`code` ", "<code>code</code>"),
        ("--- ", "<hr>"),
        ("[words](https://example.org/) ", ">words</a>"),
        ("so^[a note] ", 'so<span class="footnote">a note</span>'),
    ],
)
def test_markdown_becomes_what_it_means_while_it_is_typed(blank, typed, html):
    blank.keyboard.press("Control+a")
    blank.keyboard.press("Delete")
    blank.keyboard.type(typed)

    assert html in stored(blank)


def test_the_desk_is_accessible_with_the_editor_open(desk):
    text = begin(desk, a_title("Looked at"))
    fill(desk, re.sub('<img [^>]*>|src="[^"]*"', "", EVERYTHING))
    text.press_sequentially("Words.")
    wait_until_saved(desk)
    own = desk.url.removesuffix("change/")
    library = [f"/admin/blog/{kind}/" for kind in ("image", "image/1/change", "attachment/add")]
    found = {}
    for address in (*(own + page for page in ("change/", "revisions/", "preview/")), *library):
        desk.goto(address)
        found[address] = violations(desk)
    assert not any(found.values()), found


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_tool_bar_stays_in_sight_while_one_writes_below(desk, viewport):
    desk.set_viewport_size(viewport)
    text = begin(desk, a_title("Long"))
    fill(desk, "<p>Words.</p>" * 200)

    text.locator("p").last.scroll_into_view_if_needed()

    expect(desk.locator(".toolbar")).to_be_in_viewport()
    assert desk.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def tab_to(page, what):
    """Go on with the Tab key until what a selector names has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(what) => document.activeElement.matches(what)", what):
            return
    pytest.fail(f"Tab never comes to {what}")


def test_an_article_is_written_and_published_by_keyboard_alone(desk, new_context):
    title = a_title("Without a mouse")
    desk.goto("/admin/")
    tab_to(desk, "a[href$='/article/add/']")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/article/add/")
    tab_to(desk, "#id_title")
    desk.keyboard.type(title)
    tab_to(desk, ".toolbar *")
    desk.keyboard.press("Tab")
    expect(desk.locator(".ProseMirror")).to_be_focused()
    desk.keyboard.type("Read ")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("https://example.org/")
    desk.keyboard.press("Enter")
    expect(desk.locator(".ProseMirror a")).to_have_count(1)
    expect(desk.locator(".ProseMirror")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Alt+F10")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Enter")
    expect(desk.locator(".ProseMirror")).to_be_focused()
    desk.keyboard.type("Strong words.")
    tab_to(desk, "#id_status")
    desk.keyboard.type("Publ")
    tab_to(desk, "[name=_save]")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/admin/blog/article/")

    reader = new_context().new_page()
    reader.goto("/")
    reader.get_by_role("link", name=title).first.click()
    expect(reader.locator(".prose a")).to_have_attribute("href", "https://example.org/")
    expect(reader.locator(".prose strong")).to_have_text("Strong words.")
