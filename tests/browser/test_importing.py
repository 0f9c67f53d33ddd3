"""A blog moves in through the admin, in a real browser: with scripts and a server that dies, and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.writing import PATIENCE, sign_in
from tests.transfer.wxr import author, comment, export, item

NEW = "/admin/transfer/import/add/"


@pytest.fixture
def boss(chromium, empty_blog):
    """Return a function that opens a page of the administrator; what pages complain of fails the test."""
    contexts, complaints = [], []

    def opened(**options) -> Page:
        context = chromium.new_context(base_url=empty_blog.url, **{"viewport": DESKTOP, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, *empty_blog.editor)
        return page

    yield opened
    for context in contexts:
        context.close()
    # A page that asks a dead server is told so by the browser, and so is one whose files are refused.
    assert not [c for c in complaints if not re.search("ERR_(CONNECTION|EMPTY)| 422 ", c)]


def blog(host: str, posts: int) -> bytes:
    """Return an export of a blog with a name of its own."""
    said = (comment(n * 10 + k, f"Said {k}") for n in range(1, posts + 1) for k in range(4))
    parts = (
        item(n, f"From {host} {n}", *(next(said) for _ in range(4)), body=f"[poll id={n}]")
        for n in range(1, posts + 1)
    )
    return (
        export(author("anna", 1, name="Anna Berg"), *parts).replace("river.example", host).encode()
    )


def choose(page: Page, name: str, content: bytes) -> None:
    page.goto(NEW)
    page.get_by_label("Files", exact=True).set_input_files(
        {"name": name, "mimeType": "text/xml", "buffer": content}
    )
    page.get_by_role("button", name="Upload and look").click()


def test_a_blog_moves_in_and_goes_on_when_the_server_has_died(boss, empty_blog):
    page = boss()
    page.goto(NEW)
    assert not violations(page)
    choose(page, "first.xml", blog("first.example", 400))
    expect(page.get_by_role("heading", name="What would come")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("row", name="Comments 1,600 1,600 0 0")).to_be_visible()
    expect(page.get_by_text("[poll] is not known here and stays as it stands.")).to_be_visible()
    page.get_by_text("Who is who (1)").click()
    expect(page.get_by_label("Anna Berg (anna)")).to_be_visible()
    assert not violations(page)

    page.get_by_role("button", name="Import", exact=True).click()
    # Past the first look, which is half of it.
    expect(page.locator("[data-progress]")).to_contain_text("Importing")
    # A fast machine may be done before the script asks again.
    page.wait_for_function(
        "() => (document.querySelector('progress')?.value ?? 100) >= 50", timeout=60_000
    )
    assert not violations(page)
    empty_blog.kill()
    empty_blog.start()
    expect(page.get_by_role("heading", name="What has come")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("row", name="Posts 400 400 0 0")).to_be_visible()
    expect(page.get_by_role("row", name="Comments 1,600 1,600 0 0")).to_be_visible()
    with page.expect_download() as report:
        page.get_by_role("link", name="The whole report as a file").click()
    assert report.value.suggested_filename.endswith(".json")
    page.goto("/2013/11/20/from-first.example-400/")
    expect(page.get_by_role("heading", level=1)).to_have_text("From first.example 400")
    expect(page.locator("#conversation, #comments").first).to_contain_text("Said 3")


def test_a_blog_moves_in_without_a_script_on_a_telephone(boss):
    page = boss(java_script_enabled=False, viewport=PHONE)
    choose(page, "second.xml", blog("second.example", 3)[:-100])
    look_until(page, "ends in the middle")
    choose(page, "second.xml", blog("second.example", 3))
    look_until(page, "What would come")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Import", exact=True).click()
    look_until(page, "What has come")
    expect(page.get_by_role("row", name="Posts 3 3 0 0")).to_be_visible()
    page.get_by_role("link", name="Discard").click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    expect(page.get_by_text("was deleted successfully")).to_be_visible()


def look_until(page: Page, words: str) -> None:
    """Follow the link that shows how far it is, until it has come so far."""
    for _ in range(200):
        if page.get_by_text(words).count():
            return
        again = page.get_by_role("link", name="Look how far it is")
        if again.count():
            again.click()
    expect(page.get_by_text(words)).to_be_visible()


def test_too_large_a_file_is_named_before_it_is_sent(boss):
    page = boss()
    page.goto(NEW)
    page.locator("[data-most]").evaluate("field => { field.dataset.most = 10; }")
    page.get_by_label("Files", exact=True).set_input_files(
        {"name": "a.xml", "mimeType": "text/xml", "buffer": b"x" * 11}
    )
    said = page.get_by_label("Files", exact=True).evaluate("field => field.validationMessage")
    assert said == "The files are too large for an upload."
    page.get_by_label("Files", exact=True).set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"}
    )
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_text("is no export of this kind")).to_be_visible()
