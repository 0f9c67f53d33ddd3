"""Imports the comments of Isso."""

from transfer.isso import Isso
from transfer.thread_command import ThreadCommand


class Command(ThreadCommand):
    """Import comments. Run again, it takes over only what is new."""

    importer = "isso"
    help = "Import the database of Isso: the comments of each thread, below the article that its address means."
    reader = Isso
    metavar = "comments.db"
