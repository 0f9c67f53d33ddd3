"""What stands in a letter: its headers, parsed as a mail program does, and its words in both parts."""

import re
from email import message_from_bytes, policy

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from blog.models import Article
from comments.mail.letters import about_article, letter_for, to_confirm
from comments.mail.models import Delivery, Mailbox, Why
from comments.mail.text import as_text
from comments.models import Comment
from comments.rendering import render_comment
from tests.comments.mail.conftest import a_mailbox, a_subscriber
from tests.factories import PUBLISHED_AT, a_comment, a_guest, a_reader, an_article

REQUIRED = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Unsubscribe",
    "List-Id",
    "Auto-Submitted",
}


def sent(letter):
    """Return a letter as it arrives."""
    return message_from_bytes(letter.message().as_bytes(), policy=policy.default)


@pytest.fixture
def box(db):
    return a_mailbox("reader@example.org")


def about(box, comment, why=Why.READER):
    return sent(letter_for(Delivery(mailbox=box, comment=comment, why=why)))


def test_every_header_that_mail_services_ask_for_is_there(box, article):
    letter = about(box, a_comment(article))
    assert set(letter.keys()) >= REQUIRED
    assert letter["To"] == "reader@example.org"
    assert letter["From"].addresses[0].display_name == "Broadsheet"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<http://testserver/comments/mail/[^<>\s]+/stop/>", letter["List-Unsubscribe"].strip()
    )
    assert "DKIM" not in letter


def test_each_header_stands_once(box, article):
    for letter in (
        about(box, a_comment(article)),
        sent(about_article(box, article)),
        sent(to_confirm(box)),
    ):
        names = [name.lower() for name in letter]
        assert len(names) == len(set(names))


def test_a_reply_hangs_below_what_it_answers(box, article):
    first = a_comment(article)
    second = a_comment(article, parent=first)
    third = a_comment(article, parent=second)
    root = sent(about_article(box, article))
    one, two, three = (about(box, comment) for comment in (first, second, third))
    assert one["In-Reply-To"] == root["Message-ID"]
    assert two["In-Reply-To"] == one["Message-ID"]
    assert three["In-Reply-To"] == two["Message-ID"]
    assert three["References"].split() == [letter["Message-ID"] for letter in (root, one, two)]
    assert {one["Subject"], two["Subject"]} == {f"Re: {root['Subject']}"}


def test_a_deep_thread_names_its_head_and_its_nearest(box, article):
    comment = None
    for _ in range(60):
        comment = a_comment(article, parent=comment)
    letter = about(box, comment)
    named = letter["References"].split()
    assert named[0] == f"<article-{article.pk}@testserver>"
    assert named[-1] == letter["In-Reply-To"]
    assert len(named) < 25
    assert all(len(line) <= 998 for line in letter.as_bytes().splitlines())


def test_both_parts_say_the_same(box, article):
    comment = a_comment(article, "A *river* and\n\n> a quote, [here](https://example.org/x)")
    letter = about(box, comment)
    text, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    for words in (
        "river",
        "a quote",
        "https://example.org/x",
        comment.name,
        f"replytocom={comment.pk}",
    ):
        assert words in text
        assert words in html
    assert "<em" not in text
    assert "> a quote, here <https://example.org/x>" in text


def test_the_html_needs_nothing_from_anywhere(box, article):
    html = about(box, a_comment(article)).get_body(("html",)).get_content()
    assert not re.search(r"<(link|img|script|iframe|form)\b|url\(|@import", html)
    assert "prefers-color-scheme: dark" in html.replace("color-scheme:dark", "color-scheme: dark")
    assert re.search(r'class="words"[^>]* style="', html)


def test_a_comment_cannot_bring_markup_of_its_own(box, article):
    comment = a_comment(article, "<script>alert(1)</script> <b>x</b>", author=a_guest("<i>Eve</i>"))
    html = about(box, comment).get_body(("html",)).get_content()
    assert "<script" not in html
    assert "<i>Eve" not in html


def test_text_keeps_signs_that_html_escapes(box):
    article = an_article(title="Salt & “Pepper” <1>")
    letter = about(box, a_comment(article, "1 < 2 & 3"))
    assert "1 < 2 & 3" in letter.get_body(("plain",)).get_content()
    assert letter["Subject"] == "Re: Salt & “Pepper” <1>"


@pytest.mark.parametrize(
    "title", ["A\r\nBcc: x@example.org", "A\nB", "A\u2028B", "\u202eevil", "x" * 300, "橋" * 300]
)
def test_a_title_cannot_add_a_header(box, title):
    letter = about(box, a_comment(an_article(title=title)))
    assert letter["Bcc"] is None
    assert set(letter.keys()) >= REQUIRED
    assert "\u202e" not in letter["Subject"]
    assert len(letter["Subject"].splitlines()) == 1


def test_another_direction_is_marked(box):
    article = an_article(title="الجسر القديم", language="ar")
    html = about(box, a_comment(article, "النهر كان هنا أولاً")).get_body(("html",)).get_content()
    assert '<html lang="ar">' in html
    assert re.search(r'dir="auto"[^>]*>الجسر', html)
    assert re.search(r'class="words" dir="auto"', html)


def test_no_letter_shows_the_address_of_somebody_else(box, article):
    comment = a_comment(article, author=a_guest("Secret Writer"))
    reply = a_comment(article, parent=comment, author=a_guest("Other"))
    for why in (Why.READER, Why.AUTHOR, Why.MODERATOR):
        raw = letter_for(Delivery(mailbox=box, comment=reply, why=why)).message().as_string()
        assert "secret.writer@" not in raw
        assert "other@" not in raw


def test_the_letter_that_asks_for_a_yes_holds_no_word_of_whoever_typed_the_address(box, article):
    a_comment(article, "BUY NOW", author=a_guest("Cheap Watches"))
    a_subscriber("reader@example.org", article)
    letter = sent(to_confirm(box))
    raw = letter.as_string()
    assert "BUY NOW" not in raw
    assert "Cheap" not in raw
    assert letter["List-Unsubscribe"] is None
    assert "Comments on “The bridge”" in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        (
            "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><p>c</p>",
            "> a\n\n> > b\n\nc",
        ),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n\n- b"),
        ("<pre><code>x\n  y\n</code></pre>", "x\n  y"),
        ('<p><a href="https://a.example">https://a.example</a></p>', "https://a.example"),
        ('<p><a href="https://a.example">here</a></p>', "here <https://a.example>"),
        ("<p>&lt;b&gt; &amp;amp;</p>", "<b> &amp;"),
        ("bare", "bare"),
    ],
)
def test_html_as_text(html, text):
    assert as_text(html) == text


@given(source=st.text(max_size=400))
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_said_makes_a_text_without_markup_and_without_losing_words(source):
    html = render_comment(source)
    text = as_text(html)
    words = re.findall(r"[A-Za-z]{4,}", re.sub(r"<[^>]*>|&\w+;", " ", html))
    assert [word for word in words if word not in text] == []


@pytest.mark.django_db
@given(name=st.text(min_size=1, max_size=80), title=st.text(min_size=1, max_size=120))
@hypothesis_settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=40,
)
def test_no_name_and_no_title_breaks_a_letter(name, title):
    article = Article(pk=1, title=title, slug="x", status="published", published_at=PUBLISHED_AT)
    comment = Comment(
        pk=7, article=article, author_name=name, html="<p>x</p>", path="17", status="approved"
    )
    letter = sent(
        letter_for(
            Delivery(mailbox=Mailbox(pk=3, email="r@example.org"), comment=comment, why=Why.READER)
        )
    )
    assert set(letter.keys()) >= REQUIRED
    assert letter["Bcc"] is None
    assert letter.get_body(("plain",)).get_content()


def test_the_names_of_people_with_accounts_are_todays(box, article):
    from comments.posting import Author

    reader = a_reader("Before", email="x@example.org")
    comment = a_comment(article, author=Author(user=reader))
    reader.display_name = "After"
    reader.save()
    comment = Comment.objects.get(pk=comment.pk)
    assert "After commented" in about(box, comment).get_body(("plain",)).get_content()
