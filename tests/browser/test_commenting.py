"""Commenting in a browser: as a guest with and without JavaScript, deep in a thread, through a provider."""

import re
import uuid

import pytest
from playwright.sync_api import expect


def words():
    """Return words that nobody has said before."""
    return f"A remark numbered {uuid.uuid4().hex}."


def fill_in(page, text, *, email="guest@example.org"):
    page.get_by_label("Comment", exact=True).fill(text)
    page.get_by_label(re.compile("^E-mail")).fill(email)
    page.get_by_label("Name", exact=True).fill("Hanneke Gast")


def send(page):
    page.get_by_role("button", name="Post Comment").click()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def reader(request, page, plain_page):
    """A page of a guest, with JavaScript and without."""
    return page if request.param == "with JavaScript" else plain_page


def comment_with(page, text):
    return page.locator(".comment", has=page.locator(":scope > .comment-main", has_text=text))


def test_a_guest_comments(reader, discussed):
    text = words()
    reader.goto(discussed)
    fill_in(reader, text)
    send(reader)
    reader.wait_for_url("**#comment-*")
    comment = comment_with(reader, text)
    assert comment.is_visible()
    assert reader.url.endswith(f"#{comment.get_attribute('id')}")
    assert "guest@example.org" not in reader.content()


def test_a_guest_replies_deep_in_a_thread(reader, discussed):
    text = words()
    reader.goto(discussed)
    deepest = reader.locator(".replies .replies .replies .comment").last
    anchor = deepest.get_attribute("id")
    deepest.locator(":scope > .comment-main .comment-reply-link").click()
    reader.wait_for_selector(f"#{anchor} #respond")
    fill_in(reader, text)
    send(reader)
    reader.wait_for_url("**#comment-*")
    reply = comment_with(reader, text)
    assert reply.is_visible()
    assert reader.evaluate(
        """([reply, answered]) => Boolean(
            document.getElementById(answered).compareDocumentPosition(document.getElementById(reply))
            & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY))""",
        [reply.get_attribute("id"), anchor],
    )


def test_a_reply_can_be_cancelled(reader, discussed):
    reader.goto(discussed)
    first = reader.locator(".comment").first
    anchor = first.get_attribute("id")
    first.locator(":scope > .comment-main .comment-reply-link").click()
    reader.wait_for_selector(f"#{anchor} #respond")
    assert "Reply to" in reader.locator("#reply-title").inner_text()
    reader.get_by_role("link", name="Cancel reply").click()
    reader.wait_for_selector(f"#{anchor} #respond", state="detached")
    assert reader.locator("#reply-title").inner_text() == "Leave a Reply"
    assert reader.locator('[name="comment_parent"]').input_value() in {"", "0"}


def test_with_javascript_what_was_typed_moves_with_the_form(page, discussed):
    page.goto(discussed)
    fill_in(page, "Half a thought")
    page.locator(".comment-reply-link").first.click()
    assert page.get_by_label("Comment", exact=True).input_value() == "Half a thought"
    page.get_by_role("link", name="Cancel reply").click()
    assert page.get_by_label("Comment", exact=True).input_value() == "Half a thought"
    assert page.get_by_label("Name", exact=True).input_value() == "Hanneke Gast"


def test_a_mistake_is_named_at_its_field_and_nothing_is_lost(reader, discussed, watch):
    watch.expect("status of 422")
    text = words()
    reader.goto(discussed)
    fill_in(reader, text, email="not an address")
    send(reader)
    reader.wait_for_selector(".field-error")
    assert "does not look like an e-mail address" in reader.locator(".field-error").inner_text()
    assert reader.get_by_label("Comment", exact=True).input_value() == text
    reader.get_by_label(re.compile("^E-mail")).fill("guest@example.org")
    send(reader)
    reader.wait_for_url("**#comment-*")
    assert comment_with(reader, text).is_visible()


def test_two_fast_clicks_post_once(page, discussed):
    text = words()
    page.goto(discussed)
    fill_in(page, text)
    page.get_by_role("button", name="Post Comment").dblclick(no_wait_after=True)
    page.wait_for_url("**#comment-*")
    page.reload()
    expect(page.locator("#comments")).to_contain_text(text)
    assert page.locator("#comments").inner_text().count(text) == 1


def test_links_make_a_comment_wait_and_its_writer_alone_sees_it(reader, discussed, new_context):
    text = words()
    reader.goto(discussed)
    fill_in(reader, f"{text} https://a.example https://b.example")
    send(reader)
    reader.wait_for_url("**#comment-*")
    # With scripts the form tells how fast it was filled in, and this is fast enough to be taken for spam.
    said = reader.locator("#comments").inner_text()
    assert "awaiting moderation" in said or "Your comment has arrived." in said
    somebody_else = new_context().new_page()
    somebody_else.goto(discussed)
    assert text not in somebody_else.content()


def ask_to_sign_in(page, plain_page, provider):
    """Press a provider's mark; return the page that goes on: a small window, or the same without JavaScript."""
    mark = page.locator(f'button[data-provider="{provider}"]')
    if page is plain_page:
        mark.click()
        going = page
        going.get_by_role("button", name=re.compile("^Continue with")).click()
    else:  # the small window was asked for: it goes on by itself
        with page.expect_popup() as opened:
            mark.click()
        going = opened.value
    going.wait_for_url("**/demo-identity/**")
    assert "this is not" in going.get_by_role("heading", level=1).inner_text()
    return going


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("wordpress_com", "WordPress.com"),
        ("google", "Google"),
        ("twitter_oauth2", "X"),
        ("facebook", "Facebook"),
    ],
)
def test_a_reader_signs_in_through_a_provider_and_comments(
    reader, plain_page, discussed, provider, name
):
    text = words()
    reader.goto(discussed)
    reader.get_by_label("Comment", exact=True).fill(text)
    ask_to_sign_in(reader, plain_page, provider).get_by_role("button", name="Continue").click()
    expect(reader.locator(".member-line")).to_contain_text(
        f"You are commenting using your {name} account."
    )
    expect(reader.locator(".member-line")).to_be_visible()
    expect(reader.get_by_label("Comment", exact=True)).to_have_value(text)
    send(reader)
    reader.wait_for_url("**#comment-*")
    assert comment_with(reader, text).is_visible()


def test_a_reader_who_cancels_at_the_provider_is_still_a_guest(reader, plain_page, discussed):
    reader.goto(discussed)
    ask_to_sign_in(reader, plain_page, "google").get_by_role("button", name="Cancel").click()
    if reader is plain_page:
        reader.wait_for_url("**/accounts/**")
        reader.goto(discussed)
    expect(reader.get_by_label("Name", exact=True)).to_be_visible()
    expect(reader.locator(".member-line")).to_be_hidden()


def test_a_reader_logs_out_again(reader, plain_page, discussed):
    reader.goto(discussed)
    ask_to_sign_in(reader, plain_page, "google").get_by_role("button", name="Continue").click()
    expect(reader.locator(".member-line")).to_be_visible()
    reader.get_by_role("button", name="Log Out").click()
    expect(reader.get_by_label("Name", exact=True)).to_be_visible()
    expect(reader.locator(".member-line")).to_be_hidden()
