"""The editor's desk in a real browser: from an empty page to the published article, and no word lost on the way."""

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from blog.rendering import clean_body, render_body
from tests.browser.writing import (
    EVERYTHING,
    PATIENCE,
    a_png,
    a_title,
    begin,
    drop,
    fill,
    paste,
    sign_in,
    wait_until_saved,
)

CLIPBOARDS = Path(__file__).parent / "clipboards"


@pytest.fixture
def blog_page(chromium, empty_blog):
    """A page of the one administrator of a blog in which nobody has written yet; and one of a reader."""
    contexts = [chromium.new_context(base_url=empty_blog.url) for _ in range(2)]
    for context in contexts:
        context.set_default_timeout(PATIENCE)
    desk, reader = (context.new_page() for context in contexts)
    sign_in(desk, *empty_blog.editor)
    yield desk, reader
    for context in contexts:
        context.close()


def test_an_article_is_written_from_an_empty_admin_to_the_published_page(blog_page):
    desk, reader = blog_page
    title = a_title("Everything at once")
    text = begin(desk, title)
    text.press_sequentially("The **river** rose.^[In the night.] ")
    desk.keyboard.press("Enter")
    text.press_sequentially("## Downstream")
    desk.keyboard.press("Enter")
    drop(desk, a_png("teal"))
    expect(text.locator("figure img")).to_have_count(1, timeout=PATIENCE)
    desk.keyboard.press("Control+End")
    paste(desk, picture=a_png("maroon"))
    expect(text.locator("figure img")).to_have_count(2, timeout=PATIENCE)
    desk.keyboard.press("Control+End")
    paste(desk, html=(CLIPBOARDS / "word.html").read_text())
    wait_until_saved(desk)
    desk.get_by_role("button", name="Preview beside the text").click()
    beside = desk.frame_locator(".desk-preview")
    expect(beside.get_by_role("heading", level=1)).to_have_text(title)
    expect(beside.locator(".prose strong").first).to_have_text("river")
    desk.get_by_role("link", name="Preview and share").click()
    framed = desk.frame_locator(".preview-frame")
    expect(framed.get_by_role("heading", level=1)).to_have_text(title)
    for name, width in (("Phone", 390), ("Tablet", 820)):
        desk.get_by_label(name).check()
        expect(desk.locator(".preview-frame")).to_have_css("width", f"{width}px")
    desk.go_back()
    desk.locator("#id_status").select_option("published")
    desk.locator("[name=_save]").click()
    desk.wait_for_url("**/admin/blog/article/")

    reader.goto("/")
    reader.get_by_role("link", name=title).first.click()
    prose = reader.locator(".prose")
    expect(prose.locator("strong").first).to_have_text("river")
    expect(prose.get_by_role("heading", name="Downstream")).to_be_visible()
    expect(prose.locator("picture, figure > img")).to_have_count(2)
    expect(prose.locator("ul li")).to_have_count(3)
    reader.locator(".footnote-mark a").first.click()
    expect(reader.locator(".note-bubble")).to_contain_text("In the night.")
    reader.keyboard.press("Escape")
    expect(reader.locator(".note-bubble")).to_have_count(0)


def test_a_scheduled_article_appears_at_its_minute(blog_page):
    desk, reader = blog_page
    title = a_title("To come")
    begin(desk, title).press_sequentially("Later.")
    wait_until_saved(desk)
    # The clock decides, not a worker's round: seconds are enough for a test.
    when = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=15)
    desk.locator("#id_status").select_option("scheduled")
    desk.locator("#id_published_at_0").fill(when.strftime("%Y-%m-%d"))
    desk.locator("#id_published_at_1").fill(when.strftime("%H:%M:%S"))
    desk.locator("[name=_save]").click()
    desk.wait_for_url("**/admin/blog/article/")
    if dt.datetime.now(dt.UTC) < when:
        reader.goto("/")
        seen_early = reader.get_by_role("link", name=title).count()
        # Only what was surely asked before its time says something.
        assert not seen_early or dt.datetime.now(dt.UTC) >= when

    reader.goto("/")
    appeared = reader.evaluate(
        """async ([title, limit]) => {
          const end = Date.now() + limit;
          while (Date.now() < end) {
            const page = await (await fetch("/")).text();
            if (page.includes(title)) return true;
            await new Promise((again) => setTimeout(again, 500));
          }
          return false;
        }""",
        [title, 90_000],
    )
    assert appeared
    reader.goto("/")
    reader.get_by_role("link", name=title).first.click()
    expect(reader.locator(".prose")).to_have_text("Later.")


def as_read(body):
    """Return what readers get of a text, without what they cannot see."""
    html = re.sub(r' (?:loading|colspan)="\w+"', "", render_body(clean_body(body)))
    return re.sub(r">\s+<", "><", html).replace("\n", " ").strip()


def test_editing_changes_nothing_but_what_is_edited(blog_page, empty_blog):
    desk, _ = blog_page
    desk.route("**/*.png", lambda route: route.fulfill(body=a_png(), content_type="image/png"))
    text = begin(desk, a_title("Kept"))
    area = desk.locator("textarea[data-editor]")
    fill(desk, EVERYTHING)
    expect(text.locator("dl")).to_be_visible()

    text.click(position={"x": 5, "y": 5})
    desk.keyboard.press("Control+Home")
    desk.keyboard.type("x")
    desk.keyboard.press("Backspace")

    assert as_read(area.input_value()) == as_read(EVERYTHING)


def test_several_pictures_become_a_gallery(blog_page):
    desk, _ = blog_page
    begin(desk, a_title("Side by side"))
    desk.get_by_role("button", name="Gallery: pictures beside one another").click()
    files = [
        {"name": f"{colour}.png", "mimeType": "image/png", "buffer": a_png(colour)}
        for colour in ("navy", "olive")
    ]
    desk.get_by_label("Upload pictures").set_input_files(files)
    desk.get_by_role("button", name="Use these pictures").click()

    expect(desk.locator(".ProseMirror .gallery figure img")).to_have_count(2, timeout=PATIENCE)


def test_an_address_is_completed_or_refused_in_words(blog_page):
    desk, _ = blog_page
    begin(desk, a_title("Linked")).press_sequentially("Words ")
    desk.keyboard.press("Control+k")
    address = desk.get_by_role("textbox", name="Address", exact=True)
    address.fill("javascript:alert(1)")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("An address begins with")).to_be_visible()
    address.fill("example.org/page")
    desk.keyboard.press("Enter")

    link = desk.locator(".ProseMirror a")
    expect(link).to_have_attribute("href", "https://example.org/page")
