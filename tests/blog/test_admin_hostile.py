"""What somebody with rights sends to the admin that no form of it would: an answer, never an error of the server."""

import pytest
from django.contrib import admin
from django.urls import reverse

from blog.models import Article
from tests.blog.test_admin_articles import sent
from tests.factories import an_article, an_editor

pytestmark = pytest.mark.django_db

LIST = reverse("admin:blog_article_changelist")
#: A NUL, a number beyond every column, and one beyond it that is written oddly.
ODD = ("\0", "9" * 30, "1_0" * 20)


@pytest.fixture
def desk(client):
    client.force_login(an_editor())
    return client


def parameters(model_admin):
    """The names by which a list of the admin is asked for something."""
    names = {"q", "p", "o"}
    for entry in model_admin.list_filter:
        name = entry[0] if isinstance(entry, tuple) else entry
        names.add(f"{name}__id__exact" if isinstance(name, str) else name.parameter_name)
    if model_admin.date_hierarchy:
        names |= {f"{model_admin.date_hierarchy}__{part}" for part in ("year", "month")}
    return sorted(names)


@pytest.mark.parametrize("odd", ODD)
def test_the_list_of_articles_answers_whatever_it_is_asked_for(desk, odd):
    for name in parameters(admin.site._registry[Article]):
        assert desk.get(LIST, {name: odd}).status_code in {200, 302, 400}, name


def test_no_other_list_fails_for_a_number_that_no_row_has(desk):
    for model, model_admin in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for name in parameters(model_admin):
            assert desk.get(address, {name: "9" * 30}).status_code in {200, 302, 400}, name


@pytest.mark.parametrize("year", ["0", "1", "9999", "10000"])
def test_a_year_beyond_the_calendar_is_refused(desk, year):
    assert desk.get(LIST, {"published_at__year": year}).status_code == 400


def test_a_long_number_can_be_searched_for(desk):
    an_article(title=f"On {'9' * 30}")

    assert f"On {'9' * 30}" in desk.get(LIST, {"q": "9" * 30}).text


def test_a_stranger_is_asked_to_sign_in_whatever_he_sends(client):
    address = f"{LIST}?published_at__year=10000"

    assert client.get(address).status_code == 302
    assert client.post(address, {"_selected_action": "x"}).status_code == 302


@pytest.mark.parametrize("odd", [*ODD, "", "-1", "x"])
def test_an_action_on_what_is_no_row_is_refused(desk, odd):
    article = an_article()

    response = desk.post(LIST, {"action": "trash", "_selected_action": [article.pk, odd]})

    assert response.status_code == 400
    article.refresh_from_db()
    assert article.status == "published"


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["tags", "series"])
def test_no_completion_fails_whatever_is_typed(desk, field, odd):
    asked = {"app_label": "blog", "model_name": "article", "field_name": field, "term": odd}
    for extra in ({}, {"page": odd}):
        response = desk.get(reverse("admin:autocomplete"), asked | extra)
        assert response.status_code in {200, 400, 404}


@pytest.mark.parametrize("odd", ODD)
def test_no_field_of_an_article_fails_whatever_is_sent(desk, odd):
    article = an_article(title="As it was")
    names = ("categories", "tags", "series", "lead_image", "card_image", "series_position")
    for name in (*names, "published_at_0", "base", "draft_key"):
        for address in ("change", "autosave"):
            said = sent(title="As it was", **{name: odd})
            response = desk.post(reverse(f"admin:blog_article_{address}", args=[article.pk]), said)
            assert response.status_code in {200, 302, 409, 422}, (name, address)


def test_a_section_that_is_none_is_refused_in_words(desk):
    response = desk.post(reverse("admin:blog_article_add"), sent(categories=["x"], tags=["9" * 30]))

    assert response.text.count("Select a valid choice.") == 2
    assert 'value="A new article"' in response.text


@pytest.mark.parametrize("odd", ODD)
def test_no_button_fails_whatever_is_sent(desk, odd):
    article = an_article()
    buttons = {
        "blog_article_compare": ([article.pk], ("a", "b")),
        "blog_article_restore": ([article.pk], ("number", "base")),
        "blog_article_preview": ([article.pk], ("days",)),
        "blog_article_filter_save": ([], ("name", "query")),
        "blog_category_move": ([], ("category", "step", "parent", "target", "place")),
        "blog_links": ([], ("address",)),
        "blog_image_choose": ([], ("q", "page")),
        "blog_attachment_choose": ([], ("q",)),
        "blog_image_upload": ([], ("alt", "focal_x")),
        "blog_redirect_import": ([], ("file",)),
    }
    for name, (args, fields) in buttons.items():
        for ask in (desk.get, desk.post):
            response = ask(reverse(f"admin:{name}", args=args), dict.fromkeys(fields, odd))
            assert response.status_code < 500, (name, ask)
