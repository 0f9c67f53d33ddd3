"""Who may not comment: people and networks, until when and why."""

import ipaddress
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from blog.once import once_until
from comments.author import Author
from pagecache.tags import changed_within

#: Changes when somebody is banned.
TAG = "bans"
#: What "this network" means beside a single address: what one household, office or rented server has.
IPV4_NETWORK = 24
IPV6_NETWORK = 48

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Kind(models.TextChoices):
    """What a ban is matched on."""

    ACCOUNT = "account", "Account"
    EMAIL = "email", "E-mail address"
    NAME = "name", "Name"
    NETWORK = "network", "Address or network"


class BanQuerySet(models.QuerySet["Ban"]):
    """The questions asked of bans."""

    def in_force(self) -> Self:
        """Bans that have not ended."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))

    def bulk_create(self, *args: Any, **kwargs: Any) -> list["Ban"]:  # type: ignore[override]
        """Store several, and let every process know that there are bans."""
        made = super().bulk_create(*args, **kwargs)
        changed_within(TAG)
        return list(made)

    def against(self, author: Author) -> Self:
        """Bans in force that a writer falls under. One query, answered by an index whatever the number of bans."""
        emails = {email for email in (author.email, author.user and author.user.email) if email}
        named = Q(kind=Kind.NAME, value=normal_name(author.shown_name))
        mailed = Q(kind=Kind.EMAIL, value__in=[email.lower() for email in emails])
        placed = Q(kind=Kind.NETWORK, value__in=networks_around(author.address))
        matched = named | mailed | placed
        if author.user:
            matched |= Q(kind=Kind.ACCOUNT, user=author.user)
        return self.in_force().filter(matched)


class Ban(models.Model):
    """Somebody, or a network, that may not comment."""

    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="account",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="bans",
    )
    value = models.CharField(
        "e-mail, name or network",
        max_length=254,
        blank=True,
        help_text=(
            "Such as name@example.org, a name as it is shown, 203.0.113.7 or 203.0.113.0/24. "
            "Empty for an account."
        ),
    )
    reason = models.CharField(max_length=300, help_text="For editors; readers do not see it.")
    until = models.DateTimeField(
        "ends", null=True, blank=True, help_text="Empty means that it does not end."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="bans_made",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="ban_value")]

    def __str__(self) -> str:
        subject = self.user if self.kind == Kind.ACCOUNT else self.value
        return f"{self.get_kind_display()} {subject}"

    def clean(self) -> None:
        """Bring the value into the form that is looked up; refuse what can never match."""
        if self.kind == Kind.ACCOUNT:
            if not self.user_id:
                raise ValidationError({"user": "Say whose account."})
            self.value = ""
            return
        self.user = None
        if not self.value.strip():
            raise ValidationError({"value": "Say who, or which network."})
        self.value = normal_value(self.kind, self.value)

    def save(self, *args: object, **kwargs: object) -> None:
        """Store the value in the form that is looked up."""
        if self.kind != Kind.ACCOUNT:
            self.value = normal_value(self.kind, self.value)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        changed_within(TAG)

    @property
    def is_in_force(self) -> bool:
        """Whether it has not ended."""
        return self.until is None or self.until > timezone.now()


def anybody_is_banned() -> bool:
    """Whether there is any ban at all. Asks the database when somebody was banned; most blogs have none."""
    return once_until(TAG, "any bans", Ban.objects.exists)


def normal_name(name: str) -> str:
    """Return a name as bans compare it: without regard to case and blanks."""
    return " ".join(name.split()).casefold()[:254]


def normal_value(kind: str, value: str) -> str:
    """Return a ban's value as it is looked up. Raises ValidationError for a network that is none."""
    value = value.strip()
    if kind == Kind.EMAIL:
        return value.lower()
    if kind == Kind.NAME:
        return normal_name(value)
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError as error:
        raise ValidationError(
            {
                "value": "This is no network address. It should be like 203.0.113.7 or 203.0.113.0/24."
            }
        ) from error
    if network.version == 6 and network.prefixlen >= 96 and network[0].ipv4_mapped:
        # What comes so is an IPv4 address, and is looked up as one.
        network = ipaddress.ip_network((network[0].ipv4_mapped, network.prefixlen - 96))
    if network.prefixlen == 0:
        raise ValidationError({"value": "This network is the whole internet."})
    return str(network)


def parsed_address(address: str | None) -> Address | None:
    """Return an address, an IPv4 one inside IPv6 as what it is; None for anything else."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def networks_around(address: str | None) -> list[str]:
    """Return every network that an address lies in, as text: 32 of them, or 128 for IPv6."""
    found = parsed_address(address)
    if found is None:
        return []
    return [
        str(ipaddress.ip_network((found, length), strict=False))
        for length in range(1, found.max_prefixlen + 1)
    ]


def network_of(address: str | None) -> str:
    """Return the network that an address belongs to, as editors see and ban it; empty for no address."""
    found = parsed_address(address)
    if found is None:
        return ""
    length = IPV4_NETWORK if found.version == 4 else IPV6_NETWORK
    beyond = found.max_prefixlen - length
    return f"{type(found)(int(found) >> beyond << beyond)}/{length}"
