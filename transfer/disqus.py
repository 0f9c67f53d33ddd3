"""Reads the export of Disqus: the threads of a site, then what was posted in them.

The elements are those of https://disqus.com/api/schemas/1.0/disqus.xsd; what the schema does not say was seen in
the importers of Remark42 and Isso and in exports that people have published. Votes are not in them.
"""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

from transfer.comment_html import comment_html
from transfer.elements import Element
from transfer.records import CommentRecord, ThreadRecord
from transfer.thread_reading import Rejected, Said
from transfer.values import flag, line, moment, text
from transfer.xml import Stream

DELETED = "It was deleted at Disqus."
SPAM = "Disqus took it for spam."
WAITING = "It waited at Disqus."
MARKUP = "Its text holds elements where text should be; their words have come, not their markup."
UNKNOWN = "Disqus says of it “{}”, which is unknown here."

#: What the WordPress plugin calls a thread: the number of the post and its plain address.
#: How Disqus counts clicks: the address with a mark of its own behind it.
_WRAPPED = re.compile(
    r"https?://disq\.us/(?:url|\?)[^\s\"'<>]*?\burl=(https?%3A%2F%2F[^\s\"'<>&]{1,2000}?)(?:%3A[\w-]{20,40})?(?=[&\"'<\s]|$)"
    r"[^\s\"'<>]*",
    re.IGNORECASE,
)
_OF_WORDPRESS = re.compile(r"(\d{1,18})\s+(https?://\S+)")


class Disqus:
    """The reader; threads and posts may come in any order, in one file or in several."""

    label = "Disqus"
    source = "disqus"
    place = "line"

    def __init__(self) -> None:
        """Begin without a forum."""
        self._forum = ""
        #: Old exports name a thread by what the site calls it.
        self._called: dict[str, str] = {}

    def read(
        self, path: Path, progress: Callable[[int], None]
    ) -> Iterator[ThreadRecord | Said | Rejected]:
        """Yield threads and posts. Raises Unreadable for what is no export of Disqus."""
        for element in Stream(path, 1, progress, roots={"disqus"}):
            match _local(element):
                case "thread":
                    yield self._thread(element)
                case "post":
                    yield self._post(element)
            if not self._forum:
                self._forum = line(element.get("forum"))
                self.source = f"disqus:{self._forum}" if self._forum else "disqus"

    def _thread(self, element: Element) -> ThreadRecord:
        called = line(element.get("id"))
        number = _number(element) or f"id:{called}"
        if called:
            self._called.setdefault(called, number)
        return ThreadRecord(
            number,
            address=line(element.get("link")),
            identifiers=_identifiers(called),
            title=line(element.get("title")),
            is_closed=flag(element.get("isClosed")),
            is_deleted=flag(element.get("isDeleted")),
            line=element.line,
        )

    def _post(self, element: Element) -> Said:
        author = next(iter(element.all("author")), Element("author", {}, element.line))
        status, reason = _status(element)
        name = line(author.get("username"))
        message = next(iter(element.all("message")), Element("message", {}, element.line))
        words = comment_html(_unwrapped(text(message.text).strip()))
        if status == "pending" and reason != WAITING:
            words.notes.append(reason)
        if message.fields or message.children:
            words.notes.append(MARKUP)
        comment = CommentRecord(
            number=_number(element) or (f"id:{i}" if (i := line(element.get("id"))) else ""),
            parent=_reference(element, "parent"),
            name=line(author.get("name")),
            email=line(author.get("email")),
            website=line(author.get("link")),
            address=line(element.get("ipAddress")),
            at=moment(element.get("createdAt")),
            **words.fields,
            status=status,
            reason=reason,
            user="" if flag(author.get("isAnonymous")) else name,
            line=element.line,
        )
        thread = _reference(element, "thread")
        if thread.startswith("id:"):
            thread = self._called.get(thread[3:], thread)
        return Said(thread or "none", comment)


def _unwrapped(source: str) -> str:
    """Return HTML in which links lead where they lead, and not by way of Disqus."""
    return _WRAPPED.sub(lambda m: html.escape(unquote(m[1])), source)


def _local(element: Element) -> str:
    return element.name.rpartition(":")[2]


def _number(element: Element) -> str:
    return line(element.attributes.get("dsq:id", element.attributes.get("id", "")))


def _reference(element: Element, name: str) -> str:
    """Return the number of another element that this one names: by Disqus's number, else by the site's."""
    for child in element.all(name):
        if number := _number(child):
            return number
        if called := line(child.text):
            return f"id:{called}"
    return ""


def _identifiers(called: str) -> list[str]:
    """Return what a site's own name of a thread says: a post's number, an address, or both."""
    found = _OF_WORDPRESS.fullmatch(called)
    if found:
        return [found[1], found[2]]
    # Ghost's themes have "ghost-" before the number of the post.
    return [called.removeprefix("ghost-")] if called else []


def _status(element: Element) -> tuple[str, str]:
    """Return where a post stood, and why; what nobody understands waits, so that nothing becomes public by mistake."""
    said = {name: line(element.get(name)).lower() for name in ("isSpam", "isDeleted", "isApproved")}
    if flag(said["isSpam"]):
        return "spam", SPAM
    if flag(said["isDeleted"]):
        return "trash", DELETED
    for name, value in said.items():
        if value not in {"", "true", "false", "1", "0"}:
            return "pending", UNKNOWN.format(f"{name}: {value[:40]}")
    if said["isApproved"] in {"false", "0"}:
        return "pending", WAITING
    return "approved", ""
