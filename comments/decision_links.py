"""Links by which a moderator decides from a mail: signed, for one person, one comment and one decision.

Opening one decides nothing: it shows the comment and a button. Mail programs and scanners open links.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from comments.decisions import DECISIONS
from comments.models import Comment, Status
from comments.moderation import set_status

#: How long a link works, in seconds: as long as a mail is likely to be worked through.
VALID_FOR = 60 * 60 * 24 * 30

_SALT = "comments.decision"

#: The words on the button and in the mail.
BUTTONS: dict[str, str] = {
    Status.APPROVED: "Approve",
    Status.SPAM: "Mark as spam",
    Status.TRASH: "Move to the trash",
}


@dataclass(frozen=True)
class Offer:
    """What a link offers: a decision for a comment that stood at ``before`` when the mail was written."""

    comment: Comment
    moderator: User
    before: str
    decision: str

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided since the mail was written."""
        return self.comment.status == self.before

    @property
    def button(self) -> str:
        """The words on the button."""
        return BUTTONS[self.decision]


def decision_link(comment: Comment, moderator: User, decision: str) -> str:
    """Return the absolute address at which ``moderator`` may take ``decision`` about a comment.

    ``decision`` is approved, spam or trash; anything else raises ValueError. The link works for thirty
    days, for as long as the comment stands where it stands now and the moderator may decide.
    """
    if decision not in BUTTONS:
        raise ValueError(f"No link is made for {decision!r}.")
    value = [comment.pk, moderator.pk, str(comment.status), str(decision)]
    key = signing.dumps(value, salt=_SALT)
    return f"{settings.SITE_URL}{reverse('comments:decide', args=[key])}"


def opened(key: str) -> Offer | None:
    """Return what a link's key offers; None when it is forged, too old, or no longer its moderator's to use."""
    try:
        comment_id, moderator_id, before, decision = signing.loads(
            key, salt=_SALT, max_age=VALID_FOR
        )
    except (signing.BadSignature, ValueError):
        return None
    moderator = User.objects.filter(pk=moderator_id, is_staff=True).first()
    comments = Comment.objects.select_related("article", "user", "parent__user")
    comment = comments.filter(pk=comment_id).first()
    if comment is None or moderator is None or not moderator.has_perm("comments.change_comment"):
        return None
    return Offer(comment, moderator, before, decision)


# The key is the protection: a token could not be, for a page that names no referrer posts with "Origin: null".
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Show the comment with a button; a POST takes the decision. 404 for a link that no longer works."""
    offer = opened(key)
    is_done = False
    if offer and offer.is_open and request.method == "POST":
        is_done = set_status(
            offer.comment,
            offer.decision,
            offer.moderator,
            "Decided from a mail.",
            only_from=offer.before,
        )
    context = {
        "offer": offer,
        "is_done": is_done,
        "words": DECISIONS[offer.comment.status] if offer else "",
    }
    response = render(request, "comments/decide.html", context, status=200 if offer else 404)
    add_never_cache_headers(response)
    # The address is the key: no other site may learn it.
    response["Referrer-Policy"] = "no-referrer"
    return response
