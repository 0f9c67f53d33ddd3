"""Facebook asks for somebody's data to be deleted."""

import base64
import hashlib
import hmac
import json

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import DeletionReceipt, User
from accounts.tasks import delete_provider_data
from comments.posting import Author
from tests.factories import a_comment, a_reader, an_article

SECRET = "secret-facebook"
UID = "10158"


def part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def signed(payload, secret=SECRET):
    body = part(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
    signature = hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()
    return f"{part(signature)}.{body}"


def ask(client, request=None):
    if request is None:
        request = signed({"algorithm": "HMAC-SHA256", "user_id": UID, "issued_at": 1})
    return client.post("/accounts/facebook/deletion/", {"signed_request": request})


@pytest.fixture
def person(db):
    user = a_reader("Fay Book", email="fay@private.example")
    user.set_unusable_password()
    user.save()
    SocialAccount.objects.create(
        user=user, provider="facebook", uid=UID, extra_data={"email": "fay@private.example"}
    )
    EmailAddress.objects.create(user=user, email="fay@private.example")
    return user


def carry_out():
    delete_provider_data.call("facebook", UID, DeletionReceipt.objects.latest("pk").pk)


def test_the_answer_says_where_to_look(client, person):
    answer = ask(client).json()
    code = answer["confirmation_code"]

    assert answer["url"] == f"http://testserver/accounts/facebook/deletion/{code}/"
    assert code.isalnum()
    assert "It is being carried out" in client.get(answer["url"]).content.decode()

    carry_out()
    page = client.get(answer["url"]).content.decode()
    assert "Done" in page
    assert "Fay" not in page


def test_whoever_has_no_other_way_in_leaves_and_their_words_stay(client, person):
    comment = a_comment(an_article(), author=Author(user=person))
    ask(client)
    carry_out()
    comment.refresh_from_db()

    assert not User.objects.filter(pk=person.pk).exists()
    assert (comment.user, comment.name) == (None, "Deleted reader")


def test_whoever_has_another_way_in_stays_without_what_facebook_told(client, person):
    SocialAccount.objects.create(user=person, provider="google", uid="1", extra_data={})
    ask(client)
    carry_out()
    person.refresh_from_db()

    assert SocialAccount.objects.get().provider == "google"
    assert person.email == ""
    assert not EmailAddress.objects.exists()


def test_an_address_that_another_provider_told_too_stays(client, person):
    SocialAccount.objects.create(
        user=person, provider="google", uid="1", extra_data={"email": "Fay@private.example"}
    )
    ask(client)
    carry_out()
    person.refresh_from_db()

    assert person.email == "fay@private.example"


def test_an_editor_stays_without_the_sign_in(client, person):
    User.objects.update(is_staff=True)
    ask(client)
    carry_out()

    assert User.objects.filter(pk=person.pk).exists()
    assert not SocialAccount.objects.exists()


def test_asking_twice_does_no_harm(client, person):
    ask(client)
    ask(client)
    carry_out()
    carry_out()

    assert DeletionReceipt.objects.count() == 2


def test_somebody_unknown_is_answered_alike(client, db):
    assert ask(client).status_code == 200
    carry_out()
    assert DeletionReceipt.objects.get().done_at


@pytest.mark.parametrize(
    "request_",
    [
        "",
        ".",
        "x",
        "x.y",
        "é.é",
        "\0.\0",
        "a" * 100_000,
        signed({"algorithm": "HMAC-SHA256", "user_id": UID}, secret="other"),
        signed({"algorithm": "none", "user_id": UID}),
        signed({"user_id": UID}),
        signed({"algorithm": "HMAC-SHA256"}),
        signed({"algorithm": "HMAC-SHA256", "user_id": "1' OR 1"}),
        signed([]),
        signed(b"[" * 2000),
        signed(b"\xff"),
        "." + signed({"algorithm": "HMAC-SHA256", "user_id": UID}).partition(".")[2],
    ],
)
def test_what_facebook_did_not_sign_is_refused(client, person, request_):
    assert ask(client, request_).status_code == 400
    assert not DeletionReceipt.objects.exists()


def test_only_a_post_asks(client, db):
    assert client.get("/accounts/facebook/deletion/").status_code == 405


def test_a_site_without_facebook_has_no_such_address(client, db, settings):
    settings.PROVIDER_KEYS = {}

    assert ask(client).status_code == 404


def test_an_unknown_code_is_not_found(client, db):
    assert client.get("/accounts/facebook/deletion/abc/").status_code == 404
