"""The conversation's slow work by the clock."""

from django_tasks import task

from comments import emptying, pace


@task()
def empty_bins() -> None:
    """Take away what has lain in spam and trash for thirty days. Periodic."""
    emptying.empty_bins()


@task()
def forget_pace() -> None:
    """Forget who commented when, once no rule asks for it any more. Periodic."""
    pace.forget()
