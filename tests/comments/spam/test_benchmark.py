"""manage.py benchmark_spam: precision and recall over a file, with the sample that comes along."""

import pytest
from django.core.management import CommandError, call_command

from comments.spam.benchmark import (
    SAMPLE,
    Labelled,
    judge_trained,
    judge_untrained,
    read_labelled,
    report,
)
from comments.spam.evidence import Evidence
from comments.spam.verdict import Verdict


def test_the_sample_is_large_and_varied():
    sample = read_labelled(SAMPLE)
    assert len(sample) >= 150
    spam = sum(comment.is_spam for comment in sample)
    assert 60 < spam < len(sample) - 60
    letters = "".join(comment.evidence.text for comment in sample)
    assert all(sign in letters for sign in "ßéяπ的の한أहส")


def test_untrained_it_is_useful_and_takes_nobody_for_what_they_are_not():
    found = report(judge_untrained(read_labelled(SAMPLE)), at_once=False)
    assert found.precision >= 0.98
    assert found.recall >= 0.8


def test_trained_it_knows_more():
    sample = read_labelled(SAMPLE)
    before = report(judge_untrained(sample), at_once=True)
    after = report(judge_trained(sample), at_once=True)
    assert after.recall > before.recall + 0.2
    assert after.precision >= 0.98


def test_the_command_reports_without_a_database(capsys):
    call_command("benchmark_spam")
    said = capsys.readouterr().out
    assert "167 comments: 78 spam, 89 welcome." in said
    assert said.count("precision") == 4


def test_the_figures_are_what_they_are_called():
    spam, ham = Labelled(Evidence("a"), True), Labelled(Evidence("b"), False)
    sure, not_at_all = Verdict(0.99), Verdict(0.01)
    found = report([(spam, sure)] * 3 + [(spam, not_at_all)] + [(ham, sure)], at_once=True)
    assert (found.precision, found.recall) == (0.75, 0.75)
    empty = report([], at_once=True)
    assert (empty.precision, empty.recall) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no comment"),
        (b"# only this\n\n", "no comment"),
        (b"spam\tname\tonly three", "Line 1"),
        (b"ham\ta\tb\tc\nmaybe\ta\tb\tc", "Line 2"),
        (b"ham\t\xff\t\tx", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, content, words):
    file = tmp_path / "labelled.tsv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("benchmark_spam", str(file))


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("benchmark_spam", str(tmp_path / "none"))
