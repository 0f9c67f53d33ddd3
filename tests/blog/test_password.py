"""Articles behind a password: nothing of them shows, anywhere, to somebody who has not typed it."""

import pytest
from django.urls import reverse

from blog.models import Article
from comments.models import Comment
from tests.factories import a_comment, a_tag, an_article, an_author, an_editor, somebody_as

pytestmark = pytest.mark.django_db

SECRETS = ("Hidden words", "Hidden standfirst", "Hidden remark", "hidden-tag")


@pytest.fixture
def locked():
    """A locked article with everything that could give it away."""
    article = an_article(
        title="The locked room",
        body="<p>Hidden words.</p>",
        excerpt="Hidden standfirst",
        password="Sesame ",
        authors=(an_author("Ann Author"),),
        tags=(a_tag("hidden-tag"),),
        seo_description="Hidden standfirst",
    )
    a_comment(article, "Hidden remark")
    return article


def unlock(client, article, password="Sesame", **extra):
    address = reverse("blog:unlock", args=[article.pk])
    return client.post(address, {"post_password": password}, **extra)


def test_the_page_asks_for_the_password_and_shows_the_headline_alone(client, locked):
    response = client.get(locked.get_absolute_url())

    assert response.status_code == 200
    assert "The locked room" in response.text
    assert 'name="post_password"' in response.text
    assert not any(word in response.text for word in SECRETS)
    assert "no-store" in response["Cache-Control"]
    assert "Surrogate-Key" not in response
    assert not response.cookies


def test_the_password_opens_it_for_this_browser(client, locked):
    response = unlock(client, locked)

    assert response.status_code == 303
    assert response["Location"] == locked.get_absolute_url()
    cookie = response.cookies[f"unlocked-{locked.pk}"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    opened = client.get(locked.get_absolute_url())
    assert "Hidden words" in opened.text
    assert "Hidden remark" in opened.text
    assert "no-store" in opened["Cache-Control"]
    assert "Surrogate-Key" not in opened


@pytest.mark.parametrize("typed", ["", "sesame", "Sesame!", "\0", "x" * 100_000, "\u202eSesame"])
def test_another_word_does_not(client, locked, typed):
    response = unlock(client, locked, typed)

    assert response.status_code == 403
    assert "not the password" in response.text
    assert not response.cookies
    assert not any(word in response.text for word in SECRETS)


@pytest.mark.parametrize(
    ("kept", "typed"), [("Sésame", "Se\u0301same"), ("Se\u0301same ", "Sésame")]
)
def test_letters_are_the_same_however_a_keyboard_makes_them(client, locked, kept, typed):
    Article.objects.filter(pk=locked.pk).update(password=kept)
    assert unlock(client, locked, typed).status_code == 303


@pytest.mark.parametrize("typed", ["", " ", "   "])
def test_a_password_of_nothing_but_spaces_opens_nothing(client, locked, typed):
    Article.objects.filter(pk=locked.pk).update(password="   ")
    assert unlock(client, locked, typed).status_code == 403


def test_a_new_password_locks_it_again(client, locked):
    unlock(client, locked)
    locked.password = "Another"
    locked.save()

    assert "Hidden words" not in client.get(locked.get_absolute_url()).text


def test_the_cookie_of_one_article_opens_no_other(client, locked):
    other = an_article(title="Other room", body="<p>Deeper words.</p>", password="Sesame")
    unlock(client, locked)
    client.cookies[f"unlocked-{other.pk}"] = client.cookies[f"unlocked-{locked.pk}"].value

    assert "Deeper words" not in client.get(other.get_absolute_url()).text


@pytest.mark.parametrize("value", ["", "1", "x:y:z", "[1, 2]", '"a\\000b"', "a" * 4000])
def test_a_made_up_cookie_opens_nothing(client, locked, value):
    client.cookies[f"unlocked-{locked.pk}"] = value
    client.cookies["unlocked-99999999999999999999"] = value
    client.cookies["unlocked-x"] = value

    assert "Hidden words" not in client.get(locked.get_absolute_url()).text


def test_it_stands_in_no_list_feed_or_sitemap(client, locked):
    day = locked.get_absolute_url().rsplit("/", 2)[0]
    addresses = [
        *("/", "/feed/", "/sitemap-2013.xml", "/2013/", "/2013/11/", f"{day}/"),
        *("/tag/hidden-tag/", "/author/ann-author/"),
    ]
    for address in addresses:
        page = client.get(address)
        assert "The locked room" not in page.text
        assert "Hidden" not in page.text


def test_no_other_address_shows_it(client, locked):
    for address in (f"/?p={locked.pk}", f"/archives/{locked.pk}/", f"/{locked.slug}/"):
        page = client.get(address, follow=True)
        assert not any(word in page.text for word in SECRETS)


def test_nobody_comments_without_the_password(client, locked):
    fields = {
        "comment": "I am in.",
        "comment_post_ID": locked.pk,
        "comment_parent": 0,
        "author": "Guest",
        "email": "guest@example.org",
    }
    before = Comment.objects.count()
    response = client.post("/comments/post/", fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 404
    assert not any(word in response.text for word in SECRETS)
    assert Comment.objects.count() == before

    unlock(client, locked)
    client.post("/comments/post/", fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert Comment.objects.count() == before + 1


def test_unlocking_is_a_post_and_only_for_what_is_locked(client, locked):
    assert client.get(reverse("blog:unlock", args=[locked.pk])).status_code == 405
    assert unlock(client, an_article()).status_code == 404
    draft = an_article(status="draft", password="Sesame")
    assert unlock(client, draft).status_code == 404


def test_an_editor_looks_inside_by_the_preview(client, locked):
    client.force_login(an_editor())

    assert "Hidden words" in client.get(locked.get_preview_url()).text


def test_a_private_article_of_another_author_stays_private(client):
    private = an_article(title="Private words", status="private")
    mine = somebody_as("Author")
    client.force_login(mine)
    assert client.get(private.get_absolute_url()).status_code == 404

    own = an_article(title="My private words", status="private", authors=(mine,))
    assert client.get(own.get_absolute_url()).status_code == 200
    assert set(Article.objects.visible_to(mine)) == {own}
