"""What an editor arranges, in a real browser: sections dragged and moved, links and cards seen while writing."""

import re

from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE
from tests.browser.writing import begin

TREE = "/admin/blog/category/"
ADDRESSES = (
    *("/admin/", TREE, "/admin/blog/article/", "/admin/blog/tag/", "/admin/blog/redirect/import/"),
    *("/admin/blog/sitesettings/1/change/", "/admin/blog/page/add/", "/admin/blog/menuitem/add/"),
)


def names(page) -> list[str]:
    """The sections as the tree shows them, with their levels."""
    rows = page.locator("[data-tree] > li")
    return rows.evaluate_all(
        "rows => rows.map(row => row.dataset.level + ' ' + row.querySelector('.branch-name a').textContent)"
    )


def row(page, name):
    """The row of a section."""
    return page.locator("[data-tree] > li", has=page.get_by_role("link", name=name, exact=True))


def test_a_section_is_dragged_to_its_place_and_readers_see_it_there(desk, new_context):
    desk.goto(TREE)
    before = names(desk)
    assert before.index("1 Europe") > before.index("1 Asia")

    target = row(desk, "Asia")
    row(desk, "Europe").locator("[data-handle]").drag_to(target, target_position={"x": 200, "y": 3})
    expect(row(desk, "Europe").locator("+ li")).to_contain_text("Asia")
    after = names(desk)
    assert after.index("1 Europe") + 1 == after.index("1 Asia")
    reader = new_context().new_page()
    reader.goto("/")
    listed = reader.locator(".directory li").all_inner_texts()
    assert listed.index("Europe") < listed.index("Asia")

    row(desk, "Europe").get_by_role("button", name="Move Europe down", exact=True).click()
    expect(row(desk, "Asia").locator("+ li")).to_contain_text("Europe")
    assert names(desk) == before


def test_sections_are_moved_by_keyboard_and_the_focus_stays(desk):
    desk.goto(TREE)
    before = names(desk)
    button = row(desk, "Food").get_by_role("button", name="Move Food up", exact=True)
    button.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-tree-said]")).to_have_text("Moved.")
    assert names(desk) != before
    assert "Move Food" in desk.evaluate("document.activeElement.textContent")
    row(desk, "Food").get_by_role("button", name="Move Food down", exact=True).press("Enter")
    expect(row(desk, "Music").locator("+ li")).to_contain_text("Food")
    assert names(desk) == before


def test_sections_are_moved_without_a_script(new_context, editors_cookies):
    context = new_context(java_script_enabled=False, viewport=PHONE)
    context.add_cookies(editors_cookies)
    page = context.new_page()
    page.goto(TREE)
    before = names_plain(page)
    row(page, "Networks").get_by_role("button", name="Move Networks down", exact=True).click()
    assert names_plain(page) != before
    assert re.search(r"#category-\d+$", page.url)
    row(page, "Networks").get_by_role("button", name="Move Networks up", exact=True).click()
    assert names_plain(page) == before


def names_plain(page) -> list[str]:
    """The sections in their order, read without a script."""
    return page.locator("[data-tree] .branch-name a:first-of-type").all_inner_texts()


def test_a_dead_link_is_named_while_it_is_written_and_a_sound_one_is_not(desk):
    text = begin(desk, "A link to nothing")
    text.press_sequentially("See [that story](/2013/nothing/) ")
    note = desk.locator(".desk-links")
    expect(note).to_have_text("The link /2013/nothing/ leads nowhere.")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("See [all of that](/feed/) ")
    expect(note).to_be_hidden()


def test_the_search_result_and_the_card_follow_what_is_typed(desk):
    begin(desk, "A headline of its own")
    found = desk.locator("[data-found]")
    expect(found.locator("[data-found-title]").first).to_have_text("A headline of its own")
    expect(found.locator("[data-found-headline]")).to_have_text("A headline of its own")
    desk.locator("#id_excerpt").fill("What it is about.")
    expect(found.locator("[data-found-description]").first).to_have_text("What it is about.")
    desk.get_by_text("Search engines and cards").click()
    desk.locator("#id_seo_title").fill("Said for engines " * 6)
    expect(found.locator("[data-found-title]").first).to_have_text(
        re.compile("^Said for engines.{1,43}…$")
    )
    expect(found.locator("[data-found-lengths]")).to_contain_text("The title has 101 characters")


def test_a_picture_that_is_chosen_is_on_the_card(desk):
    desk.goto("/admin/blog/article/?q=Twelve+Chairs")
    desk.locator("#result_list tbody th a").first.click()
    found = desk.locator("[data-found]")
    lead = desk.locator(".field-lead_image .picture-chosen")
    expect(found.locator("[data-found-picture]")).to_have_attribute(
        "src", lead.get_attribute("src")
    )
    desk.locator(".field-lead_image").get_by_role("button", name="Remove").click()
    expect(found.locator("[data-found-drawn]")).to_be_visible()
    expect(found.locator("[data-found-picture]")).to_be_hidden()
    # Nothing of it is kept: the page is left with its work undone.
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto("/admin/")


def test_the_list_asks_for_a_section_or_a_tag_only_where_one_is_needed(desk):
    desk.goto("/admin/blog/article/")
    section, tag = desk.locator("select[name=category]"), desk.locator("input[name=tag]")
    action = desk.get_by_label("With the chosen")

    shown = {}
    for name in ("publish", "move", "tag", "untag", "trash"):
        action.select_option(name)
        shown[name] = (section.is_visible(), tag.is_visible())

    assert shown == {
        "publish": (False, False),
        "move": (True, False),
        "tag": (False, True),
        "untag": (False, True),
        "trash": (False, False),
    }


def test_axe_finds_nothing_of_ours_where_the_site_is_arranged(desk):
    found = {}
    for address in ADDRESSES:
        assert desk.goto(address).status == 200
        found[address] = violations(desk)
    assert not any(found.values()), found


def test_no_page_is_wider_than_a_phone(new_context, editors_cookies):
    context = new_context(viewport=PHONE)
    context.add_cookies(editors_cookies)
    page = context.new_page()
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
