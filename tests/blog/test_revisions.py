"""Revisions: what is kept of each save, drafts beside the published text, and two people at one article."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from blog.comparing import compared
from blog.models import Article, Revision
from blog.revisions import Conflict, Kind, Words, autosave, keep, newest_revision, restore
from tests.blog.test_admin_articles import sent, writers_desk  # noqa: F401 (a fixture)
from tests.factories import an_article, an_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


def change(article):
    return reverse("admin:blog_article_change", args=[article.pk])


def at(name, article):
    return reverse(f"admin:blog_article_{name}", args=[article.pk])


def page_fields(response):
    form = response.context["adminform"].form
    return {"base": str(form.initial["base"])}


@pytest.fixture
def editor():
    return an_editor()


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_each_save_is_a_revision_with_its_time_and_writer(desk, editor):
    article = an_article(title="First", body="<p>One.</p>")

    desk.post(change(article), sent(title="Second", body="<p>Two.</p>", status="published"))
    desk.post(change(article), sent(title="Third", body="<p>Three.</p>", status="published"))

    found = list(article.revisions.all())
    assert [(r.title, r.kind) for r in found] == [
        ("Third", Kind.SAVED),
        ("Second", Kind.SAVED),
        ("First", Kind.BEFORE),
    ]
    assert found[0].editor == editor
    assert all(r.applied for r in found)


def test_a_save_that_changes_no_word_adds_no_revision(desk):
    article = an_article(status="draft")
    fields = sent(title=article.title, body=article.body)

    desk.post(change(article), fields)
    desk.post(change(article), fields)

    assert article.revisions.count() == 1


def test_a_published_article_is_edited_beside_the_text_that_is_read(desk, client):
    article = an_article(title="Live", body="<p>What everybody reads.</p>")

    response = desk.post(
        change(article),
        sent(
            title="Draft",
            body="<p>To come.</p>",
            status="published",
            slug=article.slug,
            language="fr",
            _beside="1",
        ),
    )

    assert response["Location"] == change(article)
    article.refresh_from_db()
    assert (article.title, article.body, article.language) == (
        "Live",
        "<p>What everybody reads.</p>",
        "",
    )
    page = desk.get(change(article))
    assert page.context["adminform"].form["title"].value() == "Draft"
    assert page.context["adminform"].form["language"].value() == "fr"
    assert "draft beside the published text" in page.text
    assert "To come." in desk.get(article.get_preview_url()).text
    client.logout()
    assert "What everybody reads." in client.get(article.get_absolute_url()).text

    client.force_login(an_editor())
    desk.post(
        change(article),
        sent(
            title="Draft",
            body="<p>To come.</p>",
            status="published",
            slug=article.slug,
            **page_fields(page),
        ),
    )
    article.refresh_from_db()
    assert "To come." in client.get(article.get_absolute_url()).text


def test_a_draft_beside_the_text_keeps_its_times(desk):
    article = an_article()
    fields = {"unpublish_at_0": "2031-05-03", "unpublish_at_1": "14:05:00", "_beside": "1"}

    desk.post(change(article), sent(title="Draft", status="published", **fields))
    page = desk.get(change(article))

    assert 'value="2031-05-03"' in page.text
    assert 'value="14:05"' in page.text
    article.refresh_from_db()
    assert article.unpublish_at is None


def test_the_button_for_a_draft_never_withdraws_what_is_read(desk):
    article = an_article(title="Live")

    desk.post(change(article), sent(title="Draft", status="draft", _beside="1"))

    article.refresh_from_db()
    assert (article.title, article.status) == ("Live", "published")


def test_the_later_save_is_refused_kept_and_compared(desk, editor):
    article = an_article(title="Start", body="<p>The river rose.</p>", status="draft")
    keep(article, Words.of(article), editor, base=None, applied=True)
    mine = page_fields(desk.get(change(article)))
    other = an_editor()
    theirs = Words("Start", "", "<p>The river fell.</p>")
    autosave(article, theirs, other, base=int(mine["base"]))

    response = desk.post(
        change(article), sent(title="Start", body="<p>The river froze.</p>", **mine)
    )

    assert response.status_code == 409
    assert "Nothing of yours is lost" in response.text
    assert "The river froze." in response.text
    article.refresh_from_db()
    assert article.body == "<p>The river fell.</p>"
    compare = desk.get(response.context["compare"]).text
    assert "<del>fell</del>" in compare
    assert "<ins>froze</ins>" in compare

    over = str(response.context["conflict"].number)
    desk.post(
        change(article), sent(title="Start", body="<p>The river froze.</p>", **mine, _over=over)
    )
    article.refresh_from_db()
    assert article.body == "<p>The river froze.</p>"


def test_saving_over_names_what_it_saves_over(desk, editor):
    article = an_article(status="draft")
    first = keep(article, Words.of(article), editor, base=None, applied=True)
    second = autosave(article, Words("B", "", ""), an_editor(), base=first.number)
    autosave(article, Words("C", "", ""), an_editor(), base=second.number)

    response = desk.post(
        change(article), sent(title="A", base=str(first.number), _over=str(second.number))
    )

    assert response.status_code == 409


def test_an_autosave_begins_an_article_once_however_often_it_is_sent(desk, editor):
    address = reverse("admin:blog_article_autosave")
    fields = sent(title="Beginnings", body="<p>One.</p>", base="0", draft_key="k" * 32)

    first = desk.post(address, fields).json()
    again = desk.post(address, fields | {"title": "Beginnings of things"}).json()

    article = Article.objects.get()
    assert first["article"] == again["article"] == article.pk
    assert article.byline == [editor]
    assert (article.status, article.slug) == ("draft", "beginnings-of-things")
    # The page's own button, pressed before the answer came, saves the same article.
    desk.post(reverse("admin:blog_article_add"), fields | {"title": "Done"})
    assert Article.objects.get().title == "Done"
    assert article.revisions.in_line().count() == 1


def test_an_empty_page_begins_nothing(desk):
    fields = sent(title="", body="", draft_key="k" * 32)

    response = desk.post(reverse("admin:blog_article_autosave"), fields)

    assert response.json()["article"] is None
    assert not Article.objects.exists()


def test_an_autosave_beside_a_published_text_is_read_by_nobody(desk):
    article = an_article(body="<p>Read.</p>")

    answer = desk.post(
        at("autosave", article), sent(title="", body="<p>Half a", base="0", status="published")
    )

    assert answer.status_code == 200
    article.refresh_from_db()
    assert article.body == "<p>Read.</p>"
    assert newest_revision(article).body == "<p>Half a</p>"
    assert newest_revision(article).title == ""


def test_an_autosave_that_comes_too_late_is_set_aside_once(desk, editor):
    article = an_article(status="draft", body="")
    autosave(article, Words("Theirs", "", ""), an_editor(), base=0)
    fields = sent(title="Mine", body="<p>Mine.</p>", base="0")

    answers = [desk.post(at("autosave", article), fields) for _ in range(2)]

    assert [a.status_code for a in answers] == [409, 409]
    assert desk.get(answers[0].json()["compare"]).status_code == 200
    assert article.revisions.filter(kind=Kind.ASIDE).count() == 1
    article.refresh_from_db()
    assert article.title == "Theirs"


def test_autosaves_of_one_sitting_are_one_revision_whose_number_grows(editor):
    article = an_article(status="draft", body="")

    first = autosave(article, Words("A", "", ""), editor, base=0)
    second = autosave(article, Words("Ab", "", ""), editor, base=first.number)

    assert article.revisions.in_line().count() == 1
    assert second.number > first.number
    with pytest.raises(Conflict):
        autosave(article, Words("B", "", ""), an_editor(), base=first.number)


def test_an_autosave_whose_answer_was_lost_is_no_conflict_with_oneself(desk):
    article = an_article(body="<p>Read.</p>")
    form = desk.get(change(article)).context["adminform"].form
    fields = sent(base=str(form.initial["base"]), draft_key=form.initial["draft_key"])

    # The page never learns the number that the first one got, and builds on the old one again.
    for body in ("<p>One.</p>", "<p>One, two.</p>"):
        answer = desk.post(at("autosave", article), fields | {"body": body})
        assert answer.status_code == 200
    saved = desk.post(change(article), fields | {"body": "<p>Three.</p>", "_beside": "1"})

    assert saved.status_code == 302
    assert newest_revision(article).body == "<p>Three.</p>"
    assert not article.revisions.filter(kind=Kind.ASIDE).exists()
    # Whoever opened it meanwhile is another page.
    late = desk.post(at("autosave", article), fields | {"body": "<p>L.</p>", "draft_key": "other"})
    assert late.status_code == 409


def test_two_sittings_are_two_revisions(desk):
    article = an_article(body="<p>Read.</p>")

    for body in ("<p>Monday’s work.</p>", "<p></p>"):
        form = desk.get(change(article)).context["adminform"].form
        fields = sent(
            body=body, base=str(form.initial["base"]), draft_key=form.initial["draft_key"]
        )
        desk.post(at("autosave", article), fields)

    assert "<p>Monday’s work.</p>" in article.revisions.values_list("body", flat=True)


@pytest.mark.parametrize("choice", [{"number": "1"}, {"discard": "1"}])
def test_what_saved_itself_last_stays_when_an_earlier_text_is_taken_up(desk, editor, choice):
    article = an_article(body="<p>Read.</p>")
    typed = autosave(article, Words("A", "", "<p>An hour’s work.</p>"), editor, base=0)

    desk.post(at("restore", article), {**choice, "base": typed.number})

    assert newest_revision(article).body == "<p>Read.</p>"
    assert "<p>An hour’s work.</p>" in article.revisions.values_list("body", flat=True)


@pytest.mark.parametrize("fields", [{}, {"body": "\0"}, {"base": "-1"}, {"base": "x" * 50}])
def test_an_odd_autosave_never_fails(desk, fields):
    article = an_article(status="draft")

    response = desk.post(at("autosave", article), fields)

    assert response.status_code in {200, 409, 422}


def test_a_text_too_long_or_too_deep_is_refused_in_words(desk):
    article = an_article(status="draft")

    long = desk.post(at("autosave", article), sent(body="x" * 2_000_001))
    deep = desk.post(at("autosave", article), sent(body="<div>" * 300))

    assert long.status_code == deep.status_code == 422
    assert "longer than" in long.json()["errors"]["body"][0]
    assert "200 levels" in deep.json()["errors"]["body"][0]


def test_restoring_brings_back_the_words_and_keeps_the_others(desk, editor):
    article = an_article(title="Old", body="<p>Old.</p>", status="draft")
    desk.post(change(article), sent(title="New", body="<p>New.</p>"))
    newest = newest_revision(article)

    desk.post(at("restore", article), {"number": "1", "base": newest.number})

    article.refresh_from_db()
    assert (article.title, article.body) == ("Old", "<p>Old.</p>")
    assert article.revisions.count() == 3
    stale = desk.post(at("restore", article), {"number": "1", "base": newest.number}, follow=True)
    assert "Meanwhile this was saved" in stale.text


def test_restoring_a_published_article_waits_for_publication(desk, editor):
    article = an_article(title="Old", body="<p>Old.</p>")
    desk.post(change(article), sent(title="New", body="<p>New.</p>", status="published"))

    restore(article, 1, editor, base=newest_revision(article).number)

    article.refresh_from_db()
    assert article.title == "New"
    assert desk.get(change(article)).context["adminform"].form["title"].value() == "Old"

    desk.post(at("restore", article), {"discard": "1", "base": newest_revision(article).number})
    assert desk.get(change(article)).context["adminform"].form["title"].value() == "New"


@pytest.mark.parametrize("name", ["autosave", "restore", "presence"])
def test_somebody_who_may_not_change_an_article_changes_nothing(writers_desk, name):  # noqa: F811
    article = an_article(title="As it was")

    response = writers_desk.post(at(name, article), sent(title="Changed", number="1"))

    assert response.status_code == 404  # not even whether it exists
    assert not Revision.objects.exists()


def test_changes_are_posts(desk):
    assert desk.get(at("restore", an_article())).status_code == 405
    assert desk.put(at("autosave", an_article())).status_code == 405


def test_a_page_that_was_sent_off_asks_what_became_of_it(desk, client):
    address = reverse("admin:blog_article_autosave")
    desk.post(reverse("admin:blog_article_add"), sent(title="Quick", draft_key="k" * 32))

    assert desk.get(address, {"draft_key": "k" * 32}).json() == {
        "article": Article.objects.get().pk
    }
    assert desk.get(address, {"draft_key": "unknown"}).json() == {"article": None}
    assert desk.get(address, {"draft_key": "\0"}).json() == {"article": None}
    client.force_login(an_editor())
    assert client.get(address, {"draft_key": "k" * 32}).json() == {"article": None}


@pytest.mark.parametrize("name", ["revisions", "compare", "preview", "presence", "autosave"])
def test_nobody_else_comes_in(client, name):
    assert client.get(at(name, an_article())).status_code == 302


@pytest.mark.parametrize(
    "query", ["", "?a=1", "?a=1&b=99", "?a=x&b=-1", "?a=99999999999999999999&b=1"]
)
def test_comparing_what_is_not_there_is_not_found(desk, editor, query):
    article = an_article(status="draft")
    keep(article, Words.of(article), editor, base=None, applied=True)

    assert desk.get(at("compare", article) + query).status_code == 404


def test_two_people_see_each_other_until_they_leave(desk, editor, client):
    article, other = an_article(), an_editor()
    desk.post(at("presence", article))
    client.force_login(other)

    assert client.post(at("presence", article)).json()["others"] == [editor.public_name]

    client.force_login(editor)
    client.post(at("presence", article), {"leave": "1"})
    client.force_login(other)
    assert client.post(at("presence", article)).json()["others"] == []


def test_the_list_of_revisions_costs_the_same_however_many_there_are(
    desk, editor, django_assert_max_num_queries
):
    article = an_article(status="draft")
    for number in range(30):
        keep(article, Words(f"Title {number}", "", ""), editor, base=None, applied=True)

    with django_assert_max_num_queries(12):
        assert desk.get(at("revisions", article)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_told(editor):
    article = an_article(status="draft", body="")
    people = [an_editor(), an_editor()]
    outcomes = []
    start = threading.Barrier(2)

    def write(person):
        start.wait()
        try:
            autosave(article, Words(f"By {person.pk}", "", ""), person, base=0)
            outcomes.append("kept")
        except Conflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[p]) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["kept", "told"]


def test_what_makes_no_difference_to_a_reader_is_no_difference():
    left = "<p>The river\nrose.</p><ul>\n<li>one</li>\n</ul><pre>a\nb</pre>"
    right = "<p>The river rose.</p><ul><li><p>one</p></li></ul><pre>a\nb</pre>"

    assert not [row for row in compared(left, right) if row.changed]
    assert [row.changed for row in compared(left, right.replace("rose", "fell"))].count(True) == 1
    assert [row.changed for row in compared("<pre>a b</pre>", "<pre>a\nb</pre>")] == [True]
