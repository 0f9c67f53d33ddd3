"""How soon one person may comment again. Holds across processes: the database decides."""

import datetime as dt
import ipaddress
import math

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from blog.prepared import Query, executed, slot
from comments.author import Author
from comments.bans import parsed_address

#: Nobody has to wait longer than this, so what is older can be forgotten. No interval in seconds fits more.
LONGEST = dt.timedelta(days=1)

#: The length of the network in which somebody with IPv6 has any number of addresses.
HOUSEHOLD = 64


class Pace(models.Model):
    """When somebody, or somebody at an address, last commented.

    The key is a keyed hash: who commented from where is not to be read here.
    """

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} at {self.at}"


#: A writer has two keys at most.
_LATEST = Query(
    lambda: Pace.objects.filter(
        key__in=[slot("one", models.CharField()), slot("other", models.CharField())],
        at__gt=slot("since", models.DateTimeField()),
    ).values_list("at")
)


def keys(author: Author) -> list[str]:
    """Return under what a writer is known here: the account; a guest's e-mail and network address, as in WordPress."""
    if author.user:
        known = [f"user:{author.user.pk}"]
    else:
        known = [f"mail:{author.email.lower()}"] if author.email else []
        known += [f"address:{place}"] if (place := place_of(author.address)) else []
    # Sorted: two transactions that take the same rows take them in the same order.
    return sorted(salted_hmac("comments.pace", k, algorithm="sha256").hexdigest() for k in known)


def place_of(address: str | None) -> str:
    """Return what an address tells of who is there: itself, or the /64 that every connection by IPv6 has (RFC 6177).

    Empty where it tells nothing. That of this machine is everybody's behind a proxy that passes no addresses on:
    taken for a person's, it would let the whole site comment once in fifteen seconds.
    """
    found = parsed_address(address)
    if found is None or found.is_loopback:
        return ""
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, HOUSEHOLD), strict=False))


def seconds_to_wait(author: Author, interval: int) -> int:
    """Return how many seconds are left until a writer may comment, 0 when they may now. One query."""
    if not interval:
        return 0
    since = timezone.now() - dt.timedelta(seconds=interval)
    known = keys(author)
    latest = (
        [row[0] for row in _LATEST.rows(since=since, one=known[0], other=known[-1])]
        if known
        else []
    )
    # Somebody may have commented after we looked at the clock, and before we looked here.
    return max([min(interval, math.ceil((at - since).total_seconds())) for at in latest] or [0])


def take_turn(author: Author, interval: int) -> bool:
    """Note that a writer comments now; return False where they did less than ``interval`` seconds ago.

    Runs inside the transaction that stores the comment. Of two at the same moment the second waits here
    for the first one's transaction and then finds the row changed.
    """
    now = timezone.now()
    since = now - dt.timedelta(seconds=interval)
    known = keys(author)
    if not known:
        return True
    database = connections[DEFAULT_DB_ALIAS]
    stored = database.ops.adapt_datetimefield_value
    rows = [(key, stored(now)) for key in known]
    # One statement, which both databases know: a row that is too young is neither changed nor returned.
    taken = executed(
        database,
        f"INSERT INTO comments_pace (key, at) VALUES {', '.join(['(%s, %s)'] * len(rows))} "  # noqa: S608
        "ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE comments_pace.at <= %s "
        "RETURNING key",
        [*(value for row in rows for value in row), stored(since)],
    )
    with taken as cursor:
        return len(cursor.fetchall()) == len(known) or not interval


def forget() -> None:
    """Delete what no interval reaches back to."""
    Pace.objects.filter(at__lt=timezone.now() - LONGEST).delete()
