"""Imports the comments of Disqus."""

from transfer.disqus import Disqus
from transfer.thread_command import ThreadCommand


class Command(ThreadCommand):
    """Import comments. Run again, it takes over only what is new."""

    importer = "disqus"
    help = "Import a Disqus export, packed or not: each thread below the article that its address means."
    reader = Disqus
    metavar = "FILE.xml"
