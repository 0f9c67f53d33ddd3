"""Sections, tags, the site's words and people in the admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from blog.models import Image, SiteSettings
from tests.factories import a_category, a_reader, a_tag, an_author, an_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """A signed-in superuser's browser."""
    client.force_login(an_editor())
    return client


@pytest.fixture
def profile_desk(client):
    """The browser of an editor who looks after people's profiles."""
    keeper = User.objects.create_user("keeper", is_staff=True)
    names = ("view_user", "change_user", "add_user", "delete_user")
    keeper.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(keeper)
    return client


def test_sections_stand_below_the_one_they_belong_to(desk):
    world = a_category("World")
    a_category("Culture")
    a_category("Asia", parent=world)

    page = desk.get(reverse("admin:blog_category_changelist")).text

    assert page.index(">World<") < page.index(">Asia<")
    assert 'data-level="1"' in page


def test_a_section_inside_itself_is_refused_in_words(desk):
    world = a_category("World")
    asia = a_category("Asia", parent=world)

    response = desk.post(
        reverse("admin:blog_category_change", args=[world.pk]),
        {"name": "World", "parent": asia.pk, "slug": "world", "position": "0", "description": ""},
    )

    assert "A category cannot stand inside itself." in response.text


def test_there_is_one_row_of_site_settings_and_it_stays(desk):
    SiteSettings(title="The Paper").save()

    assert desk.get(reverse("admin:blog_sitesettings_changelist")).status_code == 302
    assert desk.get(reverse("admin:blog_sitesettings_add")).status_code == 403
    address = reverse("admin:blog_sitesettings_delete", args=[1])
    assert desk.post(address, {"post": "yes"}).status_code == 403


def test_keys_tokens_and_private_addresses_are_not_in_the_admin():
    labels = {model._meta.app_label for model in admin.site._registry}

    assert not labels & {"account", "socialaccount"}


def test_an_address_is_seen_by_superusers_alone(desk, profile_desk):
    somebody = a_reader(email="secret@example.org")
    address = reverse("admin:accounts_user_change", args=[somebody.pk])
    listing = reverse("admin:accounts_user_changelist")

    assert "secret@example.org" not in profile_desk.get(address).text
    assert "Ada Reader" not in profile_desk.get(listing, {"q": "secret@example"}).text
    assert profile_desk.get(listing, {"email__startswith": "secret"}).status_code in {302, 400}
    profile_desk.force_login(an_editor())
    assert "secret@example.org" in profile_desk.get(address).text


def test_looking_after_profiles_gives_nobody_more_power(profile_desk):
    boss = an_editor()
    keeper = User.objects.get(username="keeper")
    own = reverse("admin:accounts_user_change", args=[keeper.pk])
    theirs = reverse("admin:accounts_user_change", args=[boss.pk])
    fields = {"display_name": "Kee Per", "slug": "", "website": "", "bio": ""}

    profile_desk.post(
        own, fields | {"is_superuser": "on", "is_staff": "on", "email": "x@example.org"}
    )
    assert profile_desk.post(theirs, fields).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[boss.pk])
    assert profile_desk.get(password).status_code == 403
    assert profile_desk.get(reverse("admin:accounts_user_add")).status_code == 403
    delete = reverse("admin:accounts_user_delete", args=[boss.pk])
    assert profile_desk.post(delete, {"post": "yes"}).status_code == 403

    keeper.refresh_from_db()
    assert (keeper.display_name, keeper.is_superuser, keeper.email) == ("Kee Per", False, "")


def test_an_article_is_offered_authors_not_readers(desk):
    a_reader("Ann Reader")
    an_author("Ann Author")

    answer = desk.get(
        reverse("admin:autocomplete"),
        {"app_label": "blog", "model_name": "authorship", "field_name": "author", "term": "Ann"},
    ).json()

    assert [r["text"] for r in answer["results"]] == ["Ann Author"]


def grow(number: int) -> None:
    for _ in range(number):
        count = User.objects.count()
        an_author(f"Author {count}")
        a_tag(f"Tag {count}")
        a_category(f"Section {count}", parent=a_category(f"Top {count}"))
        Image.objects.create(file=f"images/{count}.png", width=3, height=2)


@pytest.mark.parametrize("name", ["blog_category", "blog_tag", "blog_image", "accounts_user"])
def test_every_list_costs_the_same_however_long_it_is(desk, name):
    address = reverse(f"admin:{name}_changelist")

    def measured() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    grow(3)
    measured()
    before = measured()
    grow(6)

    assert measured() == before
