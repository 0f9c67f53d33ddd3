"""The browser of an editor who looks at the queue."""

import pytest

from tests.factories import an_editor


@pytest.fixture
def editor(db):
    return an_editor()


@pytest.fixture
def desk(client, editor):
    """A signed-in editor's browser."""
    client.force_login(editor)
    return client
