"""``manage.py check_links``: names the dead links of everything that is published."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.links import DeadLink, Link, is_own, links_in, why_dead
from blog.models import Article, Page
from blog.remote_links import dead_addresses


class Command(BaseCommand):
    """Looks at the links of all published articles and pages, and ends with 1 where one of them is dead.

    Links to this site are looked up; with ``--elsewhere`` other sites are asked, too, eight at a time.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --elsewhere."""
        parser.add_argument(
            "--elsewhere", action="store_true", help="Ask other sites, too. Takes a while."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each dead link below the text in which it stands. Raises CommandError where there is one."""
        texts = list(self.texts())
        links = {link.address for _, _, found in texts for link in found}
        dead = {a: why for a in links if is_own(a) and (why := why_dead(a))}
        if options["elsewhere"]:
            dead |= dead_addresses(a for a in links if not is_own(a))
        number = 0
        for title, address, found in texts:
            mine = [DeadLink(link, dead[link.address]) for link in found if link.address in dead]
            if mine:
                self.stdout.write(f"{title} ({address})")
            for link in mine:
                self.stdout.write(f"  {link}")
            number += len(mine)
        if number:
            raise CommandError(f"{number} dead {'link' if number == 1 else 'links'}.")
        self.stdout.write(f"No dead link among {len(links)}.")

    def texts(self) -> Iterator[tuple[str, str, list[Link]]]:
        """Yield title, address and links of everything that is published."""
        articles = Article.objects.in_its_time().newest_first()
        for article in articles.iterator(chunk_size=200):
            if found := links_in(article.body):
                yield article.title, article.get_absolute_url(), found
        for page in Page.objects.with_an_address().iterator(chunk_size=200):
            if found := links_in(page.body):
                yield page.title, page.get_absolute_url(), found
