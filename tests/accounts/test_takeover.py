"""Nobody signs in as somebody else, whatever address a provider reports; and no token is kept.

Each row of the table: an account is here already, and somebody comes from a provider whose report fits it.
"""

import itertools
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session

from accounts.models import User
from accounts.stand_in.people import PEOPLE
from comments.models import Comment
from comments.posting import Author
from tests.accounts.conftest import PROVIDERS
from tests.factories import a_comment, a_reader, an_article

PASSWORD = "a long pass phrase"

ADA = next(person for person in PEOPLE if person.key == "ada")


def whose(provider):
    """Return the account that a sign-in with a provider leads to."""
    return SocialAccount.objects.get(provider=provider).user


def an_account(verified: bool, **fields) -> User:
    """Return an account with Ada's address and a password."""
    user = User.objects.create_user(
        "local", email=ADA.email, password=PASSWORD, display_name="Local", **fields
    )
    EmailAddress.objects.create(user=user, email=ADA.email, verified=verified, primary=True)
    return user


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(PROVIDERS, 2)))
def test_the_same_address_at_two_providers_is_two_people(browser, other_browser, first, second):
    """Google and WordPress.com vouch for the address, Facebook does not, X tells none."""
    browser.sign_in(first)
    other_browser.sign_in(second)

    assert whose(first) != whose(second)
    assert browser.me()["name"] == other_browser.me()["name"] == "Ada Demo"
    assert SocialAccount.objects.count() == User.objects.count() == 2


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.parametrize(
    "rights", [{}, {"is_staff": True}, {"is_staff": True, "is_superuser": True}, {"slug": "ada"}]
)
def test_an_address_that_is_here_already_opens_nothing(browser, provider, verified, rights):
    local = an_account(verified, **rights)
    browser.sign_in(provider)

    assert whose(provider) != local
    assert not whose(provider).is_staff
    assert not SocialAccount.objects.filter(user=local).exists()
    assert browser.get("/admin/").status_code in {302, 403}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_guests_address_gives_nobody_their_comments(browser, provider):
    guest = Author(name="Ada", email=ADA.email)
    comment = a_comment(an_article(), author=guest)
    browser.sign_in(provider)

    assert browser.get(f"/comments/{comment.pk}/mine/").status_code == 404
    assert "Something said" not in browser.get("/accounts/").text
    assert Comment.objects.get().user is None


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_disabled_account_stays_outside(browser, provider):
    browser.sign_in(provider)
    User.objects.update(is_active=False)
    assert not browser.me()["signed_in"]

    back = browser.sign_in(provider)
    assert urlsplit(back.headers["Location"]).path == "/accounts/inactive/"
    assert not browser.me()["signed_in"]
    assert User.objects.count() == 1


def test_a_disabled_account_opens_no_page_of_an_account(browser):
    browser.sign_in("google")
    User.objects.update(is_active=False)

    for address in ("", "export/", "delete/", "3rdparty/", "2fa/"):
        answer = browser.get(f"/accounts/{address}")
        assert answer.status_code == 302
        assert urlsplit(answer.headers["Location"]).path == "/accounts/login/"


def test_what_was_disconnected_opens_the_account_no_more(browser, other_browser):
    browser.sign_in("google")
    browser.get(browser.allow(browser.start("facebook", "/accounts/3rdparty/", "connect")))
    first = User.objects.get()
    account = SocialAccount.objects.get(provider="google")
    page = browser.get("/accounts/3rdparty/")
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    browser.post("/accounts/3rdparty/", {"csrfmiddlewaretoken": token, "account": str(account.pk)})
    other_browser.sign_in("google")

    assert whose("google") != first
    assert whose("facebook") == first


def test_a_connection_is_made_only_by_whoever_is_signed_in(browser, other_browser):
    """A link that starts “connect” in a browser where nobody is signed in signs in as usual at most."""
    local = an_account(verified=True)
    other_browser.get(other_browser.allow(other_browser.start("google", "/", "connect")))

    assert not SocialAccount.objects.filter(user=local).exists()


def test_somebody_who_left_comes_back_as_somebody_new(browser):
    from accounts.leaving import forget_person, leave
    from accounts.models import Departure

    browser.sign_in("google")
    before = User.objects.get()
    comment = a_comment(an_article(), author=Author(user=before))
    departure = leave(before, with_comments=False)
    Departure.objects.update(due_at=departure.requested_at)
    forget_person(departure.pk)
    browser.sign_in("google")

    comment.refresh_from_db()
    assert User.objects.get().pk != before.pk
    assert comment.user is None


def test_a_provider_is_no_way_around_the_second_factor(browser):
    browser.sign_in("google")
    user = User.objects.get()
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x" * 32})
    browser.session.cookies.clear()
    back = browser.sign_in("google")

    assert urlsplit(back.headers["Location"]).path == "/accounts/2fa/authenticate/"
    assert not browser.me()["signed_in"]


def test_a_fresh_sign_in_as_somebody_else_deletes_nobody(browser):
    """Ada's browser was left open; somebody else proves who they are, and that they are not Ada."""
    browser.sign_in("google", person="ada")
    ada = User.objects.get()
    browser.sign_in("google", person="ken", next_url="/accounts/delete/")
    page = browser.get("/accounts/delete/")
    browser.submit(page, comments="delete")

    assert "Ken Demo" in page.text
    assert not hasattr(User.objects.get(pk=ada.pk), "departure")


def test_a_fresh_sign_in_leads_back_to_the_question(browser):
    browser.sign_in("google")
    session = Session.objects.get()
    store = session.get_decoded()
    for record in store["account_authentication_methods"]:
        record["at"] -= 3600
    session.session_data = Session.objects.encode(store)
    session.save()
    asked = browser.get("/accounts/delete/")
    back = browser.sign_in("google", next_url="/accounts/delete/")

    assert urlsplit(asked.headers["Location"]).path == "/accounts/once-more/"
    assert back.headers["Location"] == "/accounts/delete/"
    assert browser.get("/accounts/delete/").status_code == 200
    assert User.objects.count() == 1


def test_no_token_is_kept_anywhere(browser, demo):
    """Every access token that was given out is looked for in every table."""
    from django.apps import apps

    for provider in PROVIDERS:
        browser.sign_in(provider)
    stored = "\n".join(
        str(row)
        for model in apps.get_models()
        if model._meta.managed
        for row in model._default_manager.values_list()
    ) + "\n".join(str(session.get_decoded()) for session in Session.objects.all())

    assert not SocialToken.objects.exists()
    assert len(demo.store._tokens) >= len(PROVIDERS)
    assert not [token for token in demo.store._tokens if token in stored]


def test_of_a_person_only_what_the_privacy_page_names_is_kept(browser):
    for provider in PROVIDERS:
        browser.sign_in(provider)

    for account in SocialAccount.objects.all():
        assert set(account.extra_data) <= {"id", "name", "email", "avatar", "profile"}
    assert not User.objects.exclude(first_name="", last_name="").exists()


def test_the_picture_of_the_sign_in_is_fetched_in_the_background(browser, settings):
    from django_tasks_db.models import DBTaskResult

    from accounts.picture_tasks import fetch_avatar

    settings.AVATAR_SOURCE = "accounts.demo_identity.pictures.draw"
    browser.sign_in("facebook")
    user = User.objects.get()
    enqueued = DBTaskResult.objects.filter(task_path__endswith="fetch_avatar")
    assert [result.args_kwargs["args"] for result in enqueued] == [[user.pk]]

    fetch_avatar.call(user.pk)
    assert browser.me()["avatar"]["image"].startswith("/media/avatars/")
    browser.sign_in("facebook")
    assert enqueued.count() == 1


def test_a_reader_without_an_account_of_their_own_has_no_account_page(browser):
    a_reader("Somebody else")

    assert browser.get("/accounts/").status_code == 302
