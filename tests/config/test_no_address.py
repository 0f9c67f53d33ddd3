"""Nobody's e-mail address is public: the whole demo blog is walked, and every line of the log is read."""

import logging
import re
from collections import Counter
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import models
from django.test import Client

from accounts.models import User
from comments.models import Comment
from comments.ownership import owner_url
from comments.posting import Author
from tests.factories import a_comment, an_article
from transfer.demo import loading

#: Anything that looks like an address of somebody: looked for from its @, of which a page has few.
HOST = re.compile(r"(?:@|%40|&#64;|&commat;)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+$")
#: The longest mailbox that mail knows is 64 characters.
LONGEST = 64
LINK = re.compile(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>|<link>([^<]+)<')
#: What is not read: pictures and style sheets hold no words of ours; each ?replytocom is the article again.
SKIPPED = re.compile(r"\.(?:avif|webp|png|jpe?g|svg|woff2|css|js|ico)$|replytocom|/demo-identity/")
#: A page of its own for each comment, or an article's in another order: one template each, for things that other pages
#: show as well. So many of a kind stand for all.
OF_A_KIND = re.compile(r"^/comments/\d+/(flag|vote)/|[?&](order)=")
ENOUGH = 12
#: The address of a made-up person that stands in the texts of the demo's own articles, if any.
PUBLIC: set[str] = set()


class Lines(logging.Handler):
    """Keeps what is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log():
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    # The database's own log holds every value; it is off wherever DEBUG is.
    quiet = logging.getLogger("django.db.backends")
    before = quiet.level
    quiet.setLevel(logging.WARNING)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)
    quiet.setLevel(before)


@pytest.fixture
def blog(db, monkeypatch):
    """The demo blog without its pictures; everybody in it has an address, and one reader has an account."""
    monkeypatch.setattr(loading, "draw_pictures", lambda *a, **k: {}, raising=False)
    loading.load(lambda line: None)
    for user in User.objects.all():
        user.email = f"user-{user.pk}@private.example"
        user.save()
    Comment.objects.filter(author_email="").update(author_email="guest@private.example")
    return User.objects.order_by("pk").first()


@pytest.fixture
def said(db) -> Comment:
    """What a guest said below an article whose author has an address, too."""
    author = User.objects.create_user(
        "author", email="author@private.example", display_name="Ann Author", slug="ann-author"
    )
    return a_comment(
        an_article(authors=(author,)), author=Author(name="G", email="guest@private.example")
    )


def addresses_in(text: str) -> set[str]:
    found = set()
    for host in HOST.finditer(text):
        before = text[max(0, host.start() - LONGEST) : host.start()]
        if mailbox := MAILBOX.search(before):
            found.add(mailbox[0] + host[0])
    return found


def leaks(text: str) -> list[str]:
    return sorted(addresses_in(unescape(text)) - PUBLIC)


def walk(
    client: Client, start: list[str], limit: int = 2000, *, is_one_enough: bool = False
) -> dict[str, list[str]]:
    """Read every page that can be reached; return the addresses found, by page."""
    seen, waiting = set(start), list(start)
    kinds: Counter[str] = Counter()
    found: dict[str, list[str]] = {}
    while waiting and len(seen) < limit and not (found and is_one_enough):
        address = waiting.pop()
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode(errors="replace")
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        cookies = answer.cookies.output()
        if bad := leaks(f"{address}\n{headers}\n{cookies}\n{text}"):
            found[address] = bad
        links = ["".join(groups) for groups in LINK.findall(text)]
        for link in [*links, answer.get("Location", "")]:
            target = urldefrag(urljoin(f"http://testserver{address}", unescape(link)))[0]
            parts = urlsplit(target)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc != "testserver" or path in seen or SKIPPED.search(path):
                continue
            seen.add(path)
            if kind := OF_A_KIND.search(path):
                kinds[kind[1] or kind[2]] += 1
                if kinds[kind[1] or kind[2]] > ENOUGH:
                    continue
            waiting.append(path)
    assert len(seen) < limit, "The walk has no end."
    assert len(seen) > 100 or is_one_enough, "The walk has hardly begun."
    return found


def assert_every_address_is_looked_for():
    """The pattern of the walk knows every address that is stored anywhere."""
    addresses = set()
    for model in (get_user_model(), Comment, EmailAddress):
        for field in model._meta.get_fields():
            if isinstance(field, models.EmailField):
                addresses |= set(model.objects.values_list(field.name, flat=True)) - {""}

    assert len(addresses) > 10
    assert all(leaks(f"x {address} y") == [address] for address in addresses)


def test_no_page_feed_header_or_log_line_names_an_address(client, blog, log):
    assert_every_address_is_looked_for()
    start = [
        "/",
        "/me",
        "/sitemap.xml",
        "/robots.txt",
        "/feed/",
        "/privacy/",
        "/accounts/login/",
        "/nowhere/",
    ]

    assert walk(client, start) == {}
    assert [line for line in log if leaks(line)] == []


def test_nor_does_what_somebody_sees_who_is_signed_in(client, said, log):
    """They see nobody's address, their own least of all; only the file of their data holds it."""
    reader = User.objects.create_user("reader", email="reader@private.example", display_name="R")
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    comment = a_comment(said.article, author=Author(user=reader))
    client.force_login(reader)
    pages = ["/me", "/accounts/", "/accounts/3rdparty/", "/accounts/2fa/", "/comments/mine/"]
    pages += ["/accounts/once-more/", f"/comments/{comment.pk}/mine/", owner_url(said)]
    pages += [comment.article.get_absolute_url(), "/accounts/2fa/app/"]

    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert leaks(answer.content.decode()) == [], address
    assert [line for line in log if leaks(line)] == []


def test_a_refused_comment_shows_an_address_to_nobody_but_its_writer(client, said, log):
    article = said.article
    answer = client.post(
        "/comments/post/",
        {"comment_post_ID": article.pk, "comment": "", "author": "G", "email": "g@typed.example"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert leaks(answer.content.decode()) == ["g@typed.example"]
    assert "no-store" in answer["Cache-Control"]
    assert [line for line in log if leaks(line)] == []
    assert leaks(client.get(article.get_absolute_url()).content.decode()) == []


def test_a_walk_would_find_one(said, client):
    """The test itself is tested: with an address in what authors say of themselves it must fail."""
    User.objects.filter(slug="ann-author").update(bio="Write to ada@leaked.example.")

    assert walk(client, ["/"], is_one_enough=True)
