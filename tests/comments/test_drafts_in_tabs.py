"""Drafts of one visit that do not know of each other: several tabs, without any script."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from comments.drafts import COOKIES, PREFIX
from comments.models import TEXT_BYTES
from tests.comments.conftest import TYPED
from tests.comments.test_drafts import OURS, text_of, value_of
from tests.factories import a_comment, a_reader, an_article


def press(client, article, to="google", **changes):
    data = {**TYPED, "comment_post_ID": str(article.pk), "to": to, **changes}
    return client.post("/comments/hold/", data, headers=OURS)


def back_from(answer):
    """Return where the way that an answer begins leads back to."""
    address = answer["Location"]
    return parse_qs(urlsplit(address).query)["next"][0] if "next=" in address else address


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def fields_of(page):
    """Return what a browser without scripts sends of the form: its fields, hidden ones too, and the ticked boxes."""
    form = page[page.index('id="commentform"') :]
    form = form[: form.index("</form>")]
    fields = {"comment": text_of(form)}
    disabled = re.sub(r"<fieldset[^>]* disabled.*?</fieldset>", "", form, flags=re.DOTALL)
    for tag in re.findall(r"<input[^>]*>", disabled):
        name = re.search(r'name="([^"]+)"', tag)
        if not name or " disabled" in tag or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        fields[name[1]] = value_of(tag, name[1]) or ("on" if "checkbox" in tag else "")
    return fields


def test_two_tabs_on_one_article_get_each_its_own_words(client, article):
    parent = a_comment(article)
    first = back_from(press(client, article, comment="In the first.", comment_parent=parent.pk))
    second = back_from(press(client, article, "facebook", comment="In the second."))

    page = read(client, first)
    assert text_of(page) == "In the first."
    assert f"Reply to {parent.name}" in page
    assert text_of(read(client, second)) == "In the second."


def test_two_tabs_that_leave_at_the_same_moment_lose_neither_draft(client, article):
    meanwhile = Client()
    first = back_from(press(client, article, comment="In the first."))
    second = back_from(press(meanwhile, article, comment="In the second."))
    client.cookies.update(meanwhile.cookies)

    assert text_of(read(client, first)) == "In the first."
    assert text_of(read(client, second)) == "In the second."


def test_posting_one_leaves_the_other(client, article):
    first = back_from(press(client, article, comment="In the first."))
    second = back_from(press(client, article, comment="In the second."))
    posted = client.post("/comments/post/", fields_of(read(client, first)), headers=OURS)

    assert posted.status_code == 303
    assert client.get(first).status_code == 302
    assert text_of(read(client, second)) == "In the second."


def test_leaving_a_second_time_takes_the_place_of_what_was_held(client, article):
    first = back_from(press(client, article, comment="Begun."))
    again = {**fields_of(read(client, first)), "comment": "Begun, and more."}
    second = back_from(press(client, article, "change", **again))

    assert text_of(read(client, second)) == "Begun, and more."
    assert Session.objects.count() == 1


def test_a_name_of_another_visit_finds_nothing(client, article):
    address = back_from(press(client, article))
    stranger = Client()

    assert stranger.get(address).status_code == 302
    assert press(stranger, article, held=parse_qs(urlsplit(address).query)["held"][0])
    assert text_of(read(client, address)) == TYPED["comment"]


@pytest.mark.parametrize("held", ["", "x", "é", "a b", "../..", "a;b", "0" * 500, "\0"])
def test_a_made_up_name_of_a_draft_does_no_harm(client, article, held):
    press(client, article, comment="Really held.")
    answer = press(client, article, held=held)

    assert answer.status_code == 303
    assert client.get(f"/comments/draft/{article.pk}/", {"held": held}).status_code in {200, 302}
    assert (
        client.post(
            "/comments/post/",
            {**TYPED, "comment_post_ID": str(article.pk), "held": held},
            headers=OURS,
        ).status_code
        == 303
    )


def test_a_draft_of_another_article_is_not_shown_on_this_one(client, article):
    address = back_from(press(client, an_article(), comment="For another."))
    held = parse_qs(urlsplit(address).query)["held"][0]

    assert client.get(f"/comments/draft/{article.pk}/", {"held": held}).status_code == 302


def test_the_header_does_not_grow_for_ever(client, article):
    for number in range(COOKIES + 5):
        answer = press(client, article, comment=f"Number {number}")
    kept = [name for name, c in client.cookies.items() if name.startswith(PREFIX) and c.value]

    assert len(kept) == COOKIES
    assert Session.objects.count() == COOKIES
    assert text_of(read(client, back_from(answer))) == f"Number {COOKIES + 4}"


def test_what_a_guest_typed_is_there_again_after_logging_in_and_out(client, article):
    """Nothing that a script would remember: the fields travel with the form, unseen."""
    address = back_from(press(client, article, subscribe_comments="on"))
    client.force_login(a_reader("Ada Reader"))
    page = read(client, address)
    out = press(client, article, "log-out", **fields_of(page))
    page = read(client, back_from(out))

    assert [value_of(page, name) for name in ("author", "email", "url")] == [
        TYPED["author"],
        TYPED["email"],
        TYPED["url"],
    ]
    assert "checked" in re.search(r'<input[^>]*name="subscribe_comments"[^>]*>', page)[0]


def test_whoever_has_no_address_is_offered_no_mail_and_keeps_the_ticks(client, article):
    """X gives none. The ticks wait, unseen, for an account that has one."""
    address = back_from(press(client, article, subscribe_comments="on"))
    client.force_login(a_reader("X Reader", email=""))
    page = read(client, address)
    assert re.search(r'<div class="ticks"[^>]* hidden', page)
    other = back_from(press(client, article, "change", **fields_of(page)))
    client.force_login(a_reader("Ada Reader", email="ada@example.org"))
    page = read(client, other)

    assert not re.search(r'<div class="ticks"[^>]* hidden', page)
    assert "checked" in re.search(r'<input[^>]*name="subscribe_comments"[^>]*>', page)[0]


def test_a_refused_post_of_a_member_keeps_the_guests_fields_too(client, article):
    address = back_from(press(client, article))
    client.force_login(a_reader("Ada Reader"))
    fields = {**fields_of(read(client, address)), "comment": ""}
    refused = client.post("/comments/post/", fields, headers=OURS)

    assert refused.status_code == 422
    assert value_of(refused.content.decode(), "author") == TYPED["author"]


def test_nonsense_in_a_guests_fields_stands_in_no_members_way(client, article):
    client.force_login(a_reader("Ada Reader"))
    fields = {"comment": "Mine.", "comment_post_ID": str(article.pk)}
    nonsense = {"author": "\u202e", "email": "no address", "url": "javascript:alert(1)"}
    posted = client.post("/comments/post/", fields | nonsense, headers=OURS)

    assert posted.status_code == 303
    comment = article.comments.get()
    assert (comment.name, comment.author_email, comment.author_url) == ("Ada Reader", "", "")


def test_the_longest_comment_of_short_lines_is_held(client, article):
    """A browser sends each end of a line as two characters; a comment counts them as one."""
    text = "line\n" * (TEXT_BYTES // 5)
    answer = press(client, article, comment=text.replace("\n", "\r\n"))

    assert answer.status_code == 303
    assert text_of(read(client, back_from(answer))).replace("\r\n", "\n") == text


def test_the_longest_comment_of_long_letters_is_held(client, article):
    text = "ស" * (TEXT_BYTES // 3)
    answer = press(client, article, comment=text)

    assert answer.status_code == 303
    assert text_of(read(client, back_from(answer))) == text
