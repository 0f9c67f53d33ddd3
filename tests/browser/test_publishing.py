"""An editor publishes in the admin, and readers see it at once."""

import uuid

import pytest


@pytest.fixture
def editor(page, site):
    """A page of the demo's editor, in the admin."""
    name, password = site.editor
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/admin/")
    return page


def test_an_editor_writes_and_publishes_an_article(editor, new_context):
    title = f"The weather on {uuid.uuid4().hex[:8]}"
    editor.goto("/admin/blog/article/add/")
    editor.get_by_label("Title", exact=False).first.fill(title)
    writing = editor.locator(".ProseMirror").first
    writing.click()
    writing.press_sequentially("It rained, and then it stopped.")
    editor.get_by_label("Status").select_option("published")
    editor.get_by_role("button", name="Save", exact=True).click()
    editor.wait_for_url("**/admin/blog/article/")
    reader = new_context().new_page()
    reader.goto("/")
    reader.get_by_role("link", name=title).first.click()
    reader.wait_for_url("**/the-weather-on-*/")
    assert reader.get_by_role("heading", level=1).inner_text() == title
    assert "It rained, and then it stopped." in reader.locator(".prose").inner_text()


def test_a_draft_is_previewed_by_its_editor_alone(editor, new_context, watch):
    watch.expect("status of 40[34]")
    title = f"Not yet {uuid.uuid4().hex[:8]}"
    editor.goto("/admin/blog/article/add/")
    editor.get_by_label("Title", exact=False).first.fill(title)
    editor.get_by_role("button", name="Save and continue editing").click()
    editor.wait_for_url("**/change/")
    number = editor.url.rstrip("/").split("/")[-2]
    editor.goto(f"/preview/{number}/")
    assert editor.get_by_role("heading", level=1).inner_text() == title
    reader = new_context().new_page()
    reader.goto(f"/preview/{number}/")
    assert "/login/" in reader.url


@pytest.mark.parametrize(
    "address",
    [
        *("/admin/", "/admin/blog/article/", "/admin/blog/article/add/", "/admin/blog/image/add/"),
        *("/admin/comments/comment/", "/admin/blog/category/", "/admin/accounts/user/"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_admin_complains(desk, address, scheme):
    desk.emulate_media(color_scheme=scheme)
    response = desk.goto(address)
    assert response.status == 200
    desk.wait_for_load_state("networkidle")
