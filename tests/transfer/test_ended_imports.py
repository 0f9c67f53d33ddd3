"""A process that is asked to end, while it imports, ends between two steps, says so and leaves a report."""

import json
import signal

import pytest

from comments.models import Comment
from tests.forked import import_until_ended
from tests.transfer.interrupting import importing
from tests.worker_processes import LIMIT, process
from transfer.carrying_out import _Telling
from transfer.ending import Ended, Ending
from transfer.importers import IMPORTERS
from transfer.pausing import MustEnd, giving_way


def ended(this, tmp_path, *, at_once):
    """Import until a signal comes; return the report and what was said."""
    folder = tmp_path / "told"
    folder.mkdir()
    died = process(import_until_ended, this.name, this.path, folder, at_once=at_once)
    died.join(LIMIT)
    assert died.exitcode == 128 + signal.SIGTERM
    return json.loads((folder / "report.json").read_text()), (folder / "said").read_text()


@pytest.mark.parametrize("name", IMPORTERS)
def test_it_ends_when_the_step_is_stored_and_goes_on_when_it_is_given_again(
    transactional_db, tmp_path, name
):
    this = importing(name, tmp_path)
    _, result = this.whole()
    told, said = ended(this, tmp_path, at_once=False)
    words = "What has been imported stays. Give the same command again, and it goes on."
    assert words in said
    assert (told["interrupted"], told["error"]) == (True, f"Interrupted. {words}")
    # The step in which it was asked is whole, and the report tells of it.
    assert told["kinds"]["comment"]["imported"] == Comment.objects.count() > 0
    assert this.outcome() != result
    this.run()
    assert this.outcome() == result


def test_it_ends_while_it_reads_and_nothing_is_imported(transactional_db, tmp_path):
    this = importing("wordpress", tmp_path)
    this.begin()
    told, said = ended(this, tmp_path, at_once=True)
    assert "Nothing has been imported." in said
    assert (told["interrupted"], told["kinds"]) == (True, {})
    assert not this.has_begun()


def test_who_asks_twice_does_not_wait_for_the_step():
    before = signal.getsignal(signal.SIGTERM)
    with Ending() as ending:
        ending.look()
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Ended):
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Ended):
            ending.look()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_worker_that_is_to_end_hands_on_what_it_reads():
    telling = _Telling(None)
    with giving_way(lambda: None, lambda: True), pytest.raises(MustEnd):
        telling.progress(1, 2)
    telling.progress(1, 2)
