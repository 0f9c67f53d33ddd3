"""Stencils: what they fill in is, byte for byte, what the template would have rendered."""

import re

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.models import Comment, Status
from comments.stencils import Stencil, escape
from tests.factories import a_comment, a_guest

ITEM = "comments/_item.html"
TEXTS = (
    *("pk", "sequence", "parent", "trace", "avatar", "name", "website", "page", "written"),
    *("written_iso", "edited", "answers", "answers_page", "answers_name", "html", "votes"),
    *("respond", "replies", "rest", "rest_of", "rest_count", "former"),
    "former_anchor",
)
HARMLESS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=8).map(escape)
FLAGS = ("is_own", "is_open", "is_author", "is_flattened", "has_votes", "is_voted")
MORE_FLAGS = ("is_changeable", "is_top", "opens", "one_reply", "one_more")


def squeezed(html):
    return re.sub(r"\s*\n\s*", "\n", html).strip()


@settings(max_examples=60, deadline=None)
@given(
    texts=st.fixed_dictionaries(dict.fromkeys(TEXTS, HARMLESS)),
    flags=st.fixed_dictionaries({name: st.booleans() for name in (*FLAGS, *MORE_FLAGS)}),
    provider=st.sampled_from(["", "google", "twitter_oauth2"]),
    closing=st.sampled_from([(), (1,), (2, 1)]),
)
def test_a_stencil_says_what_the_template_says(texts, flags, provider, closing):
    switches = {
        **flags,
        "provider": provider,
        "kind": "",
        "provider_name": provider.title(),
        "closing": closing,
        "root": "/comments/",
    }
    printed = {name: mark_safe(text) for name, text in texts.items()}
    rendered = render_to_string(ITEM, {**switches, **printed})
    stencil = Stencil(ITEM)
    for _ in range(2):  # cut, then filled in again
        assert stencil.fill(texts, switches) == squeezed(rendered)


def test_signs_that_mean_something_to_format_strings_mean_nothing(client, article):
    author = a_guest("100 %s %(pk)s {name} \ue000pk\ue001")
    a_comment(article, "%d of %(html)s at 5 % and \ue000name\ue001", author=author)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "100 %s %(pk)s {name} \ue000pk\ue001" in page
    assert "%d of %(html)s at 5 % and \ue000name\ue001" in page


def test_names_and_websites_are_escaped_wherever_they_stand(client, article):
    comment = a_comment(article)
    a_comment(article, parent=comment)
    Comment.objects.update(
        author_name='"><script>alert(1)</script>', author_url='https://e.example/"onclick="x'
    )
    page = client.get(article.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert '"onclick="' not in page
    assert "&quot;&gt;&lt;script&gt;" in page


def test_nothing_of_a_hidden_comment_is_on_the_page(client, article):
    hidden = a_comment(article, "Secret words.", author=a_guest("Secret Name"))
    a_comment(article, "An answer.", parent=hidden)
    Comment.objects.filter(pk=hidden.pk).update(
        status=Status.SPAM, author_url="https://secret.example"
    )
    page = client.get(article.get_absolute_url()).content.decode()
    assert "This comment was deleted by an editor." in page
    assert "secret" not in page.lower()
