"""Leaving: a wish, a day to change one's mind, and then nothing is left of the person."""

import datetime as dt
import json
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.avatars import avatar_file
from accounts.leaving import due, forget_person, leave, stay
from accounts.models import Departure, User
from accounts.tasks import carry_out_departures
from comments.conversations import Conversation
from comments.models import Comment
from comments.moderation import approve
from comments.posting import Author
from tests.factories import a_comment, a_reader, an_article, an_author, an_editor

EMAIL = "zebulon@private.example"


@pytest.fixture
def reader(db):
    user = a_reader("Zebulon Quill", email=EMAIL, website="https://zebulon.example")
    user.set_unusable_password()
    user.save()
    SocialAccount.objects.create(
        user=user,
        provider="google",
        uid="zebulon-1",
        extra_data={"name": "Zebulon", "email": EMAIL},
    )
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


@pytest.fixture
def fresh(client, reader):
    """A client in which the reader has signed in with Google a moment ago."""
    return signed_in(client, reader, ago=0)


def signed_in(client, user, ago):
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "at": time.time() - ago, "provider": "google", "uid": "1"}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def over(user):
    """Let the day pass."""
    Departure.objects.filter(user=user).update(due_at=timezone.now() - dt.timedelta(seconds=1))


def test_leaving_is_asked_for_and_shown_until_it_is_done(fresh, reader):
    page = fresh.get("/accounts/delete/").content.decode()
    answer = fresh.post("/accounts/delete/", {"comments": "keep"})
    departure = Departure.objects.get(user=reader)

    assert "Delete your account?" in page
    assert answer["Location"] == "/accounts/"
    assert "This account will be deleted" in fresh.get("/accounts/").content.decode()
    assert departure.due_at - departure.requested_at == dt.timedelta(hours=24)


def test_the_mind_can_be_changed(fresh, reader):
    fresh.post("/accounts/delete/", {"comments": "delete"})
    fresh.post("/accounts/keep/")
    carry_out_departures.call()

    assert not Departure.objects.exists()
    assert User.objects.filter(pk=reader.pk).exists()


def test_an_old_sign_in_is_not_enough(client, reader):
    signed_in(client, reader, ago=60 * 60)
    asked = client.post("/accounts/delete/", {"comments": "keep"})
    page = client.get(asked["Location"]).content.decode()

    assert asked["Location"] == "/accounts/once-more/?next=%2Faccounts%2Fdelete%2F"
    assert not Departure.objects.exists()
    assert 'data-provider="google"' in page
    assert 'data-provider="facebook"' not in page
    assert "next=%2Faccounts%2Fdelete%2F" in page


def test_a_session_that_says_nothing_of_its_sign_in_is_not_enough(client, reader):
    client.force_login(reader)

    assert client.post("/accounts/delete/", {"comments": "keep"}).status_code == 302
    assert not Departure.objects.exists()


def test_a_password_given_once_more_is_a_fresh_sign_in(client, db):
    user = a_reader()
    user.set_password("a long pass phrase")
    user.save()
    signed_in(client, user, ago=60 * 60)
    refused = client.post("/accounts/reauthenticate/", {"password": "wrong"})
    answer = client.post(
        "/accounts/reauthenticate/", {"password": "a long pass phrase", "next": "/accounts/delete/"}
    )

    assert refused.status_code == 200
    assert answer["Location"] == "/accounts/delete/"
    assert client.get("/accounts/delete/").status_code == 200


@pytest.mark.parametrize("choice", [None, "", "both", "keep\0"])
def test_what_becomes_of_the_comments_must_be_chosen(fresh, reader, choice):
    answer = fresh.post("/accounts/delete/", {} if choice is None else {"comments": choice})

    assert answer.status_code == 422
    assert not Departure.objects.exists()


@pytest.mark.parametrize("make", [an_editor, lambda: an_author("Marguerite Tan")])
def test_whoever_works_here_cannot_leave_so(client, db, make):
    person = make()
    signed_in(client, person, ago=0)
    answer = client.post("/accounts/delete/", {"comments": "keep"})

    assert answer.status_code == 403
    assert "You work here" in answer.content.decode()
    assert not Departure.objects.exists()


def test_whoever_begins_to_work_here_meanwhile_stays(reader):
    departure = leave(reader, with_comments=False)
    over(reader)
    User.objects.filter(pk=reader.pk).update(is_staff=True)

    assert not forget_person(departure.pk)
    assert User.objects.filter(pk=reader.pk).exists()
    assert not Departure.objects.exists()


def test_nothing_happens_before_the_time(reader):
    departure = leave(reader, with_comments=False)
    carry_out_departures.call()

    assert not forget_person(departure.pk)
    assert User.objects.filter(pk=reader.pk).exists()


def test_asking_again_keeps_the_time_and_takes_the_new_choice(reader):
    first = leave(reader, with_comments=False)
    second = leave(reader, with_comments=True)

    assert (first.pk, first.due_at) == (second.pk, second.due_at)
    assert Departure.objects.get().with_comments


def test_comments_stay_under_no_name(client, reader):
    article = an_article()
    comment = a_comment(article, "The river rose.", author=Author(user=reader, address="192.0.2.7"))
    leave(reader, with_comments=False)
    over(reader)
    carry_out_departures.call()
    comment.refresh_from_db()
    page = client.get(article.get_absolute_url()).content.decode()

    assert (comment.user, comment.author_name, comment.address) == (None, "Deleted reader", None)
    assert "The river rose." in page
    assert "Deleted reader" in page
    assert "Zebulon" not in page


def test_or_they_go_too_and_what_others_said_stays(client, reader):
    article = an_article()
    alone = a_comment(article, "Alone.", author=Author(user=reader))
    answered = a_comment(article, "Answered.", author=Author(user=reader))
    reply = a_comment(article, "An answer.", parent=answered)
    above = a_comment(article, "Above.", author=Author(user=reader))
    below = a_comment(article, "Below.", author=Author(user=reader), parent=above)
    leave(reader, with_comments=True)
    over(reader)
    carry_out_departures.call()
    page = client.get(article.get_absolute_url()).content.decode()

    left = set(Comment.objects.values_list("pk", flat=True))
    assert left == {answered.pk, reply.pk}
    assert {alone.pk, above.pk, below.pk} & left == set()
    assert "Answered." not in page
    assert "An answer." in page
    assert "This comment was deleted by its author." in page
    assert Conversation.objects.get(article=article).approved == 1


def test_it_can_be_carried_out_again_without_harm(reader):
    departure = leave(reader, with_comments=False)
    over(reader)

    assert due() == [departure.pk]
    assert forget_person(departure.pk)
    assert not forget_person(departure.pk)
    carry_out_departures.call()


def test_taking_back_a_wish_that_is_not_there_does_nothing(reader):
    stay(reader)


def test_nothing_is_left_of_the_person(fresh, reader, django_capture_on_commit_callbacks):
    """Every text of every table is read: no name, no address, no id at a provider."""
    comment = a_comment(
        an_article(),
        author=Author(user=reader, address="192.0.2.77", user_agent="Zebulon's browser"),
        status="pending",
    )
    approve(comment, an_editor())
    reader.avatar = "avatars/zebulon"
    reader.save()
    default_storage.save(avatar_file(reader.avatar, 96), ContentFile(b"x"))
    Client().force_login(reader)
    assert found("zebulon")
    leave(reader, with_comments=False)
    over(reader)
    with django_capture_on_commit_callbacks(execute=True):
        carry_out_departures.call()

    assert found("zebulon") == []
    assert found("192.0.2.77") == []
    assert not default_storage.exists(avatar_file("avatars/zebulon", 96))
    assert not any(
        session.get_decoded().get("_auth_user_id") == str(reader.pk)
        for session in Session.objects.all()
    )
    assert not fresh.get("/me").json()["signed_in"]


def found(text):
    """Return the fields of all tables in which a text stands."""
    return sorted(
        {
            f"{model.__name__}.{field.name}"
            for model in apps.get_models()
            if model._meta.managed
            for field in model._meta.concrete_fields
            for value in model._default_manager.values_list(field.name, flat=True)
            if text in str(value).lower()
        }
    )


def test_the_export_holds_everything_and_is_a_file(fresh, reader):
    comment = a_comment(
        an_article(title="The bridge"),
        "My *words*.",
        author=Author(user=reader, address="192.0.2.7"),
    )
    answer = fresh.get("/accounts/export/")
    data = json.loads(b"".join(answer.streaming_content))

    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert data["account"][0]["email"] == EMAIL
    assert data["sign_ins"][0]["kept"]["name"] == "Zebulon"
    assert data["email_addresses"] == [{"email": EMAIL, "verified": True}]
    assert data["comments"][0]["text"] == "My *words*."
    assert data["comments"][0]["address_of_the_page"].endswith(f"#comment-{comment.pk}")
    assert data["comments"][0]["network_address"] == "192.0.2.7"


def test_the_export_holds_nobody_elses_words_and_no_secret(fresh, reader):
    a_comment(an_article(), "Somebody else's words.")
    text = b"".join(fresh.get("/accounts/export/").streaming_content).decode()

    assert "Somebody else" not in text
    assert "password" not in text


def test_the_export_costs_the_same_queries_with_many_comments(
    fresh, reader, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    article = an_article()

    def read():
        return b"".join(fresh.get("/accounts/export/").streaming_content)

    a_comment(article, author=Author(user=reader))
    with CaptureQueriesContext(connection) as few:
        read()
    for _ in range(30):
        a_comment(article, author=Author(user=reader))
    with django_assert_num_queries(len(few)):
        assert read().count(b"Something said") == 31


def test_ones_own_comments_are_paged_without_counting(fresh, reader, django_assert_num_queries):
    article = an_article(title="The bridge")
    mine = [a_comment(article, f"Number {n}.", author=Author(user=reader)) for n in range(25)]
    a_comment(article, "Not mine.")
    first = fresh.get("/comments/mine/").content.decode()
    second = fresh.get(f"/comments/mine/?before={mine[5].pk}").content.decode()

    assert first.count("<li>") - second.count("<li>") == 15
    assert "Number 24." in first
    assert "Number 4." in second
    assert f"?before={mine[5].pk}" in first
    assert "Not mine." not in first + second


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "9" * 18, "9" * 40, "\0"])
def test_a_page_of_ones_comments_that_makes_no_sense_is_answered(fresh, before):
    assert fresh.get("/comments/mine/", {"before": before}).status_code == 200


def test_ones_own_comments_are_for_whoever_is_signed_in(client, db):
    assert client.get("/comments/mine/").status_code == 302
