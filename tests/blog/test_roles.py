"""Who may do what with articles, and what the roles are; all addresses: tests/config/test_admin_roles.py."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.urls import NoReverseMatch, reverse

from accounts.models import GivenRight, User
from accounts.roles import ADMINISTRATOR, AUTHOR, CONTRIBUTOR, EDITOR, OURS, RIGHTS, make_roles
from blog.models import Article, Status, Tag
from tests.blog.test_admin_articles import sent
from tests.factories import a_category, a_reader, an_article, an_author, somebody_as

pytestmark = pytest.mark.django_db

ROLES = (ADMINISTRATOR, EDITOR, AUTHOR, CONTRIBUTOR)
LIST = reverse("admin:blog_article_changelist")

#: What each role does with its own and with others' articles, by where they stand: WordPress's table.
#: c: change, p: publish, t: trash.
TABLE = {
    (ADMINISTRATOR, "own", Status.DRAFT): "cpt",
    (ADMINISTRATOR, "own", Status.PUBLISHED): "cpt",
    (ADMINISTRATOR, "other", Status.DRAFT): "cpt",
    (ADMINISTRATOR, "other", Status.PUBLISHED): "cpt",
    (ADMINISTRATOR, "other", Status.PRIVATE): "cpt",
    (EDITOR, "own", Status.DRAFT): "cpt",
    (EDITOR, "own", Status.PUBLISHED): "cpt",
    (EDITOR, "other", Status.DRAFT): "cpt",
    (EDITOR, "other", Status.PENDING): "cpt",
    (EDITOR, "other", Status.PUBLISHED): "cpt",
    (EDITOR, "other", Status.PRIVATE): "cpt",
    (AUTHOR, "own", Status.DRAFT): "cpt",
    (AUTHOR, "own", Status.PENDING): "cpt",
    (AUTHOR, "own", Status.SCHEDULED): "cpt",
    (AUTHOR, "own", Status.PUBLISHED): "cpt",
    (AUTHOR, "own", Status.PRIVATE): "cpt",
    (AUTHOR, "other", Status.DRAFT): "",
    (AUTHOR, "other", Status.PUBLISHED): "",
    (AUTHOR, "other", Status.PRIVATE): "",
    (CONTRIBUTOR, "own", Status.DRAFT): "ct",
    (CONTRIBUTOR, "own", Status.PENDING): "ct",
    (CONTRIBUTOR, "own", Status.SCHEDULED): "",
    (CONTRIBUTOR, "own", Status.PUBLISHED): "",
    (CONTRIBUTOR, "own", Status.PRIVATE): "",
    (CONTRIBUTOR, "other", Status.DRAFT): "",
    (CONTRIBUTOR, "other", Status.PUBLISHED): "",
}


@pytest.fixture
def case(client, request):
    """A row of the table: a browser, an article, and what may be done with it."""
    role, whose, status = request.param
    person = somebody_as(role)
    authors = (person if whose == "own" else an_author(f"Other {person.pk}"),)
    client.force_login(person)
    return client, an_article(status=status, authors=authors), TABLE[request.param]


def rows() -> list:
    return [pytest.param(row, id="-".join(str(word) for word in row)) for row in TABLE]


@pytest.mark.parametrize("case", rows(), indirect=True)
def test_changing(case):
    client, article, may = case
    address = reverse("admin:blog_article_change", args=[article.pk])
    published = article.status in {Status.PUBLISHED, Status.SCHEDULED, Status.PRIVATE}
    when = {"published_at_0": "2013-11-20", "published_at_1": "12:00:00"} if published else {}

    client.post(address, sent(title="Changed", status=article.status, **when))

    article.refresh_from_db()
    assert (article.title == "Changed") == ("c" in may)


@pytest.mark.parametrize("case", rows(), indirect=True)
def test_publishing_by_form_and_by_action(case):
    client, article, may = case
    before = article.status
    client.post(
        reverse("admin:blog_article_change", args=[article.pk]),
        sent(title=article.title, status="published"),
    )
    client.post(LIST, {"action": "publish", "_selected_action": [article.pk]})

    article.refresh_from_db()
    if before != Status.PUBLISHED:
        assert (article.status == Status.PUBLISHED) == ("p" in may)


@pytest.mark.parametrize("case", rows(), indirect=True)
@pytest.mark.parametrize("how", ["page", "action"])
def test_moving_to_the_trash(case, how):
    client, article, may = case
    if how == "page":
        client.post(reverse("admin:blog_article_delete", args=[article.pk]), {"post": "yes"})
    else:
        client.post(LIST, {"action": "trash", "_selected_action": [article.pk]})

    article.refresh_from_db()
    assert (article.status == Status.TRASH) == ("t" in may)


@pytest.mark.parametrize("case", [row for row in rows() if not TABLE[row.values[0]]], indirect=True)
def test_no_action_changes_an_article_that_is_not_theirs(case):
    client, article, _ = case
    chosen = {"_selected_action": [article.pk], "category": a_category("World").pk, "tag": "Rivers"}
    before = Article.objects.filter(pk=article.pk).values().get()

    for action in ("submit", "withdraw", "move", "tag", "untag", "restore", "publish", "trash"):
        client.post(LIST, {"action": action, **chosen})
        assert Article.objects.filter(pk=article.pk).values().get() == before, action
    assert not article.categories.exists()
    assert not article.tags.exists()


@pytest.mark.parametrize("case", rows(), indirect=True)
def test_looking_at_a_preview(case):
    client, article, _ = case
    person = User.objects.get(pk=client.session["_auth_user_id"])
    theirs = article.byline == [person] or person.has_perm("blog.edit_others_article")

    response = client.get(article.get_preview_url())

    assert response.status_code in ({200, 302} if theirs else {404})


@pytest.mark.parametrize("role", ROLES)
def test_the_front_page_of_the_admin_opens_for_everybody_who_works_here(client, role):
    client.force_login(somebody_as(role))

    assert client.get(reverse("admin:index")).status_code == 200


def every_address() -> list[str]:
    found = []
    for model in admin.site._registry:
        names = ("changelist", "add", "change", "delete", "history")
        stem = f"{model._meta.app_label}_{model._meta.model_name}"
        for name in names:
            args = [1] if name in {"change", "delete", "history"} else []
            try:
                found.append(reverse(f"admin:{stem}_{name}", args=args))
            except NoReverseMatch:
                continue
    return found


def statuses(client, addresses) -> dict[str, int]:
    return {address: client.get(address).status_code for address in addresses}


def test_no_address_opens_without_a_role(client):
    for address in every_address():
        assert client.get(address)["Location"].startswith("/admin/login/"), address
    client.force_login(a_reader())
    opened = statuses(client, every_address())
    assert {a: status for a, status in opened.items() if status not in {302, 403}} == {}
    client.force_login(a_reader(is_staff=True))
    # 302 leads back to the admin's front page: there is no such row, or none for them.
    opened = statuses(client, every_address())
    assert {a: status for a, status in opened.items() if status not in {302, 403, 404}} == {}


def test_administrators_have_every_right_of_our_apps():
    every = set(
        Permission.objects.filter(content_type__app_label__in=OURS).values_list("pk", flat=True)
    )

    assert set(Group.objects.get(name=ADMINISTRATOR).permissions.values_list("pk", flat=True)) == (
        every
    )


def test_making_the_roles_again_changes_nothing_and_keeps_what_was_added():
    author = Group.objects.get(name=AUTHOR)
    extra = Permission.objects.get(codename="add_category")
    author.permissions.add(extra)
    before = {g.name: set(g.permissions.all()) for g in Group.objects.all()}

    make_roles()

    assert {g.name: set(g.permissions.all()) for g in Group.objects.all()} == before
    assert extra in author.permissions.all()
    assert set(RIGHTS) == set(before)


def test_what_an_owner_took_from_a_role_stays_away_and_what_is_new_arrives():
    author = Group.objects.get(name=AUTHOR)
    taken, new = (
        author.permissions.get(codename=name) for name in ("publish_article", "add_image")
    )
    author.permissions.remove(taken, new)
    # As if a version without this right had made the group.
    GivenRight.objects.filter(group=author, right="blog.add_image").delete()

    make_roles()

    assert taken not in author.permissions.all()
    assert new in author.permissions.all()


def test_a_role_that_was_deleted_comes_back_whole():
    before = set(Group.objects.get(name=AUTHOR).permissions.all())
    Group.objects.get(name=AUTHOR).delete()

    make_roles()

    assert set(Group.objects.get(name=AUTHOR).permissions.all()) == before


def test_an_administrator_gives_roles_and_no_more(client):
    client.force_login(somebody_as(ADMINISTRATOR))
    reader, boss = a_reader(), User.objects.create_superuser("boss")
    secret = Group.objects.create(name="Owners of the house")
    reader.groups.add(secret)
    address = reverse("admin:accounts_user_change", args=[reader.pk])
    fields = {"display_name": "Ada", "slug": "", "website": "", "bio": "", "is_active": "on"}

    page = client.get(address).text
    editor = Group.objects.get(name=EDITOR)
    client.post(address, fields | {"groups": [editor.pk], "is_superuser": "on"})

    reader.refresh_from_db()
    assert "Owners of the house" not in page
    assert set(reader.groups.all()) == {editor, secret}
    assert reader.is_staff
    assert not reader.is_superuser
    theirs = reverse("admin:accounts_user_change", args=[boss.pk])
    assert client.post(theirs, fields).status_code == 403
    client.post(address, fields | {"groups": [secret.pk]})
    assert editor in reader.groups.all()


def test_an_editor_cannot_give_roles(client):
    editor = somebody_as(EDITOR)
    editor.user_permissions.add(
        *Permission.objects.filter(codename__in=("change_user", "view_user"))
    )
    client.force_login(editor)
    group = Group.objects.get(name=ADMINISTRATOR)
    address = reverse("admin:accounts_user_change", args=[editor.pk])

    client.post(
        address, {"display_name": "Ed", "slug": "", "website": "", "bio": "", "groups": [group.pk]}
    )

    assert group not in editor.groups.all()


def test_a_contributor_uploads_nothing(client):
    client.force_login(somebody_as(CONTRIBUTOR))

    assert client.post(reverse("admin:blog_image_upload"), {}).status_code == 403
    assert client.post(reverse("admin:blog_image_add"), {}).status_code == 403


def test_an_author_cannot_put_an_article_under_another_name(client):
    author, other = somebody_as(AUTHOR), an_author("Una Other")
    client.force_login(author)
    inline = {
        "authorships-TOTAL_FORMS": "1",
        "authorships-0-author": other.pk,
        "authorships-0-position": "0",
    }

    client.post(reverse("admin:blog_article_add"), sent(**inline))

    assert Article.objects.get().byline == [author]


def test_the_tag_action_makes_no_tag_for_somebody_who_may_not(client):
    person = a_reader(is_staff=True)
    person.user_permissions.set(
        Permission.objects.filter(codename__in=("view_article", "change_article"))
    )
    article = an_article(status=Status.DRAFT, authors=(person,))
    client.force_login(person)

    client.post(LIST, {"action": "tag", "_selected_action": [article.pk], "tag": "New"})

    assert not Tag.objects.exists()
