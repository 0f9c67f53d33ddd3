"""How the writer of a waiting comment sees it while nobody else does: a signed number in the address."""

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from comments.models import Comment

#: The query parameter that carries it.
OWN = "own"

_SIGNER_SALT = "comments.own"


def landing(comment: Comment) -> str:
    """Return where its writer goes: the comment itself, or the page on which only they see it waiting."""
    if comment.is_visible:
        return comment.get_absolute_url()
    key = Signer(salt=_SIGNER_SALT).sign(str(comment.pk))
    return f"{comment.article.get_absolute_url()}?{OWN}={key}#{comment.anchor}"


def own_comment_id(request: HttpRequest) -> int | None:
    """Return the id of the waiting comment whose writer asks, None for anybody else."""
    try:
        return int(Signer(salt=_SIGNER_SALT).unsign(request.GET.get(OWN, "")))
    except (BadSignature, ValueError):
        return None
