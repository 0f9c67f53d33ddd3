"""The slow work of accounts: what runs by the clock, and what a provider asks for. Pictures: see picture_tasks.py."""

from django.core.management import call_command
from django_tasks import task

from accounts.leaving import due, forget_person, forget_provider


@task()
def carry_out_departures() -> None:
    """Forget everybody whose time to change their mind is over. Enqueued by the clock; harmless when repeated."""
    for departure_id in due():
        forget_person(departure_id)


@task()
def delete_provider_data(provider: str, uid: str, receipt_id: int) -> None:
    """Delete what a provider told us about the account ``uid``, and note it on the receipt."""
    forget_provider(provider, uid, receipt_id)


@task()
def clear_expired_sessions() -> None:
    """Remove what is left of sessions that nobody can come back to."""
    call_command("clearsessions")
