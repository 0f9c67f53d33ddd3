"""What follows from the answers of the judges outside."""

from django.db import transaction

from comments.models import Comment, Decision, Status
from comments.moderation import set_status
from comments.spam.evidence import evidence_of
from comments.spam.outside import ASKED, names, outside_judges
from comments.spam.verdict import NoAnswer, Verdict


def judge_outside(comment_id: int, is_held: bool) -> None:
    """Ask everybody about a comment that waits for it, and do what their answers say.

    The surest answer decides: spam goes to Spam; what is doubtful, unanswered or held for another reason
    (``is_held``) waits for an editor, with what was said added to the reason; the rest becomes public. A comment
    that somebody has decided meanwhile stays where it is.
    """
    comment = Comment.objects.select_related("article", "user").filter(pk=comment_id).first()
    if comment is None or comment.status != Status.PENDING or is_decided(comment):
        return
    evidence = evidence_of(comment)
    verdicts: list[Verdict] = []
    unanswered: list[str] = []
    for judge in outside_judges():
        try:
            verdicts.append(judge.judge(evidence))
        except NoAnswer as silence:
            unanswered.append(str(silence))
    worst = max(verdicts, key=lambda verdict: verdict.probability, default=None)
    if worst and worst.is_spam:
        set_status(comment, Status.SPAM, None, " ".join(worst.reasons), only_from=Status.PENDING)
    elif is_held or unanswered or worst is None or worst.is_doubtful:
        doubts = [*(worst.reasons if worst and worst.is_doubtful else []), *unanswered]
        wait_for_an_editor(comment, doubts, is_held)
    else:
        said = " ".join(reason for verdict in verdicts for reason in verdict.reasons)
        set_status(comment, Status.APPROVED, None, said, only_from=Status.PENDING)


def wait_for_an_editor(comment: Comment, doubts: list[str], is_held: bool) -> None:
    """Say why a comment still waits, and tell the moderators, who were not told before."""
    from comments.mail.tasks import announce_waiting  # noqa: PLC0415 (that module stands above this one)

    held = comment.reason.replace(ASKED.format(names()), "").strip() if is_held else ""
    reason = " ".join(part for part in (held, *doubts) if part)[:300]
    with transaction.atomic():
        moved = Comment.objects.filter(pk=comment.pk, status=Status.PENDING).update(reason=reason)
        if moved:
            announce_waiting.enqueue(comment.pk)


def is_decided(comment: Comment) -> bool:
    """Whether a person was the last to decide about it."""
    latest = Decision.objects.filter(comment=comment).newest_first().first()
    return latest is not None and not latest.by_policy


def teach_outside(comment: Comment, is_spam: bool) -> None:
    """Tell everybody outside what an editor has decided. Who does not answer is not told again."""
    evidence = evidence_of(comment)
    for judge in outside_judges():
        try:
            judge.learn(evidence, is_spam)
        except NoAnswer:
            continue
