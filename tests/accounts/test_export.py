"""The file of one's own data has all of it."""

import datetime as dt
import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.utils import timezone

from accounts.leaving import leave
from accounts.models import User
from comments.editing import edit_comment
from comments.mail.models import Delivery
from comments.models import Ban, Flag, Vote
from comments.moderation import set_status
from comments.posting import Author
from tests.comments.mail.conftest import a_mailbox, a_subscriber
from tests.factories import a_comment, a_reader, an_article, an_author, an_editor

#: Every column that leads to a person: the part of the file that tells of it, or why none does.
PARTS = {
    "account.EmailAddress.user": "email_addresses",
    "accounts.Departure.user": "wish_to_leave",
    "admin.LogEntry.user": "work_in_the_admin",
    "blog.Article.authors": "articles",
    "blog.Authorship.author": "articles",
    "blog.Revision.editor": "revisions",
    "blog.SavedFilter.user": "saved_filters",
    "comments.Ban.user": "bans",
    "comments.Comment.user": "comments",
    "comments.Decision.by": "decisions",
    "comments.Edit.by": "texts_before_editing",
    "comments.Subscription.user": "subscriptions",
    "comments.Vote.user": "votes",
    "mfa.Authenticator.user": "second_factors",
    "socialaccount.SocialAccount.user": "sign_ins",
    "transfer.Export.asked_by": "exports",
    "transfer.Import.started_by": "imports",
    "transfer.Import.uploaded_by": "imports",
}
NOT_TOLD = {
    "accounts.User.groups": "in the account itself",
    "blog.Presence.editor": "gone a minute after they have left the page",
    "comments.Ban.by": "what an editor decided about somebody else",
}


@pytest.fixture
def exported(client, db):
    def export(user):
        client.force_login(user)
        return json.loads(b"".join(client.get("/accounts/export/").streaming_content))

    return export


def leading_to_people():
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is User
    }


def test_a_new_table_about_people_must_say_where_the_file_tells_of_it(exported):
    assert leading_to_people() - PARTS.keys() - NOT_TOLD.keys() == set()
    assert set(PARTS.values()) <= exported(a_reader()).keys()


def test_a_reader_finds_everything(exported, settings):
    reader = a_reader("Ada", email="ada@example.org", website="https://ada.example")
    reader.avatar = "avatars/abc"
    reader.save()
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    SocialAccount.objects.create(user=reader, provider="google", uid="7", extra_data={"id": "7"})
    Authenticator.objects.create(user=reader, type="totp", data={"secret": "hidden-secret"})
    article = an_article(title="The bridge")
    asked = a_comment(article, "A question.")
    mine = a_comment(article, "An answer.", parent=asked, author=Author(user=reader))
    edit_comment(mine, "A better answer.", reader)
    set_status(mine, "spam", an_editor(), reason="Sounds like spam.")
    Vote.objects.create(comment=asked, user=reader)
    Flag.objects.create(comment=asked, by=f"user:{reader.pk}", reason="abuse", words="Rather rude.")
    Ban.objects.create(kind="account", user=reader, until=timezone.now() + dt.timedelta(days=1))
    subscription = a_subscriber("ada@example.org", article, user=reader)
    Delivery.objects.create(mailbox=subscription.mailbox, comment=asked, why="reader")
    leave(reader, with_comments=True)
    found = exported(reader)

    assert found["account"][0]["picture"] == f"{settings.SITE_URL}/media/avatars/abc-192.webp"
    assert found["wish_to_leave"][0]["with_comments"] is True
    (comment,) = found["comments"]
    assert (comment["number"], comment["answers"]) == (mine.pk, asked.pk)
    assert comment["why_there"] == "Sounds like spam."
    assert found["texts_before_editing"][0]["text"] == "An answer."
    assert found["texts_before_editing"][0]["comment"] == mine.pk
    assert [d["reason"] for d in found["decisions_about_comments"]][-1] == "Sounds like spam."
    assert found["votes"][0]["comment"] == asked.pk
    assert found["subscriptions"][0]["address"] == "ada@example.org"
    assert found["mail_address"][0]["wants_own"] is True
    assert found["letters"][0]["about"] == f"comment {asked.pk}"
    assert found["second_factors"][0]["type"] == "totp"
    assert "hidden-secret" not in json.dumps(found)
    assert found["bans"]


def test_nobody_finds_letters_to_an_address_that_is_not_surely_theirs(exported):
    """Facebook vouches for no address: it may be somebody else's."""
    reader = a_reader("Ada", email="ken@example.org")
    EmailAddress.objects.create(user=reader, email=reader.email, verified=False, primary=True)
    Delivery.objects.create(
        mailbox=a_mailbox("ken@example.org"), comment=a_comment(an_article()), why="reader"
    )
    found = exported(reader)

    assert found["letters"] == found["mail_address"] == []


def test_an_author_finds_what_they_have_published_and_decided(exported, settings):
    author = an_author("Marguerite Tan")
    article = an_article(title="The bridge", authors=[author])
    comment = a_comment(article, "Words of somebody else.")
    set_status(comment, "trash", author, reason="Off the point.")
    found = exported(author)

    assert found["articles"][0]["title"] == "The bridge"
    assert found["articles"][0]["address"] == settings.SITE_URL + article.get_absolute_url()
    assert found["decisions"][0] | {"at": None} == {
        "comment": comment.pk,
        "to": "Moved to the trash",
        "reason": "Off the point.",
        "at": None,
    }
    assert "Words of somebody else." not in json.dumps(found)
