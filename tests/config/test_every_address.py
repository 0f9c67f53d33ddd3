"""Nobody's e-mail address stands at any address of the public site: each that there is gets asked, by name."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import DeletionReceipt, User
from blog.embeds import frame_address
from blog.models import Page, Series
from blog.previews import shared_address
from comments.decision_links import decision_link
from comments.mail.links import POSTS, mailbox_link, stop_link
from comments.models import DiscussionSettings
from comments.ownership import comment_key
from comments.posting import Author
from tests.accounts.test_leaving import signed_in
from tests.comments.mail.conftest import a_subscriber
from tests.factories import a_category, a_comment, a_guest, a_reader, a_tag, an_article, an_editor
from transfer.models import AttachmentPage, Imported

PRIVATE = re.compile(r"[\w.+-]+(?:@|%40|&#64;)private\.example")
OURS = {"Sec-Fetch-Site": "same-origin"}

#: What answers a posted form only; what it answers is asked by one.
POSTED = {
    *("accounts/keep/", "accounts/facebook/deletion/", "comments/post/", "comments/preview/"),
    *("comments/hold/", "comments/<id:pk>/vote/", "comments/<id:pk>/claim/"),
    *("comments/subscriptions/<id:pk>/", "unlock/<id:pk>/"),
    "unlock/page/<id:pk>/",
}
#: What leads on, or is not there for anybody who is asked here.
LEADING_ON = {
    *("accounts/2fa/authenticate/", "accounts/3rdparty/signup/", "accounts/reauthenticate/"),
    *("accounts/2fa/recovery-codes/", "accounts/2fa/recovery-codes/file/"),
    *("accounts/2fa/reauthenticate/", "accounts/2fa/keys/reauthenticate/"),
    *(
        "accounts/2fa/app/remove/",
        "accounts/2fa/keys/<int:pk>/",
        "accounts/2fa/keys/<int:pk>/remove/",
    ),
    "comments/at/<id:pk>/<str:anchor>/",
    *("comments/<id:pk>/", "favicon.ico", "theme/<slug:name>.css", "^media/(?P<path>.+)$"),
}
#: Page 1 of a list is the list; and the shapes of addresses that the owner has not chosen lead to the one they have.
AT_THE_ROOT = ("<pages:path>/comment-", "<uslug:path>/feed/")
OTHER_SHAPES = ("archives/", *AT_THE_ROOT, "<year:year>/<dd:month>/<uslug:slug>/")
#: Their owner's address, and nobody else's: the key came with a letter to it, the file is of their data.
THEIR_OWN = {"comments/mail/<str:key>/", "accounts/export/"}

Answer = tuple[int, str]


def routes(patterns, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


PUBLIC = sorted({r for r in routes(get_resolver().url_patterns) if not r.startswith("admin/")})


@pytest.fixture
def world(db, settings):
    """A small blog in which everybody has an address and everything that can be said has been said."""
    return World()


class World:
    """The people, what they have written, and their browsers."""

    def __init__(self) -> None:
        discussion = DiscussionSettings.load()
        discussion.page_threads = 1
        discussion.save()
        self.author = a_reader("Ada", email="author@private.example", slug="ada")
        self.reader = a_reader("Rae", email="reader@private.example")
        self.reader.set_unusable_password()
        self.reader.save()
        EmailAddress.objects.create(
            user=self.reader, email=self.reader.email, verified=True, primary=True
        )
        SocialAccount.objects.create(
            user=self.reader,
            provider="google",
            uid="7",
            extra_data={"name": "Rae", "email": self.reader.email},
        )
        self.editor = an_editor()
        User.objects.filter(pk=self.editor.pk).update(email="editor@private.example")
        self.section, self.tag = a_category("Rivers"), a_tag("water")
        self.series = Series.objects.create(name="By the river", slug="by-the-river")
        self.article = an_article(
            title="The bridge",
            slug="the-bridge",
            authors=(self.author,),
            categories=(self.section,),
            tags=(self.tag,),
            series=self.series,
        )
        self.page = Page.objects.create(title="About", slug="about", is_published=True)
        guest = a_guest("Mina")
        self.guest = Author(name=guest.name, email="guest@private.example", url=guest.url)
        self.comment = a_comment(self.article, author=self.guest)
        self.waiting = a_comment(self.article, "Waits.", author=self.guest, status="pending")
        self.mine = a_comment(self.article, "Mine.", author=Author(user=self.reader))
        for number in range(3):
            a_comment(self.article, f"{number}", author=self.guest, parent=self.comment)
        self.subscription = a_subscriber("reader@private.example", self.article, user=self.reader)
        DeletionReceipt.objects.create(code="abc")
        details = {"title": "A map", "description": "Drawn by hand.", "author": "ada"}
        Imported.objects.create(source="blog", kind="attachment", old_id="2", details=details)
        AttachmentPage.objects.create(name="forest", source="blog", old_id="2")
        self.stranger, self.browser, self.desk = Client(), Client(), Client()
        signed_in(self.browser, self.reader, ago=0)
        self.desk.force_login(self.editor)
        draft = {"comment_post_ID": self.article.pk, "comment": "Not yet.", "to": "change"}
        self.browser.post("/comments/hold/", draft, headers=OURS)

    def path(self, route: str) -> str:
        """Return an address of a route with something at it."""
        slugs = {
            "category/": "rivers",
            "tag/": "water",
            "author/": "ada",
            "series/": "by-the-river",
        }
        of_article = ("comments/draft", "comments/live", "comments/since", "comments/at")
        numbers = {"comments/subscriptions/": self.subscription.pk}
        pk = next((n for start, n in numbers.items() if route.startswith(start)), self.article.pk)
        if route.startswith("comments/<id:pk>/"):
            is_theirs = route.endswith(("mine/", "edit/", "delete/", "claim/"))
            pk = self.waiting.pk if is_theirs else self.comment.pk
        values = {
            "year": "2013",
            "month": "11",
            "day": "20",
            "slug": next(
                (s for start, s in slugs.items() if route.startswith(start)), "the-bridge"
            ),
            "slugs": "rivers",
            "page": "2" if "comment-page" in route else "1",
            "root": self.comment.pk,
            "anchor": f"comment-{self.comment.pk}",
            "sequence": "0",
            "code": "abc",
            "name": "forest",
            "path": "the-bridge" if route.startswith(AT_THE_ROOT) else "about",
            "pk": self.article.pk if route.startswith(of_article) else pk,
            "token": frame_address("https://www.youtube.com/watch?v=dQw4w9WgXcQ").split("/")[-2]
            if route.startswith("embed/")
            else shared_address(self.article, 1)[0].split("/")[-2],
            "key": {
                "comments/decide/<str:key>/": decision_link(self.waiting, self.editor, "approved"),
                "comments/mail/<str:key>/": mailbox_link(self.subscription.mailbox),
            }.get(route, stop_link(self.subscription.mailbox, POSTS).removesuffix("stop/")).split(
                "/"
            )[-2],
        }
        if route.startswith("^media"):
            return "/media/nothing.webp"
        return "/" + re.sub(
            r"<\w+:(\w+)>",
            lambda m: str(values["slugs" if m[0] == "<slugs:slugs>" else m[1]]),
            route,
        )

    def answers(self, route: str) -> Iterator[Answer]:
        """Yield what strangers, a guest with a link, a reader and an editor are answered."""
        path = self.path(route)
        query: dict[str, str | int] = {
            "key": comment_key(self.waiting),
            "replytocom": self.comment.pk,
        }
        yield read(self.stranger.get(path, query | {"article": self.article.pk}))
        yield read(self.browser.get(path, {"article": self.article.pk}))
        yield read(self.browser.get(path, headers={"Accept": "application/json"}))
        if route.startswith("preview/"):
            yield read(self.desk.get(path, {"beside": "1"}))

    def answers_to_a_form(self, route: str) -> Iterator[Answer]:
        """Yield what a stranger and a reader are answered who send a form there, and one that is foreign."""
        form = {"comment_post_ID": self.article.pk, "comment": "", "to": "google"}
        for client in (self.stranger, self.browser):
            yield read(client.post(self.path(route), form, headers=OURS))
        yield read(self.stranger.post(self.path(route), form))


def read(answer: Any) -> Answer:
    """Return the status and all of the text, headers and cookies too."""
    text = b"".join(answer) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return answer.status_code, f"{head}\n{answer.cookies}\n{text.decode(errors='replace')}"


def test_no_address_of_anybody_at_any_address_of_the_site(world):
    for route in PUBLIC:
        answers = list(world.answers(route))
        statuses = {status for status, _ in answers}
        allowed = {"reader@private.example"} if route in THEIR_OWN else set()

        assert max(statuses) < 500, route
        assert found_in(answers) == allowed, route
        is_first_page = route.endswith("/page/<number:page>/") or route.startswith("page/")
        if (
            route not in POSTED | LEADING_ON
            and not is_first_page
            and not route.startswith(OTHER_SHAPES)
        ):
            assert statuses & {200, 401}, (route, statuses)


def test_nor_in_what_a_form_is_answered_there(world):
    for route in PUBLIC:
        answers = list(world.answers_to_a_form(route))

        assert max(status for status, _ in answers) < 500, route
        assert found_in(answers) <= ({"reader@private.example"} if route in THEIR_OWN else set()), (
            route
        )


def found_in(answers: list[Answer]) -> set[str]:
    # Most pages name none, and looking for the plain word takes a hundredth of the time.
    return {
        address
        for _, text in answers
        if "private.example" in text
        for address in PRIVATE.findall(text)
    }


def test_every_address_that_is_excused_is_there():
    assert set(PUBLIC) >= POSTED | LEADING_ON | THEIR_OWN
