"""The moderation queue without a mouse: a hundred comments decided, one taken back, one answered, none lost."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

#: What a moderator may take for a hundred comments, in seconds.
FIVE_MINUTES = 300
HUNDRED = 100

SEED = """
from tests.factories import a_comment, a_guest, an_article
article = an_article(title={title!r})
for n in range({count}):
    a_comment(article, f"Waiting comment number {{n}}.", status="pending", author=a_guest(f"Guest {{n}}"))
print(article.pk)
"""
READ = """
import json
from comments.models import Comment
rows = Comment.objects.filter(article={article}).order_by("pk")
print(json.dumps([[c.source, c.status, c.replies.count()] for c in rows]))
"""


@pytest.fixture
def queue(desk, run_in_site):
    """Return a function that opens the queue of an article on which some comments wait."""

    def opened(title, count):
        article = int(run_in_site(SEED.format(title=title, count=count)))
        desk.goto(f"/admin/comments/comment/?article={article}")
        expect(desk.locator("[data-keys][data-ready]")).to_be_visible()
        return article

    return opened


def at_hand(page):
    """Return the comment that the keys are about."""
    return page.locator(".entry[aria-current]:not([data-decided])")


def number_of(entry):
    return int(re.search(r"number (\d+)\.", entry.locator(".entry-text").inner_text()).group(1))


def read(run_in_site, article):
    return json.loads(run_in_site(READ.format(article=article)))


def test_a_hundred_comments_are_decided_without_a_mouse(desk, queue, run_in_site):
    article = queue("A hundred words", HUNDRED)
    keys = {0: ("a", "approved"), 1: ("s", "spam"), 2: ("t", "trash")}
    decided = []
    began = time.monotonic()
    while len(decided) < HUNDRED:
        entry = at_hand(desk)
        expect(entry).to_be_focused()
        number = number_of(entry)
        desk.keyboard.press(keys[number % 3][0])
        decided.append(number)
    expect(desk.locator(".nothing")).to_have_text("Nothing here. No comment waits for you.")
    took = time.monotonic() - began
    assert sorted(decided) == list(range(HUNDRED))
    assert [status for _, status, _ in read(run_in_site, article)] == [
        keys[number % 3][1] for number in range(HUNDRED)
    ]
    assert took < FIVE_MINUTES


def test_what_was_decided_is_taken_back_step_by_step(desk, queue, run_in_site):
    article = queue("Taken back", 3)
    desk.keyboard.press("a")
    desk.keyboard.press("s")
    expect(desk.locator("[data-said]")).to_contain_text("Marked as spam")
    expect(desk.locator(".entry-decided")).to_have_count(2)
    desk.keyboard.press("u")
    expect(at_hand(desk)).to_contain_text("number 1.")
    desk.keyboard.press("u")
    expect(at_hand(desk)).to_contain_text("number 0.")
    expect(desk.locator(".entry-decided")).to_have_count(0)
    assert {status for _, status, _ in read(run_in_site, article)} == {"pending"}
    # Once more, across pages: what has left the list comes back into it.
    for number in range(3):
        expect(at_hand(desk)).to_contain_text(f"number {number}.")
        desk.keyboard.press("t")
    expect(desk.locator(".nothing")).to_be_visible()
    desk.locator("[data-undo]").focus()
    desk.keyboard.press("Enter")
    expect(at_hand(desk)).to_contain_text("number 2.")


def test_several_are_chosen_and_decided_with_one_key(desk, queue, run_in_site):
    article = queue("Several", 4)
    for key in ("x", "j", "x", "j"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-key-word='s']")).to_have_text("spam 2 chosen")
    desk.keyboard.press("s")
    expect(desk.locator("[data-said]")).to_contain_text("Marked as spam: 2 comments.")
    assert [status for _, status, _ in read(run_in_site, article)] == [
        "spam",
        "spam",
        "pending",
        "pending",
    ]
    desk.keyboard.press("u")
    expect(desk.locator("[data-said]")).to_contain_text("Taken back: 2 comments.")


def test_a_comment_is_approved_and_answered_from_the_keyboard(desk, queue, run_in_site):
    article = queue("Answered", 2)
    desk.keyboard.press("r")
    desk.keyboard.type("a, s and t are letters here.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("[data-said]")).to_contain_text("Approved and answered")
    expect(at_hand(desk)).to_contain_text("number 1.")
    rows = read(run_in_site, article)
    assert rows[0][1:] == ["approved", 1]
    assert rows[2][0] == "a, s and t are letters here."


def test_an_empty_answer_is_refused_in_words_and_nothing_is_approved(
    desk, queue, run_in_site, watch
):
    watch.expect("status of 422")
    article = queue("Unanswered", 1)
    desk.keyboard.press("r")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".entry-reply .entry-failed")).to_have_text("Please type a reply.")
    desk.keyboard.press("Escape")
    expect(at_hand(desk)).to_be_focused()
    assert read(run_in_site, article)[0][1] == "pending"


def test_nobody_wonders_what_a_key_does(desk, queue):
    queue("Explained", 1)
    keys = desk.locator(".entry [data-key] kbd").all_inner_texts()
    assert keys == ["a", "s", "t", "r", "b", "e"]
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="What the keys do")
    expect(dialog).to_be_visible()
    desk.keyboard.press("a")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.keyboard.press("/")
    desk.keyboard.type("ast")
    expect(desk.locator(".entry-decided")).to_have_count(0)
    expect(desk.locator("#searchbar")).to_have_value("ast")


def test_beside_the_comment_stand_its_thread_and_its_writer(desk, queue):
    queue("Beside", 2)
    beside = desk.locator("[data-beside]")
    expect(beside).to_contain_text("Beside")
    expect(beside.get_by_role("heading", name="Guest 0")).to_be_visible()
    desk.keyboard.press("j")
    expect(beside.locator(".beside-thread [aria-current]")).to_contain_text("number 1.")


def test_a_session_that_has_ended_loses_no_decision_unseen(desk, queue, run_in_site):
    article = queue("Logged out", 2)
    desk.context.clear_cookies(name="sessionid")
    desk.keyboard.press("a")
    expect(desk.locator("[data-said]")).to_contain_text("You are no longer logged in.")
    expect(at_hand(desk)).to_contain_text("number 0.")
    expect(desk.locator(".entry-decided")).to_have_count(0)
    assert {status for _, status, _ in read(run_in_site, article)} == {"pending"}


def test_without_scripts_the_same_is_done_with_buttons(new_context, queue, desk, run_in_site):
    article = queue("Without scripts", 2)
    state = desk.context.storage_state()
    plain = new_context(java_script_enabled=False, storage_state=state).new_page()
    plain.goto(f"/admin/comments/comment/?article={article}")
    expect(plain.locator("[data-keys]")).to_be_hidden()
    plain.get_by_role("button", name="Approve", exact=True).first.click()
    assert [status for _, status, _ in read(run_in_site, article)] == ["approved", "pending"]
    plain.get_by_role("button", name="Undo what you decided last").click()
    assert [status for _, status, _ in read(run_in_site, article)] == ["pending", "pending"]
    plain.get_by_role("link", name="Approve and reply").first.click()
    plain.get_by_label("Your reply").fill("Thank you.")
    plain.get_by_role("button", name="Approve and reply").click()
    assert read(run_in_site, article)[0][1:] == ["approved", 1]
