"""The addresses that a post of Ghost had: by the pattern of the blog, and for phones."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from transfer.ghost.reading import Post
from transfer.ghost.survey import Survey


def old_addresses(post: Post, survey: Survey, permalink: str, zone: ZoneInfo) -> list[str]:
    """Return the paths of a post; none of one that stood nowhere. ``permalink`` has Ghost's words for patterns."""
    if post.status != "published" or not post.slug:
        return []
    path = _path_of(post, survey, permalink, zone)
    return [path, f"{path}amp/"]


def _path_of(post: Post, survey: Survey, permalink: str, zone: ZoneInfo) -> str:
    logins = survey.authors_of(post.id, post.author)
    public = [t.slug for t in survey.tags_of(post.id) if not t.is_internal]
    at = (post.published_at or timezone.now()).astimezone(zone)
    words = {
        "slug": post.slug,
        "id": post.id,
        "uuid": post.kept.get("uuid", ""),
        "year": f"{at.year:04}",
        "month": f"{at.month:02}",
        "day": f"{at.day:02}",
        "primary_tag": public[0] if public else "all",
        "primary_author": logins[0] if logins else "all",
        "author": logins[0] if logins else "all",
    }
    path = permalink
    for name, value in words.items():
        path = path.replace(f"{{{name}}}", value)
    return path
