"""Under which hosts the blog stands, and stood before it moved here."""

from collections.abc import Iterable

from django.conf import settings

from transfer.matching import host_of
from transfer.models import Imported

#: How the source of a WordPress blog is called: its host follows, and the folder that it stood in there.
_WORDPRESS = "wordpress:"


def own_hosts(named: Iterable[str] = ()) -> set[str]:
    """Return the hosts of this site and of the WordPress blogs that were imported, with those that somebody names.

    Without www., as ``host_of`` returns them. One query.
    """
    sources = Imported.objects.filter(source__startswith=_WORDPRESS).values_list("source")
    imported = [source.removeprefix(_WORDPRESS) for (source,) in sources.distinct()]
    there = [*settings.ALLOWED_HOSTS, *imported, *named]
    # A host may be typed alone or with its scheme; a dot before one allows all below it.
    addresses = [host if "//" in host else f"//{host.lstrip('.')}" for host in there]
    return {host for address in [settings.SITE_URL, *addresses] if (host := host_of(address))}
