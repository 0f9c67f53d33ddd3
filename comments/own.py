"""How the writer of a waiting comment sees it while nobody else does: signed numbers in the address."""

from collections.abc import Iterable

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from comments.addresses import page_address
from comments.models import Comment

#: The query parameter that carries them.
OWN = "own"
#: So many waiting comments fit into an address.
OWN_LIMIT = 20

_SIGNER_SALT = "comments.own"


def landing(comment: Comment, others: Iterable[int] = ()) -> str:
    """Return where its writer goes: the page of the comment, on which only they see what waits.

    ``others`` are ids of earlier comments of the same browser: those that wait are shown there, too. For a guest's
    comment the page is made for its writer, with the links to change it; somebody with an account has these on
    every page. The key lets see and change nothing, so that an address passed on gives nobody a right.
    """
    if comment.is_visible and comment.user_id is not None:
        return comment.get_absolute_url()
    ids = list(dict.fromkeys([comment.pk, *others]))[:OWN_LIMIT]
    key = Signer(salt=_SIGNER_SALT).sign(".".join(map(str, ids)))
    # It will stand where the comment stands that it answers.
    page = page_address(comment.parent or comment)
    return f"{page}?{OWN}={key}#{comment.anchor}"


def own_comment_ids(request: HttpRequest) -> list[int]:
    """Return the ids of the waiting comments whose writer asks, none for anybody else."""
    try:
        signed = Signer(salt=_SIGNER_SALT).unsign(request.GET.get(OWN, ""))
        return [int(number) for number in signed.split(".")]
    except (BadSignature, ValueError):
        return []
