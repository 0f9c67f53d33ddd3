"""The HTML of threads: the template of one comment, filled in for each in one flat loop."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString, mark_safe

from accounts.providers import PROVIDER_NAMES
from accounts.templatetags.people import avatar_html
from comments.addresses import CONVERSATION_ROOT, page_address
from comments.models import KIND_NAMES
from comments.said import Said
from comments.stencils import Stencil, escape
from comments.threads import Node

_ITEM = Stencil("comments/_item.html")


@dataclass(frozen=True)
class Around:
    """What all comments of a page have in common.

    ``authors`` are ids of the article's authors; the other collections hold ids of comments: those that wait
    and are shown to their writer, may be changed, have the reader's vote.
    """

    permalink: str
    authors: Collection[int]
    is_open: bool
    has_votes: bool
    own: Collection[int] = ()
    changeable: Collection[int] = ()
    voted: Collection[int] = ()


def thread_html(
    nodes: Iterable[Node[Said]], around: Around, answering: int | None = None, respond: str = ""
) -> SafeString:
    """Return the items of a list; the form's HTML ``respond`` stands below comment ``answering``."""
    draw = _Drawing(around).item
    parts = [draw(node, respond if node.comment.pk == answering else "") for node in nodes]
    # Every text was escaped or sanitised on its way here.
    return mark_safe("\n".join(parts))


class _Drawing:
    """One page being drawn: what is worked out once for it."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.permalink = escape(around.permalink)
        self.zone = timezone.get_current_timezone()
        self.months: dict[int, str] = {}
        self.pages: dict[tuple[int | None, int, str], str] = {}
        self.avatars: dict[int, str] = {}

    def item(self, node: Node[Said], respond: str) -> str:
        comment, around = node.comment, self.around
        pk = comment.pk
        is_own = not comment.is_visible and pk in around.own
        is_shown = comment.is_visible or is_own
        answers, rest = node.answers, node.continues
        name = escape(comment.name) if is_shown else ""
        texts = {
            "pk": str(pk),
            "sequence": str(comment.sequence or 0),
            "parent": str(comment.parent_id or 0),
            "trace": "" if is_shown else comment.trace,
            "avatar": self.avatar(comment) if is_shown else "",
            "name": name,
            "former": str(comment.former_id or ""),
            "former_anchor": comment.former_anchor,
            "website": escape(comment.website) if is_shown else "",
            "page": self.page_of(comment),
            "written": self.moment(comment.created_at),
            "written_iso": comment.created_at.astimezone(self.zone).isoformat(timespec="seconds"),
            "edited": self.moment(comment.edited_at) if comment.edited_at else "",
            "answers": str(answers.pk) if answers else "",
            "answers_page": self.page_of(answers) if answers and node.parent is None else "",
            "answers_name": escape(answers.name) if answers else "",
            "html": comment.html if is_shown else "",
            "votes": str(comment.votes or ""),
            "respond": respond,
            "replies": str(comment.replied) if node.opens and node.level == 1 else "",
            "rest": escape(node.rest) if rest else "",
            "rest_of": str(rest.pk) if rest else "",
            "rest_count": str(node.unshown) if rest else "",
        }
        return _ITEM.fill(
            texts,
            {
                "is_own": is_own,
                "is_open": around.is_open,
                "is_author": comment.user_id is not None and comment.user_id in around.authors,
                "provider": comment.provider if comment.provider in PROVIDER_NAMES else "",
                "provider_name": PROVIDER_NAMES.get(comment.provider, ""),
                "kind": KIND_NAMES.get(comment.kind, ""),
                "is_flattened": node.is_flattened,
                "has_votes": around.has_votes,
                "is_voted": pk in around.voted,
                "is_changeable": pk in around.changeable,
                "is_top": node.level == 1,
                "opens": node.opens,
                "closing": node.closing,
                "one_reply": comment.replied == 1,
                "one_more": node.unshown == 1,
                "root": CONVERSATION_ROOT,
            },
        )

    def avatar(self, comment: Said) -> str:
        """Return the avatar; that of an account is made once for a page."""
        if comment.user_id is None:
            return avatar_html("", comment.author_email or comment.author_name, comment.name)
        found = self.avatars.get(comment.user_id)
        if found is None:
            found = avatar_html(comment.picture or "", f"user:{comment.user_id}", comment.name)
            self.avatars[comment.user_id] = found
        return found

    def page_of(self, comment: Said) -> str:
        """Return the address of the page that a comment stands on, escaped."""
        if comment.fold <= 1 and comment.page in {None, 1}:
            return self.permalink
        return escape(page_address(comment, self.around.permalink))

    def moment(self, moment: dt.datetime) -> str:
        """Return "5 May 2024, 09:07" in the time zone of the page; Django's date filter takes ten times as long."""
        local = moment.astimezone(self.zone)
        month = self.months.get(local.month)
        if month is None:
            month = self.months[local.month] = str(MONTHS[local.month])
        return f"{local.day} {month} {local.year}, {local.hour:02}:{local.minute:02}"
