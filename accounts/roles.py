"""The four roles of those who work here, with WordPress's rights, as groups.

What a role may do is decided here and brought into the database after every ``migrate``: a right that a new
version brings reaches its roles by itself. Rights that an owner has added to a group stay; to give somebody
less, make a group of another name. https://wordpress.org/documentation/article/roles-and-capabilities/
"""

from collections.abc import Iterable
from fnmatch import fnmatch
from typing import Any

from django.contrib.auth.models import Group, Permission

ADMINISTRATOR, EDITOR, AUTHOR, CONTRIBUTOR = "Administrator", "Editor", "Author", "Contributor"

#: Apps whose rights are shared out. Those of the libraries (groups, tasks, passkeys) are a superuser's.
OURS = ("blog", "comments", "accounts", "transfer")

#: Patterns of rights by role; one that begins with a minus takes away what those before it gave.
RIGHTS: dict[str, tuple[str, ...]] = {
    # Everything. Who is a superuser stands above, as WordPress's super admin does.
    ADMINISTRATOR: ("*",),
    # Everybody's articles and everything said about them, but not how the site is set up.
    EDITOR: (
        *("blog.*", "-blog.*_sitesettings", "-blog.*_menuitem"),
        *("comments.*", "-comments.*settings", "-comments.*_mailbox", "-comments.*_subscription"),
        *("-comments.*_delivery", "-comments.*_announcement"),
    ),
    # Their own articles, published by themselves; pictures and files to go with them.
    AUTHOR: (
        *("blog.add_article", "blog.change_article", "blog.view_article", "blog.delete_article"),
        *("blog.publish_article", "blog.add_tag", "blog.view_tag", "blog.view_category"),
        *("blog.view_series", "blog.view_image", "blog.add_image"),
        *("blog.view_attachment", "blog.add_attachment"),
    ),
    # Their own articles until somebody publishes them; nothing is uploaded.
    CONTRIBUTOR: (
        *("blog.add_article", "blog.change_article", "blog.view_article", "blog.delete_article"),
        *("blog.add_tag", "blog.view_tag", "blog.view_category", "blog.view_series"),
        *("blog.view_image", "blog.view_attachment"),
    ),
}


def belongs_to(role: str, right: str) -> bool:
    """Whether a role has a right, named as in "blog.publish_article"."""
    has = False
    for pattern in RIGHTS[role]:
        if fnmatch(right, pattern.removeprefix("-")):
            has = not pattern.startswith("-")
    return has


def make_roles(**kwargs: Any) -> None:
    """Make the four groups and give them the rights that they lack. Safe to run again.

    Called by Django after it has made the rights of our apps (``post_migrate``).
    """
    rights = Permission.objects.filter(content_type__app_label__in=OURS).select_related(
        "content_type"
    )
    for role in RIGHTS:
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.add(*rights_of(role, rights))


def rights_of(role: str, rights: Iterable[Permission]) -> list[Permission]:
    """Return those of some rights that a role has."""
    return [r for r in rights if belongs_to(role, f"{r.content_type.app_label}.{r.codename}")]
