"""Looking at a comment before it is posted: the very HTML that will stand on the page, and nothing is stored."""

import html

import pytest
from django.test import Client

from comments.models import Comment
from comments.rendering import render_comment
from tests.comments.conftest import TYPED

OURS = {"Sec-Fetch-Site": "same-origin"}
SCRIPT = {**OURS, "Accept": "application/json"}


def looked(client, article, headers=OURS, **changes):
    data = {**TYPED, "comment_post_ID": str(article.pk), **changes}
    return client.post("/comments/preview/", data, headers=headers)


def test_without_javascript_the_article_comes_back_with_the_preview_and_all_that_was_typed(
    client, article
):
    answer = looked(client, article, subscribe_comments="on")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<h3>Preview</h3>" in page
    assert "The <em>river</em> was here first." in page
    assert "no-store" in answer["Cache-Control"]
    for typed in ("The *river* was here first.", "Marguerite Tan", "marguerite@example.org"):
        assert typed in page
    assert "checked" in page
    assert not Comment.objects.exists()


def test_a_script_gets_the_html_of_the_same_renderer(client, article):
    text = "> Quoted\n\n**strong** https://e.example <script>alert(1)</script>"
    assert looked(client, article, SCRIPT, comment=text).json() == {
        "html": render_comment(text),
        "message": "",
    }


def test_the_form_comes_back_as_the_owner_wants_it(client, article, owner_sets):
    owner_sets(require_name_email=False)
    optional = "(optional)"
    before = client.get(article.get_absolute_url()).text.count(optional)
    assert looked(client, article).text.count(optional) == before
    owner_sets(require_sign_in=True)
    page = looked(client, article)
    assert page.status_code == 200
    assert "The <em>river</em> was here first." in page.text


def test_unfinished_details_do_not_matter_yet(client, article):
    answer = looked(client, article, author="", email="not an address")
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "does not look like an e-mail address" not in page
    assert "not an address" in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Please type a comment."),
        (" \n ", "Please type a comment."),
        ("x" * 65_526, "65,525 bytes at most"),
        ("a\0b", "Null characters are not allowed."),
        ("a\ufffdb", "arrived damaged"),
    ],
)
def test_refused_with_a_sentence(client, article, text, sentence):
    answer = looked(client, article, comment=text)
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())
    said = looked(client, article, SCRIPT, comment=text)
    assert said.status_code == 422
    assert sentence in said.json()["message"]


def test_a_foreign_page_fills_no_form_of_ours(client, article):
    answer = looked(client, article, {"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 422
    assert "did not come from our page" in answer.content.decode()
    assert "The <em>river</em>" not in answer.content.decode()


def test_bytes_that_are_no_text_are_a_bad_request(article):
    answer = Client().post(
        "/comments/preview/",
        b"comment=%ff&comment_post_ID=" + str(article.pk).encode(),
        content_type="application/x-www-form-urlencoded",
        headers=OURS,
    )
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("number", ["", "x", "0", "999999", "9" * 30, "\0"])
def test_a_form_without_an_article_is_not_found(client, article, number):
    assert looked(client, article, comment_post_ID=number).status_code == 404


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_other_methods_are_not_allowed(client, article, method):
    assert getattr(client, method)("/comments/preview/").status_code == 405


def test_a_machine_that_renders_all_day_finds_an_end(client, article):
    statuses = [looked(client, article, SCRIPT).status_code for _ in range(61)]
    assert statuses[:60] == [200] * 60
    assert statuses[60] == 429


def test_posting_what_was_looked_at_stores_the_same_html(client, article, post):
    html_shown = looked(client, article, SCRIPT).json()["html"]
    post(article)
    assert Comment.objects.get().html == html_shown


def test_the_form_offers_it_with_help_and_a_counter(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    assert 'formaction="/comments/preview/#preview"' in page
    assert "How to write quotes, links and lists" in page
    assert 'data-limit="65525"' in page
