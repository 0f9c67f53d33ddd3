"""The comment form's first button posts: browsers press it for Enter in a field, people find it next to the fields."""

import re

import pytest

from accounts.models import User
from tests.factories import a_comment

BUTTON = re.compile(r"<button\b([^>]*)>(.*?)</button>", re.DOTALL)


def form_of(page):
    return re.search(r'<form id="commentform".*?</form>', page, re.DOTALL)[0]


def buttons_of(page):
    """Return the form's buttons that send it, in the order of its source: attributes and words."""
    return [button for button in BUTTON.findall(form_of(page)) if 'type="submit"' in button[0]]


@pytest.fixture
def page_of(client):
    """Return a function that loads an address as a guest or as a member."""

    def load(address, reader="guest"):
        if reader == "member":
            client.force_login(User.objects.create_user("somebody"))
        return client.get(address).content.decode()

    return load


@pytest.mark.parametrize("reader", ["guest", "member"])
@pytest.mark.parametrize("must_sign_in", [False, True])
def test_the_first_button_of_the_form_posts_and_is_seen(
    article, page_of, owner_sets, reader, must_sign_in
):
    owner_sets(require_sign_in=must_sign_in)
    attributes, words = buttons_of(page_of(article.get_absolute_url(), reader))[0]

    assert words == "Post Comment"
    assert not re.search(r"formaction|\bname=|hidden|tabindex", attributes)


def test_so_it_is_in_an_answer_without_a_script(article, page_of):
    said = a_comment(article, "Said before.")
    page = page_of(f"{article.get_absolute_url()}?replytocom={said.pk}")

    assert f'name="comment_parent" value="{said.pk}"' in form_of(page)
    assert buttons_of(page)[0][1] == "Post Comment"


@pytest.mark.parametrize("reader", ["guest", "member"])
def test_every_way_to_another_account_stands_after_it_and_takes_the_draft_along(
    article, page_of, reader
):
    page = page_of(article.get_absolute_url(), reader)
    ways = [
        attributes for attributes, _ in buttons_of(page)[1:] if "data-preview" not in attributes
    ]

    assert re.findall(r'value="([^"]+)"', " ".join(ways)) == [
        *("log-out", "change"),
        *("wordpress_com", "google", "twitter_oauth2", "facebook"),
    ]
    assert all('formaction="/comments/hold/"' in attributes for attributes in ways)
    # One that belongs to the form from elsewhere on the page would come before all of these.
    assert 'form="commentform"' not in page


def test_a_guest_is_told_of_both_ways_before_the_fields(article, page_of):
    form = form_of(page_of(article.get_absolute_url()))

    told = form.index("Fill in your details below or click an icon to log in:")
    assert (
        told < form.index('name="email"') < form.index("Post Comment") < form.index("Log in with:")
    )


def test_where_nobody_can_log_in_no_icon_is_spoken_of(article, page_of, monkeypatch):
    monkeypatch.setattr("comments.templatetags.conversation.configured_providers", list)
    form = form_of(page_of(article.get_absolute_url()))

    assert "Fill in your details below:" in form
    assert "Log in with:" not in form
