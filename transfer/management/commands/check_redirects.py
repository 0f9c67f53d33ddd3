"""``manage.py check_redirects FILE``: what the site answers to each address that it once had."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from transfer.address_lists import Absent, addresses_in
from transfer.address_tally import NOT_KNOWN, Tally
from transfer.asking import Answer, Site, asking
from transfer.healing import Unreadable
from transfer.matching import host_of
from transfer.own_hosts import own_hosts


class Command(BaseCommand):
    """Asks the site for each address of a list or of an old sitemap, and ends with 1 where one is not kept.

    Kept is what answers with its page, or with one permanent redirect. Not kept is a chain of them, one that is for a
    while only, and what is lost: 404, 410, an error, a circle, a log-in. The site is asked in this process, without a
    network and without a session; a redirect to another site counts, and that site is not asked. What stands behind a #
    is not looked at. Addresses of hosts that are not this blog's are named, not asked, and not counted.
    """

    help = (
        "Say what the site answers to each old address of a list: one to a line, or a sitemap; packed or not. "
        "An address is kept if it answers with its page (200) or with one permanent redirect (301 or 308) to it; a "
        "chain of redirects, one that is not permanent (302, 303, 307), and what leads nowhere are not. "
        "Whole addresses are asked if their host is that of SITE_URL, one of ALLOWED_HOSTS, that of a WordPress blog "
        "that was imported, or given with --host; others are named and not counted. "
        "The exit status is 0 if all addresses are kept, 1 if one is not, and 2 if the list cannot be read to its end "
        "or has no address of this blog."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, the hosts of the old blog, and how to answer."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--host",
            action="append",
            default=[],
            metavar="HOST",
            help="The blog stood at this host, too; with or without www. May be given several times.",
        )
        parser.add_argument("--json", action="store_true", help="Answer in JSON.")
        parser.add_argument("--lost", action="store_true", help="Name only what is not kept.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each answer as it comes. Raises CommandError where one is not kept, or not all is known."""
        tally, hosts = Tally(), own_hosts(options["host"])
        try:
            with asking() as site:
                front = site.answer("/")
                if front.statuses[-1] >= 400:
                    raise CommandError(
                        f"The site answers {front.statuses[-1]} to its own front page; nothing can be said of others. "
                        "Has collectstatic run, and is the host of SITE_URL among ALLOWED_HOSTS?",
                        returncode=NOT_KNOWN,
                    )
                self._print(_answers(site, options["files"], hosts, tally), options)
        except Unreadable as error:
            raise CommandError(str(error), returncode=NOT_KNOWN) from None
        except OSError as error:
            raise CommandError(
                f"{error.filename}: {error.strerror}.", returncode=NOT_KNOWN
            ) from None
        if not options["json"]:
            self.stdout.write(tally.summary())
        words, status = tally.trouble()
        if status:
            raise CommandError(words, returncode=status)

    def _print(self, answers: Iterator[Answer], options: dict[str, Any]) -> None:
        shown = (a for a in answers if not options["lost"] or not (a.is_kept or a.is_foreign))
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


def _answers(site: Site, files: list[Path], hosts: set[str], tally: Tally) -> Iterator[Answer]:
    """Yield the answer to each address of some files as it comes, counted; one of another host is not asked."""
    for file in files:
        for address in addresses_in(file):
            if isinstance(address, Absent):
                tally.note_absent(address.name)
                continue
            host = host_of(address)
            if host and host not in hosts:
                tally.note_foreign(host)
                answer = Answer(address, is_foreign=True)
            else:
                answer = site.answer(address)
            tally.note(answer)
            yield answer
