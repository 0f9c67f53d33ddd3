"""The editor's desk in a real browser: from an empty page to the published article, and no word lost on the way."""

import os
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Site, stop, wait_until_served
from tests.browser.writing import (
    PATIENCE,
    a_png,
    begin,
    drop,
    on_one_line,
    paste,
    sign_in,
    stored,
    wait_until_saved,
)

CLIPBOARDS = Path(__file__).parent / "clipboards"


@pytest.fixture
def desk(page, site):
    """A page of the demo's editor, in the admin."""
    sign_in(page, *site.editor)
    return page


def a_title(words):
    return f"{words} {uuid.uuid4().hex[:8]}"


def test_an_article_is_written_pictured_previewed_and_published(desk, new_context):
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
    preview = desk.url.replace("/change/", "/preview/")
    desk.locator("#id_status").select_option("published")
    desk.locator("[name=_continue]").click()
    desk.wait_for_load_state()
    desk.goto(preview)
    framed = desk.frame_locator(".preview-frame")
    expect(framed.get_by_role("heading", level=1)).to_have_text(title)

    reader = new_context().new_page()
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


@pytest.mark.parametrize("name", ["word", "google-docs"])
def test_a_pasted_clipboard_leaves_its_rubbish_behind(desk, name):
    begin(desk, a_title("Pasted"))

    paste(desk, html=(CLIPBOARDS / f"{name}.html").read_text())

    expected = (CLIPBOARDS / f"{name}.expected.html").read_text()
    assert on_one_line(stored(desk)) == on_one_line(expected)


def test_the_source_of_a_wordpress_post_is_understood(desk):
    begin(desk, a_title("Pasted"))

    paste(desk, text=(CLIPBOARDS / "wordpress.html").read_text())

    expected = (CLIPBOARDS / "wordpress.expected.html").read_text()
    assert on_one_line(stored(desk)) == on_one_line(expected)


def test_the_address_of_a_film_on_a_line_of_its_own_becomes_a_player(desk):
    begin(desk, a_title("Embedded"))

    paste(desk, text="https://vimeo.com/76979871")

    assert '<figure class="embed"><a href="https://vimeo.com/76979871"' in stored(desk)


def test_opening_an_article_changes_no_letter_of_it(desk):
    desk.goto("/admin/blog/article/?all=")
    addresses = desk.evaluate(
        "[...document.querySelectorAll('#result_list tbody th a')].map((a) => a.href)"
    )
    assert len(addresses) > 30
    for address in addresses[:12]:
        desk.goto(address)
        expect(desk.locator(".ProseMirror")).to_be_visible()
        area = desk.locator("textarea[data-editor]")
        assert area.input_value() == area.evaluate("(area) => area.defaultValue")


def test_words_typed_offline_survive_the_closed_tab(desk, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED")
    text = begin(desk, a_title("Offline"))
    text.press_sequentially("Before.")
    wait_until_saved(desk)
    context, address = desk.context, desk.url
    context.set_offline(True)
    text.press_sequentially(" While the line was down.")
    expect(desk.locator(".desk-note")).to_contain_text("kept in this browser", timeout=PATIENCE)
    desk.close(run_before_unload=False)
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Bring them back").click()

    expect(again.locator(".ProseMirror")).to_contain_text("Before. While the line was down.")
    wait_until_saved(again)


@pytest.fixture
def mortal_site(tmp_path):
    """A server that a test may kill, and start again."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {n: os.environ[n] for n in ("PATH", "HOME", "LANG", "TMPDIR") if n in os.environ}
    environment |= {"DEMO": "1", "VAR_DIR": str(tmp_path / "var"), "PORT": str(port)}
    site = Site(f"http://127.0.0.1:{port}", tmp_path / "var")
    servers = []

    def start():
        with (tmp_path / "log").open("ab") as log:
            server = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        servers.append(server)
        wait_until_served(site, server, tmp_path / "log")

    def end():
        stop(servers[-1])

    start()
    yield site, start, end
    for server in servers:
        stop(server)


def test_words_typed_while_the_server_is_dead_reach_it_when_it_lives(mortal_site, chromium):
    site, start, end = mortal_site
    context = chromium.new_context(base_url=site.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sign_in(page, *site.editor)
    text = begin(page, "Through the storm")
    text.press_sequentially("Before.")
    wait_until_saved(page)

    end()
    text.press_sequentially(" While it was down.")
    expect(page.locator(".desk-note")).to_contain_text(
        "The server does not answer", timeout=PATIENCE
    )
    start()

    expect(page.locator(".desk-state")).to_contain_text("Saved as a draft", timeout=90_000)
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator(".ProseMirror")).to_contain_text("Before. While it was down.")
    context.close()


def test_two_people_see_each_other_and_the_later_save_is_compared(desk, site, new_context, watch):
    watch.expect("status of 409")
    title = a_title("Two pens")
    text = begin(desk, title)
    text.press_sequentially("The river rose.")
    wait_until_saved(desk)
    address = desk.url
    second = new_context().new_page()
    sign_in(second, *somebody_else(desk))
    second.goto(address)
    expect(second.locator(".desk-others")).to_contain_text("has this article open too")

    second.locator(".ProseMirror").click()
    second.keyboard.press("Control+End")
    second.locator(".ProseMirror").press_sequentially(" It fell again.")
    wait_until_saved(second)
    text.press_sequentially(" It froze.")

    note = desk.locator(".desk-note")
    expect(note).to_contain_text("Meanwhile this article was saved", timeout=PATIENCE)
    note.get_by_role("link", name="Compare both side by side").click()
    expect(desk.locator("ins")).to_contain_text(["froze"])
    expect(desk.locator("del")).to_contain_text(["fell"])
    desk.get_by_role("button", name="Go on with this one").click()
    expect(desk.locator(".ProseMirror")).to_have_text("The river rose. It froze.")


def somebody_else(desk):
    """Make another editor in the admin; return the name and password."""
    name, password = f"second-{uuid.uuid4().hex[:6]}", uuid.uuid4().hex
    context = desk.context
    page = context.new_page()
    page.goto("/admin/accounts/user/add/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password1").fill(password)
    page.locator("#id_password2").fill(password)
    page.locator("[name=_continue]").click()
    page.locator("#id_is_staff").check()
    page.locator("#id_is_superuser").check()
    page.locator("[name=_save]").click()
    page.wait_for_url("**/accounts/user/")
    page.close()
    return name, password


def test_revisions_are_compared_restored_and_shown_to_a_stranger(desk, new_context):
    text = begin(desk, a_title("Twice written"))
    text.press_sequentially("The first version.")
    wait_until_saved(desk)
    desk.locator("[name=_continue]").click()
    desk.wait_for_load_state()
    desk.locator(".ProseMirror").click()
    desk.keyboard.press("Control+End")
    desk.locator(".ProseMirror").press_sequentially(" And more.")
    wait_until_saved(desk)
    desk.locator("[name=_continue]").click()
    desk.wait_for_load_state()
    desk.get_by_role("link", name="Revisions").click()
    desk.get_by_role("button", name="Compare the two marked ones").click()
    expect(desk.locator("ins")).to_contain_text(["And more."])
    desk.get_by_role("button", name="Go on with this one").first.click()
    expect(desk.locator(".ProseMirror")).to_have_text("The first version.")

    desk.get_by_role("link", name="Preview and share").click()
    desk.get_by_role("button", name="Make the link").click()
    link = desk.locator("#shared").input_value()
    stranger = new_context().new_page()
    stranger.goto(link)
    expect(stranger.locator(".prose")).to_contain_text("The first version.")


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


#: What Django's own parts of a page leave to be wished for: its autocomplete, and a column without a head.
NOT_OURS = [[".select2-container"], ["th.original"], ["td.delete"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_is_accessible_with_the_editor_open(desk, scheme):
    desk.emulate_media(color_scheme=scheme)
    text = begin(desk, a_title("Looked at"))
    text.press_sequentially("Words.")
    wait_until_saved(desk)
    number = desk.url.rstrip("/").split("/")[-2]
    found = {}
    for address in ("change/", "revisions/", "preview/"):
        desk.goto(f"/admin/blog/article/{number}/{address}")
        desk.wait_for_load_state("load")
        options = {"iframes": False, "preload": False}
        result = Axe().run(desk, context={"exclude": NOT_OURS}, options=options)
        found[address] = {
            v["id"]: [n["html"][:150] for n in v["nodes"]] for v in result.response["violations"]
        }
    assert not any(found.values()), found
