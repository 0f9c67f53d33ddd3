"""The four roles of those who work here, with WordPress's rights, as groups.

What a role may do is decided here and brought into the database after every ``migrate``: a right that a new
version brings reaches its roles by itself, once. So what an owner adds to a group stays, and what an owner
takes from it stays away. https://wordpress.org/documentation/article/roles-and-capabilities/
"""

from collections.abc import Iterable
from fnmatch import fnmatch
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission

from accounts.models import GivenRight

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
    """Make the four groups and give each the rights that it was never given. Safe to run again.

    A group that somebody has deleted is made again with all its rights. Called by Django after it has made the
    rights of our apps (``post_migrate``), with ``apps`` as they are after it; before there is a table of what
    was given, nothing is done.
    """
    if "givenright" not in kwargs.get("apps", apps).all_models["accounts"]:
        return
    rights = Permission.objects.filter(content_type__app_label__in=OURS).select_related(
        "content_type"
    )
    for role in RIGHTS:
        group, _ = Group.objects.get_or_create(name=role)
        given = set(GivenRight.objects.filter(group=group).values_list("right", flat=True))
        new = [right for right in rights_of(role, rights) if _name(right) not in given]
        group.permissions.add(*new)
        notes = [GivenRight(group=group, right=_name(right)) for right in new]
        GivenRight.objects.bulk_create(notes, ignore_conflicts=True)


def rights_of(role: str, rights: Iterable[Permission]) -> list[Permission]:
    """Return those of some rights that a role has."""
    return [r for r in rights if belongs_to(role, _name(r))]


def _name(right: Permission) -> str:
    return f"{right.content_type.app_label}.{right.codename}"
