"""Imports the comments of Remark42."""

from transfer.remark42 import Remark42
from transfer.thread_command import ThreadCommand


class Command(ThreadCommand):
    """Import comments. Run again, it takes over only what is new."""

    importer = "remark42"
    help = "Import a backup of Remark42: the comments of each page, below the article that its address means."
    reader = Remark42
    metavar = "FILE.gz"
