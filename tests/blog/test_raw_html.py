"""Raw HTML in an article: for those with the permission; for others it stays as it was, or is refused in words."""

from html import escape

import pytest
from django.urls import reverse

from blog.models import Article, Authorship
from tests.blog.test_admin_articles import sent
from tests.factories import an_article, somebody_as

pytestmark = pytest.mark.django_db

RAW = "<details><summary>More</summary><p onclick='x'>Hidden</p></details>"


def block(html):
    return f'<pre class="raw-html">{escape(html)}</pre>'


def somebodys_desk(client, role):
    person = somebody_as(role)
    client.force_login(person)
    article = an_article(status="draft", body=f"<p>Words.</p>{block(RAW)}")
    Authorship.objects.create(article=article, author=person)
    return article


def change(article):
    return reverse("admin:blog_article_change", args=[article.pk])


def autosave(article):
    return reverse("admin:blog_article_autosave", args=[article.pk])


@pytest.mark.parametrize("role", ["Editor", "Administrator"])
def test_those_with_the_permission_write_it_and_it_is_cleaned_all_the_same(client, role):
    article = somebodys_desk(client, role)
    assert 'data-raw-html="yes"' in client.get(change(article)).text

    client.post(change(article), sent(body=block(RAW + "<script>alert(1)</script>")))

    article.refresh_from_db()
    assert "alert" in article.body
    assert "<details><summary>More</summary><p>Hidden</p></details>" in article.body_html
    assert "<script" not in article.body_html


@pytest.mark.parametrize("role", ["Author", "Contributor"])
def test_others_keep_what_is_there_and_add_nothing(client, role):
    article = somebodys_desk(client, role)
    assert "data-raw-html" not in client.get(change(article)).text

    kept = client.post(change(article), sent(body=f"<p>New words.</p>{block(RAW)}"))
    assert kept.status_code == 302
    article.refresh_from_db()
    assert "New words." in article.body

    added = sent(body=f"<p>Newer.</p>{block('<b>mine</b>')}")
    refused = client.post(change(article), added)
    saved_by_itself = client.post(autosave(article), added)

    assert "You may not add or change raw HTML" in refused.text
    assert saved_by_itself.status_code == 422
    assert "raw HTML" in saved_by_itself.json()["errors"]["body"][0]
    article.refresh_from_db()
    assert "mine" not in article.body


def test_a_new_article_of_theirs_begins_without_it(client):
    client.force_login(somebody_as("Author"))

    refused = client.post(reverse("admin:blog_article_add"), sent(body=block(RAW)))

    assert "You may not add or change raw HTML" in refused.text
    assert not Article.objects.exists()
