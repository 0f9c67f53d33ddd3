"""``manage.py check_redirects FILE``: what the site answers to each address that it once had."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from transfer.address_lists import Absent, addresses_in
from transfer.asking import Answer, Site, asking
from transfer.healing import Unreadable


class Command(BaseCommand):
    """Asks the site for each address of a list or of an old sitemap, and ends with 1 where one is lost.

    The addresses may be whole or begin with a slash: their host is not looked at, nor what stands behind a #. The site
    is asked in this process, without a network and without a session. Lost is what does not end at a page: 404, 410,
    an error, a circle, a log-in.
    """

    help = (
        "Say what the site answers to each old address: one to a line, or a sitemap; packed or not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, and how to answer."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="Answer in JSON.")
        parser.add_argument(
            "--lost",
            action="store_true",
            help="Name only what is lost and what takes several steps.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each answer as it comes. Raises CommandError where an address is lost or a file cannot be read."""
        counts: Counter[str] = Counter()
        self.absent: list[str] = []
        try:
            with asking() as site:
                front = site.answer("/")
                if front.statuses[-1] >= 400:
                    raise CommandError(
                        f"The site answers {front.statuses[-1]} to its own front page; nothing can be said of others. "
                        "Has collectstatic run, and is the host of SITE_URL among ALLOWED_HOSTS?"
                    )
                self._print(self._answers(site, options["files"], counts), options)
        except Unreadable as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        if not options["json"]:
            self.stdout.write(
                f"{counts['all']:,} addresses: {counts['page']:,} answer, {counts['step']:,} lead on in one step, "
                f"{counts['chain']:,} in several, {counts['lost']:,} lost."
            )
        if self.absent:
            names = ", ".join(self.absent[:5])
            more = f" and {len(self.absent) - 5:,} more" if len(self.absent) > 5 else ""
            raise CommandError(
                f"Parts of the sitemap do not lie beside it, so nothing is known of them: {names}{more}."
            )
        if counts["lost"]:
            word = "address is" if counts["lost"] == 1 else "addresses are"
            raise CommandError(f"{counts['lost']:,} {word} lost.")

    def _answers(self, site: Site, files: list[Path], counts: "Counter[str]") -> Iterator[Answer]:
        for file in files:
            for address in addresses_in(file):
                if isinstance(address, Absent):
                    self.absent.append(address.name)
                    continue
                answer = site.answer(address)
                counts["all"] += 1
                counts[_kind(answer)] += 1
                yield answer

    def _print(self, answers: Iterator[Answer], options: dict[str, Any]) -> None:
        shown = (a for a in answers if not options["lost"] or a.is_lost or a.is_chain)
        if not options["json"]:
            for answer in shown:
                self.stdout.write(answer.as_line())
            return
        # One document, written as it comes.
        self.stdout.write("[", ending="")
        for number, answer in enumerate(shown):
            written = json.dumps(answer.as_data(), ensure_ascii=False)
            self.stdout.write(f"{',' if number else ''}\n{written}", ending="")
        self.stdout.write("\n]")


def _kind(answer: Answer) -> str:
    if answer.is_lost:
        return "lost"
    if answer.is_chain:
        return "chain"
    return "step" if answer.steps else "page"
