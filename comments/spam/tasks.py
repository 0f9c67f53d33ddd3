"""The slow work about spam: learning from editors, asking outside."""

from django.conf import settings
from django_tasks import task

from comments.models import Comment
from comments.spam import answers, knowledge


@task()
def learn(comment_id: int) -> None:
    """Learn from what editors have decided about a comment, or unlearn it."""
    is_spam = knowledge.learn(comment_id)
    if is_spam is not None and settings.SPAM_BACKENDS:
        comment = Comment.objects.select_related("article", "user").get(pk=comment_id)
        answers.teach_outside(comment, is_spam)


@task()
def judge_outside(comment_id: int, is_held: bool) -> None:
    """Ask the services that are switched on about a comment that waits for it."""
    answers.judge_outside(comment_id, is_held)
