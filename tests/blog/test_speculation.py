"""Browsers may fetch ahead what is the same for everybody, and nothing else."""

import json

import pytest

from tests.factories import an_article, an_editor


@pytest.mark.django_db
def test_a_public_page_names_the_rules(client):
    article = an_article()
    for path in ("/", article.get_absolute_url()):
        assert client.get(path)["Speculation-Rules"] == '"/speculation-rules.json"'
    assert "Speculation-Rules" not in client.get("/feed/")


@pytest.mark.django_db
def test_a_page_for_one_person_names_none(client):
    client.force_login(an_editor())
    assert "Speculation-Rules" not in client.get("/")


@pytest.mark.django_db
def test_the_rules_leave_out_what_is_personal(client):
    answer = client.get("/speculation-rules.json")
    assert answer["Content-Type"] == "application/speculationrules+json"
    assert "public" in answer["Cache-Control"]
    [rule] = json.loads(answer.content)["prefetch"]
    never = rule["where"]["and"][1]["not"]["href_matches"]
    assert {"/accounts/*", "/admin/*", "/comments/*"} <= set(never)
    assert client.post("/speculation-rules.json").status_code == 405
