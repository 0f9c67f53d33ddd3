"""What stands on a page of a conversation, for the tests of its pages."""

import re

PERMALINK = "/2013/11/20/the-bridge/"


def shown(client, address):
    """Return the ids of the comments on a page, in order."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return ids_in(answer)


def ids_in(answer):
    return [int(pk) for pk in re.findall(r'id="comment-(\d+)"', answer.content.decode())]
