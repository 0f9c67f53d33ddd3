"""The account page: what readers see of somebody, and that nobody sees more."""

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from accounts.profile import LETTER
from tests.factories import a_reader, an_author

CHANGED = {"display_name": "Ada L.", "website": "ada.example", "picture": LETTER}


@pytest.fixture
def reader(client, db):
    user = a_reader("Ada Demo", email="ada@demo.example")
    user.set_unusable_password()
    user.save()
    SocialAccount.objects.create(
        user=user,
        provider="google",
        uid="1",
        extra_data={"name": "Ada", "avatar": "https://lh3.googleusercontent.com/a"},
    )
    client.force_login(user)
    return user


def save(client, **changes):
    return client.post("/accounts/", CHANGED | changes)


@pytest.mark.parametrize(
    "address", ["", "export/", "delete/", "once-more/", "3rdparty/", "reauthenticate/"]
)
def test_a_page_of_an_account_is_for_whoever_is_signed_in(client, db, address):
    answer = client.get(f"/accounts/{address}")

    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next=/accounts/{address}"


def test_the_page_shows_no_address_and_is_never_cached(client, reader):
    answer = client.get("/accounts/")

    assert answer.status_code == 200
    assert "Ada Demo" in answer.content.decode()
    assert "ada@demo.example" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_name_and_website_are_changed(client, reader):
    answer = save(client)
    reader.refresh_from_db()

    assert answer["Location"] == "/accounts/?saved=1"
    assert (reader.display_name, reader.website) == ("Ada L.", "https://ada.example")
    assert "Saved." in client.get(answer["Location"]).content.decode()


def test_the_name_is_kept_on_one_line_without_direction_marks(client, reader):
    save(client, display_name="  Ada\u202e\n Lovelace ")
    reader.refresh_from_db()

    assert reader.display_name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("display_name", "", "Please give a name"),
        ("display_name", " \u202e ", "Please give a name"),
        ("display_name", "ada@demo.example", "This is an e-mail address"),
        ("display_name", "Ada (ada@demo.example)", "This is an e-mail address"),
        ("display_name", "A" * 246, "at most 245"),
        ("display_name", "A\0B", "Null characters"),
        ("website", "javascript:alert(1)", "does not look like the address"),
        ("website", "ftp://ada.example", "does not look like the address"),
        ("website", "https://a.example/" + "a" * 200, "at most 200"),
        ("picture", "facebook", "not one of the available choices"),
        ("picture", "", "This field is required"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_was_typed(client, reader, field, value, said):
    answer = save(client, **{field: value})
    reader.refresh_from_db()

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Ada L." in answer.content.decode() or field == "display_name"
    assert reader.display_name == "Ada Demo"


def test_nobody_takes_the_name_of_somebody_who_writes_here(client, reader):
    an_author("Marguerite Tan")
    answer = save(client, display_name="marguerite tan")

    assert answer.status_code == 422
    assert "Somebody who writes here has this name" in answer.content.decode()


def test_an_author_keeps_their_own_name(client, db):
    author = an_author("Marguerite Tan")
    client.force_login(author)

    assert save(client, display_name="Marguerite Tan").status_code == 302


def test_a_picture_of_ones_own_sign_ins_can_be_chosen(client, reader):
    assert save(client, picture="google").status_code == 302
    assert User.objects.get(pk=reader.pk).avatar_provider == "google"

    save(client, picture=LETTER)
    assert User.objects.get(pk=reader.pk).avatar_provider == ""


def test_what_a_form_sends_beside_its_fields_is_ignored(client, reader):
    save(client, is_staff="1", email="x@x.example", username="root", slug="root")
    reader.refresh_from_db()

    assert (reader.is_staff, reader.slug) == (False, None)
    assert reader.email == "ada@demo.example"


def test_a_page_of_another_site_cannot_change_anything(reader):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader)

    for address in ("", "delete/", "keep/"):
        assert strict.post(f"/accounts/{address}", CHANGED).status_code == 403


def test_two_ways_in_that_are_removed_at_once_leave_one(reader):
    from accounts.connections import OnlyWayIn, disconnect

    first = SocialAccount.objects.get()
    second = SocialAccount.objects.create(user=reader, provider="facebook", uid="2")
    disconnect(reader, first)

    with pytest.raises(OnlyWayIn):
        disconnect(reader, second)


def test_a_picture_goes_with_the_sign_in_it_came_from(reader):
    from accounts.connections import disconnect

    User.objects.update(avatar_provider="google", avatar="avatars/abc", avatar_digest="x")
    reader.refresh_from_db()
    SocialAccount.objects.create(user=reader, provider="facebook", uid="2")
    disconnect(reader, SocialAccount.objects.get(provider="google"))
    reader.refresh_from_db()

    assert (reader.avatar, reader.avatar_provider) == ("", "")


def test_the_account_page_costs_the_same_with_many_comments(
    client, reader, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from comments.posting import Author
    from tests.factories import a_comment, an_article

    article = an_article()
    for _ in range(6):
        a_comment(article, author=Author(user=reader))
    client.get("/accounts/")
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get("/accounts/")
    for _ in range(20):
        a_comment(an_article(), author=Author(user=reader))

    with django_assert_num_queries(len(before)):
        client.get("/accounts/")


def test_the_footer_leads_to_privacy_and_account(client, db):
    page = client.get("/").content.decode()

    assert 'href="/privacy/"' in page
    assert 'href="/accounts/"' in page


def test_the_privacy_page_names_what_each_provider_tells_and_is_the_same_for_everybody(
    client, db, settings
):
    answer = client.get("/privacy/")
    page = answer.content.decode()

    for name in ("WordPress.com", "Google", "X", "Facebook"):
        assert f"<strong>{name}</strong> tells us" in page
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]

    settings.PROVIDER_KEYS = {}
    assert "<h2>When you log in" not in client.get("/privacy/").content.decode()


def test_a_changed_name_is_seen_at_once_below_every_comment(
    client, reader, django_capture_on_commit_callbacks, monkeypatch
):
    from comments.posting import Author
    from pagecache import tags
    from tests.factories import a_comment, an_article

    said = []
    monkeypatch.setattr(tags, "tell", said.extend)
    article, other = an_article(), an_article()
    with django_capture_on_commit_callbacks(execute=True):
        a_comment(article, author=Author(user=reader))
        a_comment(other, author=Author(user=reader), status="pending")
    said.clear()
    with django_capture_on_commit_callbacks(execute=True):
        save(client)

    assert article.cache_tag in said
    assert other.cache_tag not in said
    assert "people" not in said
