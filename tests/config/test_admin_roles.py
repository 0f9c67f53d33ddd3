"""The whole admin against the four roles: every address of every list, every button's address, every action.

The tables are complete: an address or an action that is new must be entered here, with the least role that it is
for. What authors and contributors may do with their own articles stands in tests/blog/test_roles.py.
"""

import itertools
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse
from model_bakery import baker

from accounts.roles import ADMINISTRATOR, AUTHOR, CONTRIBUTOR, EDITOR
from blog.revisions import Words, keep
from tests.factories import (
    a_comment,
    a_reader,
    an_article,
    an_editor,
    an_export,
    an_import,
    somebody_as,
)

pytestmark = pytest.mark.django_db

#: From the least to the most; nobody below a superuser is let into what is NOBODY's.
ROLES = (CONTRIBUTOR, AUTHOR, EDITOR, ADMINISTRATOR)
NOBODY = ""

#: The least role that sees the list, adds, opens somebody else's row, and deletes it.
MODELS = {
    "blog.article": (CONTRIBUTOR, CONTRIBUTOR, EDITOR, EDITOR),
    "blog.attachment": (CONTRIBUTOR, AUTHOR, CONTRIBUTOR, EDITOR),
    "blog.category": (CONTRIBUTOR, EDITOR, CONTRIBUTOR, EDITOR),
    "blog.image": (CONTRIBUTOR, AUTHOR, CONTRIBUTOR, EDITOR),
    "blog.menuitem": (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
    "blog.page": (EDITOR, EDITOR, EDITOR, EDITOR),
    "blog.redirect": (EDITOR, EDITOR, EDITOR, EDITOR),
    "blog.series": (CONTRIBUTOR, EDITOR, CONTRIBUTOR, EDITOR),
    "blog.sitesettings": (ADMINISTRATOR, NOBODY, ADMINISTRATOR, NOBODY),
    "blog.tag": (CONTRIBUTOR, CONTRIBUTOR, CONTRIBUTOR, EDITOR),
    "comments.ban": (EDITOR, EDITOR, EDITOR, EDITOR),
    "comments.comment": (EDITOR, NOBODY, EDITOR, NOBODY),
    "comments.discussionsettings": (ADMINISTRATOR, NOBODY, ADMINISTRATOR, NOBODY),
    "comments.mailbox": (ADMINISTRATOR, NOBODY, ADMINISTRATOR, ADMINISTRATOR),
    "transfer.export": (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
    "transfer.import": (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
    "accounts.user": (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, NOBODY),
    "auth.group": (NOBODY, NOBODY, NOBODY, NOBODY),
    "mfa.authenticator": (NOBODY, NOBODY, NOBODY, NOBODY),
    "django_tasks_database.dbtaskresult": (NOBODY, NOBODY, NOBODY, NOBODY),
}

#: What else has an address: the method, and the least role (for somebody else's row, where it is about one).
BUTTONS = {
    "blog_article_autosave": ("POST", CONTRIBUTOR),
    "blog_article_autosave 1": ("POST", EDITOR),
    "blog_article_compare 1": ("GET", EDITOR),
    "blog_article_filter_forget 1": ("POST", CONTRIBUTOR),
    "blog_article_filter_save": ("POST", CONTRIBUTOR),
    "blog_article_from_trash 1": ("POST", EDITOR),
    "blog_article_presence 1": ("POST", EDITOR),
    "blog_article_preview 1": ("GET", EDITOR),
    "blog_article_restore 1": ("POST", EDITOR),
    "blog_article_revisions 1": ("GET", EDITOR),
    "blog_attachment_choose": ("GET", CONTRIBUTOR),
    "blog_attachment_upload": ("POST", AUTHOR),
    "blog_category_move": ("POST", EDITOR),
    "blog_image_choose": ("GET", CONTRIBUTOR),
    "blog_image_upload": ("POST", AUTHOR),
    "blog_links": ("POST", CONTRIBUTOR),
    "blog_redirect_import": ("GET", EDITOR),
    "comments_comment_ban 1": ("GET", EDITOR),
    "comments_comment_beside 1": ("GET", EDITOR),
    "comments_comment_decide 1": ("POST", EDITOR),
    "comments_comment_decide_many": ("POST", EDITOR),
    "comments_comment_reply 1": ("GET", EDITOR),
    "comments_comment_undo": ("POST", EDITOR),
    "transfer_export_again 1": ("POST", ADMINISTRATOR),
    "transfer_export_download 1": ("GET", ADMINISTRATOR),
    "transfer_export_progress 1": ("GET", ADMINISTRATOR),
    "transfer_export_stop 1": ("POST", ADMINISTRATOR),
    "transfer_import_look 1": ("POST", ADMINISTRATOR),
    "transfer_import_progress 1": ("GET", ADMINISTRATOR),
    "transfer_import_quarantine 1": ("GET", ADMINISTRATOR),
    "transfer_import_report 1": ("GET", ADMINISTRATOR),
    "transfer_import_start 1": ("POST", ADMINISTRATOR),
    "transfer_import_stop 1": ("POST", ADMINISTRATOR),
    "auth_user_password_change 1": ("GET", NOBODY),
}

#: What a button needs to be understood.
SENT = {
    "blog_article_compare": {"a": "1", "b": "1"},
    "blog_article_restore": {"number": "1", "base": "1"},
    "comments_comment_decide": {"decision": "approved"},
}

#: What is done with many at once.
ACTIONS = {
    "blog.article": {
        "publish": AUTHOR,
        "submit": CONTRIBUTOR,
        "withdraw": AUTHOR,
        "move": CONTRIBUTOR,
        "tag": CONTRIBUTOR,
        "untag": CONTRIBUTOR,
        "trash": CONTRIBUTOR,
    },
    "blog.attachment": {"delete_selected": EDITOR},
    "blog.category": {"delete_selected": EDITOR},
    "blog.image": {"delete_selected": EDITOR},
    "blog.menuitem": {"delete_selected": ADMINISTRATOR},
    "blog.page": {"delete_selected": EDITOR},
    "blog.redirect": {"delete_selected": EDITOR},
    "blog.series": {"delete_selected": EDITOR},
    "blog.sitesettings": {},
    "blog.tag": {"delete_selected": EDITOR, "merge": EDITOR},
    "comments.ban": {"delete_selected": EDITOR},
    "comments.comment": {
        "to_approved": EDITOR,
        "to_pending": EDITOR,
        "to_spam": EDITOR,
        "to_trash": EDITOR,
    },
    "comments.discussionsettings": {},
    "comments.mailbox": {"delete_selected": ADMINISTRATOR, "lift_suspension": ADMINISTRATOR},
    "transfer.export": {},
    "transfer.import": {},
    "accounts.user": {},
    "auth.group": {},
    "mfa.authenticator": {},
    "django_tasks_database.dbtaskresult": {},
}


def may(role: str, least: str) -> bool:
    """Whether a role is at least another one."""
    return least != NOBODY and ROLES.index(role) >= ROLES.index(least)


def asking(least: str) -> tuple[str, ...]:
    """The roles that have to ask: all that are refused, and the least that is not; the others have its rights."""
    return ROLES if least == NOBODY else ROLES[: ROLES.index(least) + 1]


def test_each_role_has_the_rights_of_the_one_below():
    rights = [
        set(Group.objects.get(name=role).permissions.values_list("pk", flat=True)) for role in ROLES
    ]
    assert rights[0]
    assert all(below < above for below, above in itertools.pairwise(rights))


FIELDS: dict[str, dict[str, Any]] = {
    "blog.attachment": {"file": "files/a.pdf"},
    "blog.category": {"name": "World", "path": ""},
    "blog.image": {"file": "images/a.png", "width": 3, "height": 2},
    "blog.menuitem": {"label": "A", "address": "/a/"},
    "comments.ban": {"kind": "name", "value": "troll", "reason": "Shouts."},
    "blog.redirect": {"old_path": "/a", "target": "/b/"},
}


def a_row(model: type[Model]) -> Model:
    """A row that is somebody else's."""
    match model._meta.label_lower:
        case "blog.article":
            row: Model = an_article()
        case "comments.comment":
            row = a_comment(an_article())
        case "accounts.user":
            row = a_reader()
        case "transfer.export":
            row = an_export()
        case "transfer.import":
            row = an_import()
        case "blog.sitesettings" | "comments.discussionsettings":
            row = model(pk=1)
            row.save()
        case label:
            row = baker.make(model, **FIELDS.get(label, {}))
    return row


def is_let_in(response) -> bool:
    """Whether an answer is the page, or what follows from it; not a refusal, nor the way back to the front page."""
    if response.status_code == 302:
        return response["Location"] != "/admin/"
    return response.status_code not in {403, 404}


def model_of(label: str) -> type[Model]:
    return next(m for m in admin.site._registry if m._meta.label_lower == label)


def test_every_model_of_the_admin_is_in_the_tables():
    labels = {model._meta.label_lower for model in admin.site._registry}
    assert labels == set(MODELS) == set(ACTIONS)


def test_every_other_address_of_the_admin_is_in_the_table():
    known = {name.partition(" ")[0] for name in BUTTONS}
    found = set()
    for model, model_admin in admin.site._registry.items():
        stem = f"{model._meta.app_label}_{model._meta.model_name}"
        usual = {f"{stem}_{n}" for n in ("changelist", "add", "change", "delete", "history")}
        found |= {url.name for url in model_admin.get_urls() if url.name} - usual
    assert found == known


@pytest.mark.parametrize("label", MODELS)
def test_lists_and_rows_open_for_the_roles_they_are_for(client, label):
    model = model_of(label)
    row = a_row(model)
    stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    sees, adds, opens, deletes = MODELS[label]
    pages = {"changelist": sees, "add": adds, "change": opens, "history": opens, "delete": deletes}
    for role in ROLES:
        client.force_login(somebody_as(role))
        for name, least in pages.items():
            if role in asking(least):
                args = [row.pk] if name in {"change", "history", "delete"} else []
                response = client.get(reverse(f"{stem}_{name}", args=args))
                assert is_let_in(response) == may(role, least), (role, name, response.status_code)


@pytest.mark.parametrize(
    "label", [label for label, least in MODELS.items() if least[2] != least[1]]
)
def test_who_only_looks_cannot_change_a_row(client, label):
    model = model_of(label)
    row = a_row(model)
    address = reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk]
    )
    before = model.objects.filter(pk=row.pk).values().get()
    for role in (CONTRIBUTOR, AUTHOR):
        client.force_login(somebody_as(role))
        response = client.post(
            address, {"name": "Mine", "title": "Mine", "alt": "Mine", "slug": "mine"}
        )
        assert not is_let_in(response)
        assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("button", BUTTONS)
def test_buttons_are_for_the_roles_they_are_for(client, button):
    method, least = BUTTONS[button]
    name, _, is_about_a_row = button.partition(" ")
    for role in asking(least):
        person = somebody_as(role)
        args = [a_row_for(name, person).pk] if is_about_a_row else []
        client.force_login(person)
        address, sent = reverse(f"admin:{name}", args=args), SENT.get(name, {})
        response = client.post(address, sent) if method == "POST" else client.get(address, sent)
        # A form without its fields is answered with 302, 400, 404 or 422 by whoever lets it in.
        refused = response.status_code == 403 or (is_about_a_row and response.status_code == 404)
        if response.streaming:
            assert b"".join(response.streaming_content)
        assert refused != may(role, least), (role, response.status_code)


def a_row_for(name: str, person) -> Model:
    """The row that a button is about: somebody else's, but for saved filters, which are everybody's own."""
    match name:
        case "blog_article_filter_forget":
            return baker.make("blog.SavedFilter", user=person, query="q=a")
        case "blog_article_from_trash":
            return an_article(status="trash")
        case comments if comments.startswith("comments_comment"):
            return a_comment(an_article())
        case "auth_user_password_change":
            return a_reader()
        case work if work.startswith("transfer_"):
            return an_export() if "export" in work else an_import()
    article = an_article()
    keep(article, Words("A", "", "<p>A</p>", None, {}), an_editor(), base=None, applied=True)
    return article


@pytest.mark.parametrize("label", ACTIONS)
def test_actions_are_offered_to_the_roles_they_are_for(label):
    model_admin = admin.site._registry[model_of(label)]
    for role in ROLES:
        request = RequestFactory().get("/")
        request.user = somebody_as(role)
        wanted = {name for name, least in ACTIONS[label].items() if may(role, least)}
        assert set(model_admin.get_actions(request)) == wanted, role


@pytest.mark.parametrize("label", ACTIONS)
def test_no_action_is_offered_to_somebody_without_a_role(label):
    model_admin = admin.site._registry[model_of(label)]
    for person in (AnonymousUser(), a_reader(), a_reader(is_staff=True)):
        request = RequestFactory().get("/")
        request.user = person
        assert not model_admin.get_actions(request)


def test_an_action_that_is_not_offered_does_nothing(client):
    comment = a_comment(an_article(), status="pending")
    client.force_login(somebody_as(AUTHOR))
    address = reverse("admin:comments_comment_changelist")
    response = client.post(address, {"action": "to_approved", "_selected_action": [comment.pk]})

    comment.refresh_from_db()
    assert response.status_code == 403
    assert comment.status == "pending"
