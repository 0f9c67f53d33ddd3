"""Leaving the comment form to log in, change or log out without any script: what was typed comes back."""

import re
from html import unescape

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from comments.drafts import COOKIES, LIFETIME, PREFIX
from comments.models import TEXT_BYTES, Comment
from tests.comments.conftest import TYPED
from tests.factories import a_comment, a_reader, an_article

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def hold(client):
    """Return a function that presses a button that leaves the form."""

    def press(article, to="google", *, headers=OURS, **changes):
        data = {**TYPED, "comment_post_ID": str(article.pk), "to": to, **changes}
        return client.post("/comments/hold/", data, headers=headers)

    return press


def drafts_cookies(cookies):
    """Return the cookies of drafts by name; those that a browser would have thrown away are not there."""
    return {n: c for n, c in cookies.items() if n.startswith(PREFIX) and c["max-age"] != 0}


def draft_page(client, article):
    response = client.get(f"/comments/draft/{article.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def text_of(page):
    return unescape(re.search(r"<textarea[^>]*>\n?([^<]*)</textarea>", page)[1])


def value_of(page, name):
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]
    found = re.search(r'value="([^"]*)"', field)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize("provider", ["wordpress_com", "google", "twitter_oauth2", "facebook"])
def test_a_providers_button_leads_to_it_and_back_to_the_draft(hold, article, provider):
    response = hold(article, provider)

    assert response.status_code == 303
    assert re.fullmatch(
        rf"/accounts/{provider}/login/\?process=login"
        rf"&next=%2Fcomments%2Fdraft%2F{article.pk}%2F%3Fheld%3D[0-9a-f]{{16}}%23respond",
        response["Location"],
    )


def test_everything_typed_comes_back(client, hold, article):
    parent = a_comment(article)
    hold(article, comment_parent=str(parent.pk), comment="Tea & “<b>biscuits</b>”\n\nfor all")
    page = draft_page(client, article)

    assert text_of(page) == "Tea & “<b>biscuits</b>”\n\nfor all"
    assert value_of(page, "author") == TYPED["author"]
    assert value_of(page, "email") == TYPED["email"]
    assert value_of(page, "url") == TYPED["url"]
    assert value_of(page, "comment_parent") == str(parent.pk)
    assert f"Reply to {parent.name}" in page


def test_the_draft_comes_back_to_whoever_has_logged_in_meanwhile(client, hold, article):
    hold(article)
    client.force_login(a_reader("Ada Reader"))
    page = draft_page(client, article)

    assert text_of(page) == TYPED["comment"]
    assert "Ada Reader" in page


def test_the_draft_outlives_changing_from_one_account_to_another(client, hold, article):
    client.force_login(a_reader())
    response = hold(article, "change")
    client.force_login(a_reader("Ken Other"))

    assert response["Location"].startswith("/accounts/login/?next=%2Fcomments%2Fdraft%2F")
    assert text_of(draft_page(client, article)) == TYPED["comment"]


def test_logging_out_keeps_the_draft_and_shows_the_guests_form(client, hold, article):
    client.force_login(a_reader("Ada Reader"))
    response = hold(article, "log-out")
    page = draft_page(client, article)

    assert re.fullmatch(
        rf"/comments/draft/{article.pk}/\?held=[0-9a-f]{{16}}#respond", response["Location"]
    )
    assert not client.get("/me").json()["signed_in"]
    assert text_of(page) == TYPED["comment"]
    assert "Ada Reader" not in page


def test_a_foreign_page_logs_nobody_out_and_holds_nothing(client, hold, article):
    client.force_login(a_reader())
    response = hold(article, "log-out", headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert client.get("/me").json()["signed_in"]
    assert not drafts_cookies(response.cookies)


def test_a_silent_browser_confirms_first_and_then_its_draft_is_held(article):
    browser = Client(enforce_csrf_checks=True)
    data = {**TYPED, "comment_post_ID": str(article.pk), "to": "google"}
    page = browser.post("/comments/hold/", data).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    confirmed = browser.post("/comments/hold/", {**fields, "comment": TYPED["comment"]})

    assert 'action="/comments/hold/"' in page
    assert confirmed.status_code == 303
    assert text_of(draft_page(browser, article)) == TYPED["comment"]


def test_the_draft_is_forgotten_when_the_comment_is_taken(client, hold, post, article):
    hold(article)
    assert post(article).status_code == 303

    gone = client.get(f"/comments/draft/{article.pk}/")
    assert gone.status_code == 302
    assert gone["Location"] == f"{article.get_absolute_url()}#respond"
    assert not Session.objects.exists()


def test_the_draft_stays_when_the_comment_is_refused(client, hold, post, article):
    hold(article)
    assert post(article, email="nobody").status_code == 422

    assert text_of(draft_page(client, article)) == TYPED["comment"]


def test_a_comment_on_another_article_leaves_the_draft_alone(client, hold, post, article):
    hold(article)
    post(an_article())

    assert text_of(draft_page(client, article)) == TYPED["comment"]


def test_a_visit_holds_a_draft_for_each_of_a_few_articles(client, db, hold):
    articles = [an_article() for _ in range(COOKIES + 1)]
    for number, article in enumerate(articles):
        hold(article, comment=f"Number {number}")

    assert client.get(f"/comments/draft/{articles[0].pk}/").status_code == 302
    for number, article in enumerate(articles[1:], 1):
        assert text_of(draft_page(client, article)) == f"Number {number}"


def test_without_a_draft_the_address_leads_to_the_form_with_its_target(client, article):
    response = client.get(f"/comments/draft/{article.pk}/?replytocom=7")

    assert response["Location"] == f"{article.get_absolute_url()}?replytocom=7#respond"


def test_a_draft_is_held_for_a_day(client, hold, article):
    with time_machine.travel("2026-01-01 12:00", tick=False) as clock:
        hold(article)
        clock.shift(LIFETIME + 1)
        assert client.get(f"/comments/draft/{article.pk}/").status_code == 302


def test_nobody_elses_draft_is_shown(hold, article):
    hold(article)

    assert Client().get(f"/comments/draft/{article.pk}/").status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "a" * 32, "\\000", "../../etc/passwd"])
def test_a_made_up_cookie_finds_nothing(client, article, cookie):
    client.cookies[f"{PREFIX}00000000deadbeef"] = cookie

    assert client.get(f"/comments/draft/{article.pk}/").status_code == 302


def test_the_key_of_a_log_in_is_no_key_to_a_draft(client, hold, article):
    client.force_login(a_reader())
    session = client.cookies["sessionid"].value
    client.cookies[f"{PREFIX}00000000deadbeef"] = session
    response = hold(article, held="00000000deadbeef")

    assert [c.value for c in drafts_cookies(response.cookies).values()] != [session]
    assert client.get(f"/comments/draft/{article.pk}/?held=00000000deadbeef").status_code == 302
    assert client.get("/me").json()["signed_in"]


def test_the_draft_of_an_article_that_one_may_not_read_is_not_there(client, hold, article):
    hold(article)
    article.status = "draft"
    article.save()

    assert client.get(f"/comments/draft/{article.pk}/").status_code == 404
    assert hold(article).status_code == 404


def test_no_cache_keeps_a_draft_and_no_script_reads_its_cookie(client, hold, article):
    response = hold(article)
    page = client.get(f"/comments/draft/{article.pk}/")

    assert "no-store" in page["Cache-Control"]
    (cookie,) = drafts_cookies(response.cookies).values()
    assert cookie["httponly"]
    assert cookie["path"] == "/comments/"
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("to", ["", "evil", "//evil.example", "\0", "linkedin"])
def test_an_unknown_way_is_refused_with_the_text_in_the_form(hold, article, to):
    response = hold(article, to)

    assert response.status_code == 400
    assert text_of(response.content.decode()) == TYPED["comment"]


def test_a_provider_without_keys_is_no_way(hold, article, settings):
    settings.PROVIDER_KEYS = {}

    assert hold(article).status_code == 400


def test_a_text_beyond_all_measure_is_refused_and_kept_on_the_page(hold, article):
    text = "x" * (TEXT_BYTES + 5000)
    response = hold(article, comment=text)

    assert response.status_code == 413
    assert "too long" in response.content.decode()
    assert text_of(response.content.decode()) == text
    assert not Session.objects.exists()


def test_the_longest_comment_is_held(client, hold, article):
    hold(article, comment="y" * TEXT_BYTES)

    assert len(text_of(draft_page(client, article))) == TEXT_BYTES


def test_too_many_drafts_are_refused_with_the_text_in_the_form(hold, article):
    from comments.holding import HOLD_LIMIT

    while not HOLD_LIMIT.hit("127.0.0.1"):
        pass
    response = hold(article)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert text_of(response.content.decode()) == TYPED["comment"]


def test_half_a_form_is_held_too(client, hold, article):
    """Whoever logs in first has not filled in a name."""
    response = hold(article, comment="", author="", email="no address yet", url="")

    assert response.status_code == 303
    assert value_of(draft_page(client, article), "email") == "no address yet"


def test_nul_and_turned_text_do_no_harm(client, hold, article):
    hold(article, comment="a\0b\u202ec")

    assert text_of(draft_page(client, article)) == "ab\u202ec"


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_only_a_post_holds_a_draft(client, db, method):
    assert getattr(client, method)("/comments/hold/").status_code == 405


def test_an_article_that_is_none_is_not_found(client, db):
    assert client.post("/comments/hold/", {"to": "google"}, headers=OURS).status_code == 404
    assert client.get("/comments/draft/999/").status_code == 404


def test_a_session_that_has_expired_refuses_with_everything_kept(client, post, article):
    reader = a_reader("Ada Reader")
    client.force_login(reader)
    key = client.get("/me").json()["key"]
    client.logout()
    response = post(article, **{"as": key, "author": None, "email": None, "url": None})
    page = response.content.decode()

    assert response.status_code == 409
    assert "You are no longer logged in" in page
    assert text_of(page) == TYPED["comment"]
    assert 'value="google"' in page
    assert not Comment.objects.exists()


def test_nobody_posts_under_a_name_that_the_form_did_not_show(client, post, article):
    client.force_login(a_reader("Ada Reader"))
    key = client.get("/me").json()["key"]
    client.force_login(a_reader("Ken Other"))
    refused = post(article, **{"as": key})

    assert refused.status_code == 409
    assert "You are logged in as Ken Other by now" in refused.content.decode()
    again = value_of(refused.content.decode(), "as")
    assert post(article, **{"as": again}).status_code == 303
    assert Comment.objects.get().name == "Ken Other"


def test_the_key_in_a_form_tells_nothing_and_is_never_an_address(client, db):
    reader = a_reader(email="ada@example.org")
    client.force_login(reader)
    me = client.get("/me").json()

    assert re.fullmatch("[0-9a-f]{16}", me["key"])
    assert "@" not in str(me)


def test_the_answer_says_which_request_was_stored(post, article):
    key = "6f1dd0b0-5b0c-4c5e-9a55-0f2d3f6a7b8c"
    response = post(article, request_key=key)

    assert response.cookies[f"posted-{key}"].value == "1"
    assert not response.cookies[f"posted-{key}"]["httponly"]
    for other in (post(article, comment="Another."), post(article, comment="", request_key=key)):
        assert not [name for name in other.cookies if name.startswith("posted")]


def test_the_page_of_a_guest_and_of_a_member_hold_the_same_parts(client, article):
    guest = client.get(article.get_absolute_url()).content.decode()
    client.force_login(User.objects.create_user("somebody"))
    member = client.get(article.get_absolute_url()).content.decode()

    for page in (guest, member):
        assert set(re.findall(r"data-(member|choices|connecting|guest)\b", page)) == {
            "member",
            "choices",
            "connecting",
            "guest",
        }
    assert re.search(r"data-member [^>]*hidden", guest)
    assert re.search(r"data-guest hidden", member)
