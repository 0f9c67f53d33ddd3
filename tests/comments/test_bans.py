"""People and networks that may not comment: until when, what they are told, and who is not meant."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comments.author import Author
from comments.bans import Kind, networks_around, normal_value
from comments.models import Ban, Comment, Decision
from comments.moderation import mark_as_spam
from comments.personal import export, forget
from tests.factories import a_comment, a_reader, an_article, an_editor

GUEST = Author(name="Marguerite Tan", email="marguerite@example.org", address="203.0.113.7")


def ban(kind, value="", **fields):
    return Ban.objects.create(kind=kind, value=value, reason="Insults", **fields)


BANS = {
    "address": (Kind.NETWORK, "127.0.0.1"),
    "network": (Kind.NETWORK, "127.0.0.0/8"),
    "address written the new way": (Kind.NETWORK, "::ffff:127.0.0.1"),
    "e-mail": (Kind.EMAIL, " Marguerite@EXAMPLE.org "),
    "name": (Kind.NAME, "MARGUERITE  tan"),
}


@pytest.mark.parametrize(("kind", "value"), BANS.values(), ids=BANS)
def test_banned_for_ever(article, post, kind, value):
    ban(kind, value)
    answer = post(article)
    assert answer.status_code == 403
    assert "We take no comments from you." in answer.content.decode()
    assert "The *river* was here first." in answer.content.decode()
    assert "Insults" not in answer.content.decode()
    assert not Comment.objects.exists()


def test_banned_for_a_while_is_told_until_when(article, post):
    end = timezone.now() + dt.timedelta(days=3)
    ban(Kind.EMAIL, "marguerite@example.org", until=end)
    answer = post(article)
    assert answer.status_code == 403
    assert f"until {end.strftime('%-d %B %Y')}" in answer.content.decode()


def test_a_ban_that_has_ended_bans_nobody(article, post):
    ban(Kind.EMAIL, "marguerite@example.org", until=timezone.now() - dt.timedelta(seconds=1))
    assert post(article).status_code == 303


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Kind.NETWORK, "10.0.0.0/8"), (Kind.EMAIL, "m@example.org"), (Kind.NAME, "Marguerite")],
)
def test_others_are_not_meant(article, post, kind, value):
    ban(kind, value)
    assert post(article).status_code == 303


def test_an_account_is_banned_and_no_guest_by_its_name(client, article, post):
    reader = a_reader("Marguerite Tan", email="reader@example.org")
    ban(Kind.ACCOUNT, user=reader)
    assert post(article).status_code == 303
    client.force_login(reader)
    assert post(article, comment="Signed in.").status_code == 403


def test_an_accounts_own_address_is_looked_at(client, article, post):
    client.force_login(a_reader(email="Reader@example.org"))
    ban(Kind.EMAIL, "reader@example.org")
    assert post(article).status_code == 403


@pytest.mark.django_db
def test_a_ban_goes_with_its_account():
    reader = a_reader()
    ban(Kind.ACCOUNT, user=reader)
    reader.delete()
    assert not Ban.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["::ffff:203.0.113.7", "203.0.113.7"])
def test_an_address_inside_another_is_the_same(address):
    ban(Kind.NETWORK, "203.0.113.0/24")
    assert Ban.objects.against(Author(name="X", address=address)).exists()
    assert not Ban.objects.against(Author(name="X", address="2001:db8::1")).exists()
    assert not Ban.objects.against(Author(name="X", address=None)).exists()


@pytest.mark.django_db
def test_looking_takes_one_query_however_many_bans():
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert not Ban.objects.against(GUEST).exists()
        return len(captured)

    assert queries() == 1
    Ban.objects.bulk_create(
        Ban(kind=Kind.NETWORK, value=f"10.0.{n}.0/24", reason="x") for n in range(200)
    )
    assert queries() == 1


@given(st.ip_addresses())
def test_every_network_around_an_address_holds_it(address):
    import ipaddress

    around = networks_around(str(address))
    plain = getattr(address, "ipv4_mapped", None) or address
    assert all(plain in ipaddress.ip_network(network) for network in around)
    assert len(around) == plain.max_prefixlen


@pytest.mark.parametrize("address", ["", None, "x", "1.2.3", "\u0662.1.1.1", "1.2.3.4/8"])
def test_what_is_no_address_lies_nowhere(address):
    assert networks_around(address) == []


@pytest.mark.parametrize(
    "value", ["x", "", "1.2.3.4/33", "1.2.3", "0.0.0.0/0", "::/0", "::ffff:0:0/96", "\0"]
)
def test_a_network_that_is_none_is_refused_in_words(value):
    with pytest.raises(ValidationError, match="network"):
        normal_value(Kind.NETWORK, value)


@pytest.mark.django_db
def test_an_editor_bans_in_the_admin_and_is_named(client):
    editor = an_editor()
    client.force_login(editor)
    address = reverse("admin:comments_ban_add")
    refused = client.post(address, {"kind": "network", "value": "nonsense", "reason": "x"})
    assert "This is no network address." in refused.content.decode()
    nobody = client.post(address, {"kind": "account", "reason": "x"})
    assert "Say whose account." in nobody.content.decode()
    client.post(address, {"kind": "network", "value": "203.0.113.9/24", "reason": "Floods"})
    made = Ban.objects.get()
    assert (made.value, made.by) == ("203.0.113.0/24", editor)
    assert client.get(reverse("admin:comments_ban_changelist")).status_code == 200


@pytest.mark.django_db
def test_who_leaves_takes_the_reasons_and_their_ban_along():
    reader, editor = a_reader("Zora"), an_editor()
    comment = a_comment(an_article(), author=Author(user=reader), status="pending")
    mark_as_spam(comment, editor, "Zora again")
    Ban.objects.create(kind="account", user=reader, reason="Rude", by=editor)
    exported = {name: list(rows) for name, rows in export(reader)}
    assert [set(ban) for ban in exported["bans"]] == [{"since", "until"}]
    forget(reader, with_content=False)
    comment.refresh_from_db()
    assert comment.reason == ""
    assert [d.reason for d in Decision.objects.all()] == [""]
    reader.delete()
    assert not Ban.objects.exists()
