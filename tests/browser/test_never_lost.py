"""No word is lost: a dead server, a closed tab, a session that ended, somebody else at the same article."""

import uuid

from playwright.sync_api import Page, expect

from tests.browser.writing import (
    PATIENCE,
    a_title,
    begin,
    sign_in,
    stored,
    wait_until_saved,
)

#: Whether this browser keeps some words: the browser, of which a tab that is killed at once may not have told it yet.
KEPT = "(words) => Object.values(localStorage).some((kept) => kept.includes(words))"


def a_witness(context) -> Page:
    """Return another tab of the same browser, which sees what the first one keeps once the browser has it."""
    page = context.new_page()
    page.goto("/-/health")
    return page


def test_words_typed_offline_survive_the_closed_tab(desk, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED")
    text = begin(desk, a_title("Offline"))
    text.press_sequentially("Before.")
    wait_until_saved(desk)
    context, address = desk.context, desk.url
    witness = a_witness(context)
    context.set_offline(True)
    text.press_sequentially(" While the line was down.")
    expect(desk.locator(".desk-note[role=alert]")).to_contain_text(
        "kept in this browser", timeout=PATIENCE
    )
    witness.wait_for_function(KEPT, arg="While the line was down.")
    # Once a tab is closing nobody holds its line any more, and what it sends with its last breath would arrive.
    desk.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
    desk.close(run_before_unload=False)
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Bring them back").click()

    expect(again.locator(".ProseMirror")).to_contain_text("Before. While the line was down.")
    wait_until_saved(again)


def test_words_typed_while_the_server_is_dead_reach_it_when_it_lives(empty_blog, chromium):
    blog = empty_blog
    context = chromium.new_context(base_url=blog.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sign_in(page, *blog.editor)
    text = begin(page, "Through the storm")
    text.press_sequentially("Before.")
    wait_until_saved(page)

    blog.kill()
    text.press_sequentially(" While it was down.")
    expect(page.locator(".desk-note[role=alert]")).to_contain_text(
        "The server does not answer", timeout=PATIENCE
    )
    blog.start()

    expect(page.locator(".desk-state")).to_contain_text("Saved as a draft", timeout=90_000)
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator(".ProseMirror")).to_contain_text("Before. While it was down.")
    context.close()


def test_two_articles_begun_offline_are_both_kept(desk, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED")
    context = desk.context
    witness = a_witness(context)
    pages = [desk, context.new_page()]
    for page in pages:
        page.goto("/admin/blog/article/add/")
        expect(page.locator(".ProseMirror")).to_be_visible()
    context.set_offline(True)
    for page, words in zip(pages, ("The first.", "The second."), strict=True):
        page.locator(".ProseMirror").click()
        page.keyboard.type(words)
        expect(page.locator(".desk-note[role=alert]")).to_contain_text(
            "kept in this browser", timeout=PATIENCE
        )
    for page, words in zip(pages, ("The first.", "The second."), strict=True):
        witness.wait_for_function(KEPT, arg=words)
        page.close(run_before_unload=False)
    context.set_offline(False)

    found = set()
    for _ in range(2):
        page = context.new_page()
        page.goto("/admin/blog/article/add/")
        page.get_by_role("button", name="Bring them back").click()
        wait_until_saved(page)
        found.add(page.locator(".ProseMirror").inner_text())
    assert found == {"The first.", "The second."}


def test_an_article_that_was_sent_off_at_once_is_not_offered_again(desk):
    begin(desk, a_title("Quick")).press_sequentially("Quick words.")
    desk.locator("[name=_save]").click()
    desk.wait_for_url("**/admin/blog/article/")

    with desk.expect_response("**/autosave/?draft_key=*") as asked:
        desk.goto("/admin/blog/article/add/")

    assert asked.value.json()["article"]
    desk.wait_for_function(
        "!Object.keys(localStorage).some((k) => k.startsWith('broadsheet-writing:'))"
    )
    expect(desk.get_by_role("button", name="Bring them back")).to_have_count(0)


def test_a_session_that_ended_while_somebody_wrote_costs_no_word(desk, site, watch):
    watch.expect("status of 40[13]")
    text = begin(desk, a_title("Signed out"))
    text.press_sequentially("Before.")
    wait_until_saved(desk)
    desk.context.clear_cookies(name="sessionid")

    text.press_sequentially(" And after.")
    expect(desk.locator(".desk-note[role=alert]")).to_contain_text(
        "You are signed out", timeout=PATIENCE
    )
    again = desk.context.new_page()
    sign_in(again, *site.editor)

    expect(desk.locator(".desk-state")).to_contain_text("Saved as a draft", timeout=90_000)
    again.goto(desk.url)
    expect(again.locator(".ProseMirror")).to_have_text("Before. And after.")


def test_a_refused_form_is_kept_as_a_draft(desk):
    begin(desk, "").press_sequentially("Words without a headline.")
    desk.locator("#id_title").evaluate("(field) => field.removeAttribute('required')")
    desk.locator("[name=_save]").click()
    expect(desk.locator(".errornote")).to_be_visible()

    wait_until_saved(desk)

    desk.reload()
    assert "Words without a headline." in stored(desk)


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
    # Whoever was there first asks every fifteen seconds.
    expect(desk.locator(".desk-others")).to_contain_text("second-", timeout=45_000)

    second.locator(".ProseMirror").click()
    second.keyboard.press("Control+End")
    second.locator(".ProseMirror").press_sequentially(" It fell again.")
    wait_until_saved(second)
    text.press_sequentially(" It froze.")

    note = desk.locator(".desk-note[role=alert]")
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
