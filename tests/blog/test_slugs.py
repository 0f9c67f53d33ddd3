"""Slugs in every script, and what happens when two would be the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Article
from blog.slugs import SLUG_LENGTH, slug_from
from tests.factories import a_category, a_tag, an_article

TITLES = {
    "Japan’s Visit to Phnom Penh": "japans-visit-to-phnom-penh",
    "Straße & Grüße: über Größe": "straße-grüße-über-größe",
    "ទំនាក់ទំនងកម្ពុជា និងជប៉ុន": "ទំនាក់ទំនងកម្ពុជា-និងជប៉ុន",
    "日本とカンボジア": "日本とカンボジア",
    "العلاقات بين اليابان وكمبوديا": "العلاقات-بين-اليابان-وكمبوديا",
    "हिन्दी में": "हिन्दी-में",
    "C++ / C#: 10 years": "c-c-10-years",
    "  -- A – B — C_d.e  ": "a-b-c-d-e",
    "!!!": "",
    "": "",
}


@pytest.mark.parametrize(("title", "slug"), TITLES.items())
def test_a_title_makes_a_slug(title, slug):
    assert slug_from(title) == slug


@given(st.text(max_size=400))
def test_a_slug_is_stable_short_and_fits_an_address(title):
    slug = slug_from(title)
    assert slug_from(slug) == slug
    assert len(slug) <= SLUG_LENGTH
    assert not set(slug) & set("/?#% \t\n\0")
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.django_db
@pytest.mark.parametrize("title", [title for title, slug in TITLES.items() if slug])
def test_every_article_opens_under_its_own_address(client, title):
    article = an_article(title=title)
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200


@pytest.mark.django_db
def test_a_decomposed_spelling_of_an_address_leads_to_the_article(client):
    an_article(title="Über Größe")
    address = f"/2013/11/20/{unicodedata.normalize('NFD', 'über-größe')}/"
    response = client.get(address, follow=True)
    assert response.status_code == 200
    assert "Über Größe" in response.content.decode()


@pytest.mark.django_db
def test_equal_titles_get_numbers():
    slugs = [an_article(title="The Bridge").slug for _ in range(3)]
    assert slugs == ["the-bridge", "the-bridge-2", "the-bridge-3"]


@pytest.mark.django_db
def test_the_longest_equal_titles_still_differ():
    slugs = {an_article(title="x" * 300).slug for _ in range(12)}
    assert len(slugs) == 12
    assert max(map(len, slugs)) == SLUG_LENGTH


@pytest.mark.django_db
def test_a_title_without_letters_gets_an_address_all_the_same(client):
    article = an_article(title="?!")
    assert article.slug == "article"
    assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_saving_again_keeps_the_slug_when_the_title_changes():
    article = an_article(title="The Bridge")
    article.title = "Another"
    article.save()
    assert Article.objects.get().slug == "the-bridge"


@pytest.mark.django_db
def test_categories_and_tags_of_one_name_differ():
    parent = a_category("World")
    assert [a_category("Asia", parent).path, a_category("Asia", parent).path] == [
        "world/asia",
        "world/asia-2",
    ]
    assert [a_tag("C").slug, a_tag("C++").slug] == ["c", "c-2"]
