"""The exports that are measured: what is made is read and counted right, and each further post costs as much."""

import io
import resource
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import importing, wxr
from blog.models import Article, Category, Tag
from comments.models import Comment
from tests.transfer.blogs import emptied
from tests.transfer.counting import counted, held
from tests.transfer.refusing import refuse
from transfer.options import Options
from transfer.wordpress import in_steps
from transfer.wordpress.loading import import_wordpress

POSTS, COMMENTS = 60, 90


def made(folder: Path, posts: int, comments: int, longest: int | None = None) -> Path:
    path = folder / f"{posts}-{comments}-{longest}.xml"
    wxr.write(path, posts, comments, longest)
    return path


@pytest.mark.parametrize("longest", [None, 0, 50, COMMENTS])
def test_what_is_made_is_what_was_asked_for(tmp_path, longest):
    found = counted(made(tmp_path, POSTS, COMMENTS, longest).read_text())
    assert sum(found["posts"].values()) == POSTS
    assert sum(found["comments"].values()) == COMMENTS
    assert found["attachments"] == POSTS // wxr.POSTS_A_PICTURE
    assert found["tags"] == wxr.TAGS
    assert {"approved", "spam"} <= set(found["comments"]) <= {"approved", "spam", "pending"}
    assert 0 < found["answers"] < COMMENTS


def test_the_same_comes_from_the_same_seed(tmp_path):
    one = made(tmp_path, POSTS, COMMENTS).read_bytes()
    assert made(tmp_path, POSTS, COMMENTS).read_bytes() == one


def test_one_post_has_as_many_comments_as_was_asked_for(tmp_path, db):
    import_wordpress([made(tmp_path, 10, COMMENTS, 72)], Options())
    shares = sorted(Comment.objects.filter(article=a).count() for a in Article.objects.all())
    assert shares == [2] * 9 + [72]


@pytest.mark.parametrize("longest", [None, 50])
def test_what_is_made_is_read_and_here_in_the_end(tmp_path, db, longest):
    path = made(tmp_path, POSTS, COMMENTS, longest)
    report = import_wordpress([path], Options())
    assert held() == counted(path.read_text())
    assert (report.of("post").imported, report.of("comment").imported) == (POSTS, COMMENTS)
    assert report.put_aside == report.of("post").skipped == report.of("comment").skipped == 0
    assert (Category.objects.count(), Tag.objects.count()) == (len(wxr.WORDS), wxr.TAGS)


@pytest.mark.parametrize("longest", [False, True])
def test_statements_grow_with_what_is_brought_and_no_faster(tmp_path, db, monkeypatch, longest):
    monkeypatch.setattr(in_steps, "STEP_ITEMS", 10)

    def statements(posts):
        emptied()
        path = made(tmp_path, posts, 3 * posts, posts if longest else None)
        with CaptureQueriesContext(connection) as seen:
            import_wordpress([path], Options())
        return len(seen)

    statements(50)
    numbers = [statements(posts) for posts in (50, 100, 150, 200)]
    steps = [more - less for less, more in pairwise(numbers)]
    # PostgreSQL moves a sequence now and then.
    assert steps[-1] <= steps[0] + 5, numbers


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Let the commands of a measured import run in this process, on this database; return those that were given."""
    given = []

    def command(words, environment):
        out = io.StringIO()
        given.append(words[0])
        if words[0] != "migrate":
            call_command(*words, f"--quarantine={tmp_path / 'aside.jsonl'}", stdout=out)
        return out.getvalue(), resource.getrusage(resource.RUSAGE_SELF)

    monkeypatch.setattr(importing, "_run", command)
    return given


def test_an_import_is_measured_that_has_brought_everything(db, tmp_path, run):
    taken = importing.import_of(POSTS, COMMENTS, "sqlite:///beside.sqlite3", tmp_path, 50)
    assert run == ["migrate", "import_wordpress"]
    assert (Article.objects.count(), Comment.objects.count()) == (POSTS, COMMENTS)
    assert taken.seconds > 0
    assert taken.memory > 1


@pytest.mark.parametrize(("model", "kind"), [(Article, "post"), (Comment, "comment")])
def test_one_that_has_not_is_refused(db, tmp_path, run, model, kind):
    refuse(model, "status", {"post": "draft", "comment": "spam"}[kind])
    with pytest.raises(RuntimeError, match=f"Not every {kind} has come"):
        importing.import_of(POSTS, COMMENTS, "sqlite:///beside.sqlite3", tmp_path)
