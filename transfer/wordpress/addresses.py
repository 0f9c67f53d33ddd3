"""Old addresses of WordPress: which of them ours answer by themselves, and which need a redirect."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve

from blog.addresses import permalink
from blog.articles import Article
from blog.models import Redirect
from blog.redirects import ADDRESS_LENGTH, normal_path, own_path
from transfer.inserting import insert
from transfer.models import Imported
from transfer.records import PostRecord
from transfer.steps import Steps

#: An address of a post by its number, which fits a row's.
_PLAIN = re.compile(r"/?\?p=([1-9]\d{0,17})", re.ASCII)
#: Posts of more pages than this are none that anybody has turned.
MOST_PAGES = 100


def old_path(address: str) -> str:
    """Return path and query of an address of the old blog; empty for none and for its front page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = parts.path or "/"
    if path == "/" and not parts.query:
        return ""
    return f"{path}?{parts.query}" if parts.query else path


def finds(path: str, article: Article) -> bool:
    """Whether an address of ours shows this article, or leads to it in one step."""
    # Most have the address here that they had there: nobody needs to be asked which page that is.
    is_the_same = bool(article.published_at) and path == permalink(article)
    return is_the_same or _is_shown_at(path, article)


def _is_shown_at(path: str, article: Article) -> bool:
    plain, _, query = path.partition("?")
    if query:
        return plain == "/" and query == f"p={article.pk}"
    if not plain.endswith("/"):
        # The slash would be one step, and what it leads to another, in a shape that the owner may choose some day.
        return False
    try:
        match = resolve(unquote(plain))
    except Resolver404:
        return False
    if match.view_name in {"blog:article", "blog:article-month"}:
        return match.kwargs.get("slug") == article.slug
    if match.view_name == "blog:article-number":
        return match.kwargs.get("pk") == article.pk
    return match.view_name == "blog:named" and match.kwargs.get("path") == article.slug


def old_addresses(record: PostRecord, *, has_its_number: bool = True) -> list[str]:
    """Return every address under which the old blog had a post, as far as the export tells.

    ``has_its_number``: no other item before it in the export has that number; else the plain address is that one's.
    """
    link = old_path(record.link)
    found = [link]
    if record.number and has_its_number:
        found.append(f"/?p={record.number}")
        found += [f"/?page_id={record.number}"] if record.kind == "page" else []
    plain = urlsplit(link).path.rstrip("/")
    # <!--nextpage--> made addresses of its own: /name/2/.
    pages = min(record.body.count("<!--nextpage-->"), MOST_PAGES)
    found += [f"{plain}/{n}/" for n in range(2, pages + 2) if plain]
    if record.slug and unquote(plain).endswith(f"/{record.slug}"):
        stem = plain[: plain.rindex("/")]
        found += [f"{stem}/{unquote(v)}/" for k, v in record.meta if k == "_wp_old_slug" and v]
    return [path for path in dict.fromkeys(found) if path]


def redirects(pairs: Iterable[tuple[str, Article | str]]) -> list[Redirect]:
    """Return redirects, not stored yet, for (old address, where it leads); what is no address is left out."""
    made: dict[str, Redirect] = {}
    for old, target in pairs:
        try:
            path = normal_path(old)
        except ValueError:
            continue
        if isinstance(target, str):
            # Percent signs make three of each byte; an address of letters fits where they do not.
            fitting = target if len(target) <= ADDRESS_LENGTH else unquote(target)
            if len(fitting) <= ADDRESS_LENGTH and own_path(fitting) != path:
                made.setdefault(path, Redirect(old_path=path, target=fitting, is_automatic=True))
        else:
            made.setdefault(path, Redirect(old_path=path, article=target, is_automatic=True))
    return list(made.values())


def store(pairs: Iterable[tuple[str, Article | str]]) -> None:
    """Store redirects; an address that leads somewhere already keeps leading there."""
    insert(without_anothers_numbers(redirects(pairs)), passes_over=True)


def without_anothers_numbers(made: list[Redirect]) -> list[Redirect]:
    """Leave out the plain addresses (/?p=7) of what came before under that number: it has it here, too."""
    plain = [_PLAIN.fullmatch(redirect.old_path) for redirect in made]
    numbers = [int(found[1]) if found else 0 for found in plain]
    kept = Imported.objects.filter(kind="post", object_id__in=set(numbers) - {0})
    taken = {n for n, old_id in kept.values_list("object_id", "old_id") if old_id == str(n)}
    return [
        redirect
        for redirect, number in zip(made, numbers, strict=True)
        if number not in taken or redirect.article_id == number
    ]


def store_each(pairs: Sequence[tuple[str, Article | str]], steps: Steps) -> None:
    """Store redirects within a step; one that the database does not take is put aside."""

    def put_aside(pair: tuple[str, Article | str], reason: str) -> None:
        old, target = pair
        data = {"old_path": old, "target": str(target)}
        steps.quarantine.put_part("redirect", data, old, 0, reason)

    steps.each(pairs, store, put_aside)
