"""Whose comment it is: the account's, the browser's that wrote it, the link's that was sent. Nobody else's."""

import re
import threading

import pytest
from django.core import signing
from django.db import connection

from comments.claiming import AlreadyClaimed, claim_comment
from comments.mail.models import Subscription
from comments.models import Comment, Status
from comments.ownership import COOKIE, COOKIE_COMMENTS, comment_key, is_key_of, owner_url
from tests.comments.conftest import TYPED
from tests.comments.mail.conftest import a_subscriber
from tests.factories import a_comment, a_guest, a_reader


def mine(comment):
    return f"/comments/{comment.pk}/mine/"


def claim(comment):
    return f"/comments/{comment.pk}/claim/"


def test_the_browser_that_wrote_it_may_see_it_as_its_own(client, article, post):
    post(article)
    comment = Comment.objects.get()

    assert client.get(mine(comment)).status_code == 200


def test_another_browser_may_not(client, article, post):
    post(article)
    client.cookies.clear()

    assert client.get(mine(Comment.objects.get())).status_code == 404


def test_repeating_somebodys_words_under_their_address_gives_no_right(client, article, post):
    """Within two minutes the repetition is taken for a double click and answered with the comment itself."""
    post(article)
    client.cookies.clear()
    answer = post(article)

    assert answer.status_code == 303
    assert Comment.objects.count() == 1
    assert client.get(mine(Comment.objects.get())).status_code == 404


def test_the_same_request_sent_again_keeps_the_right(client, article, post):
    key = "5e5b7dd3-4d4f-4d02-8bd6-ccd78eacd43a"
    post(article, request_key=key)
    client.cookies.clear()
    post(article, request_key=key)

    assert client.get(mine(Comment.objects.get())).status_code == 200


def test_the_cookie_goes_to_the_conversation_only_and_no_script_reads_it(article, post):
    cookie = post(article).cookies[COOKIE]

    assert cookie["path"] == "/comments/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_cookie_remembers_several_comments_and_does_not_grow_for_ever(client, article, post):
    post(article, comment="One.")
    post(article, comment="Two.")
    assert all(client.get(mine(comment)).status_code == 200 for comment in Comment.objects.all())

    many = list(range(1_000_000, 1_000_000 + 2 * COOKIE_COMMENTS))
    client.cookies[COOKIE] = signing.dumps(many, salt="comments.ownership.cookie")
    cookie = post(article, comment="Three.").cookies[COOKIE].value
    assert len(cookie) < 2000


@pytest.mark.parametrize(
    "cookie", ["", "x", "W10:x:y", signing.dumps([1, 2, 3], salt="other"), "\0", "é" * 5000]
)
def test_a_forged_cookie_gives_no_right(client, article, cookie):
    comment = a_comment(article)
    client.cookies[COOKIE] = cookie

    assert client.get(mine(comment)).status_code == 404


def test_the_link_opens_its_comment_and_no_other(client, article):
    comment, other = a_comment(article), a_comment(article)

    assert client.get(owner_url(comment)).status_code == 200
    assert client.get(mine(other), {"key": comment_key(comment)}).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "\0", "\u202e", "é", "x" * 10_000])
def test_a_forged_key_opens_nothing(client, article, key):
    comment = a_comment(article)

    assert client.get(mine(comment), {"key": key}).status_code == 404
    assert client.post(claim(comment), {"key": key}).status_code == 404


def test_a_link_ends_when_the_address_it_was_sent_to_is_corrected(client, article):
    comment = a_comment(article)
    link = owner_url(comment)
    Comment.objects.update(author_email="corrected@example.org")

    assert client.get(link).status_code == 404


def test_a_comment_without_an_address_has_no_link(article):
    comment = a_comment(article)
    comment.author_email = ""

    assert not is_key_of(comment, comment_key(comment))


def test_the_link_leads_to_where_mail_ends(client, article):
    comment = a_comment(article, author=a_guest("Mina"))
    a_subscriber(comment.author_email, article)
    page = client.get(owner_url(comment)).content.decode()
    stop = re.search(r'href="http://testserver(/comments/mail/[^"]+/stop/)"', page)[1]
    everything = re.search(r'href="http://testserver(/comments/mail/[^/"]+/)"', page)[1]
    assert client.get(everything).status_code == 200
    client.post(stop)

    assert not Subscription.objects.exists()
    page = client.get(owner_url(comment)).content.decode()
    assert "You get no mail when others comment on this article." in page


def test_only_the_link_leads_there_and_only_where_mail_goes(client, article, post):
    """Whoever typed an address may have typed somebody else's."""
    post(article)
    comment = Comment.objects.get()
    assert "/comments/mail/" not in client.get(owner_url(comment)).content.decode()
    a_subscriber(comment.author_email, article)

    assert "/comments/mail/" not in client.get(mine(comment)).content.decode()
    assert "/comments/mail/" in client.get(owner_url(comment)).content.decode()


def test_the_page_shows_no_address(client, article):
    comment = a_comment(article, author=a_guest("Mina"))

    assert comment.author_email not in client.get(owner_url(comment)).content.decode()


def test_the_page_is_never_kept_and_leads_back_after_signing_in(client, article):
    answer = client.get(owner_url(a_comment(article)))

    assert "no-store" in answer["Cache-Control"]
    assert "next=%2Fcomments%2F" in answer.content.decode()


@pytest.mark.parametrize("status", [Status.SPAM, Status.TRASH])
def test_what_was_thrown_away_is_gone_for_its_writer_too(client, article, status):
    assert client.get(owner_url(a_comment(article, status=status))).status_code == 404


@pytest.mark.parametrize("pk", ["0", "x", "9" * 18, "9" * 40, "-1"])
def test_a_number_that_is_no_comment_is_not_found(client, db, pk):
    assert client.get(f"/comments/{pk}/mine/").status_code == 404


def test_a_guest_who_signs_in_claims_their_comment(client, article):
    comment = a_comment(article, author=a_guest("Mina"))
    reader = a_reader("Mina Member", website="https://mina.example")
    link = owner_url(comment)
    client.force_login(reader)
    page = client.get(link).content.decode()
    answer = client.post(claim(comment), {"key": comment_key(comment)})
    comment.refresh_from_db()

    assert "Mina Member" in page
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"#comment-{comment.pk}")
    assert (comment.user, comment.name, comment.author_email) == (reader, "Mina Member", "")
    assert comment.website == "https://mina.example"


def test_opening_the_link_claims_nothing(client, article):
    comment = a_comment(article)
    client.force_login(a_reader())
    client.get(owner_url(comment))
    comment.refresh_from_db()

    assert client.get(claim(comment), {"key": comment_key(comment)}).status_code == 405
    assert comment.user is None


def test_nobody_claims_without_signing_in(client, article):
    comment = a_comment(article)
    answer = client.post(claim(comment), {"key": comment_key(comment)})

    assert answer.status_code == 403
    assert "Please log in first" in answer.content.decode()


def test_an_address_alone_never_gives_a_comment_to_an_account(client, article):
    comment = a_comment(article, author=a_guest("Mina"))
    client.force_login(a_reader("Mina", email=comment.author_email))

    assert client.get(mine(comment)).status_code == 404
    assert client.post(claim(comment)).status_code == 404
    comment.refresh_from_db()
    assert comment.user is None


def test_a_claimed_comment_is_out_of_reach_of_its_old_link_and_cookie(client, article, post):
    post(article)
    comment = Comment.objects.get()
    key = comment_key(comment)
    claim_comment(comment, a_reader())

    assert client.get(mine(comment)).status_code == 404
    assert client.get(mine(comment), {"key": key}).status_code == 404


def test_a_claimed_comment_is_its_accounts(client, article):
    comment, reader = a_comment(article), a_reader()
    claim_comment(comment, reader)
    client.force_login(reader)
    assert client.get(mine(comment)).status_code == 200

    client.force_login(a_reader("Somebody else"))
    assert client.get(mine(comment)).status_code == 404


def test_an_account_that_is_switched_off_has_no_comments_to_change(client, article):
    comment, reader = a_comment(article), a_reader()
    claim_comment(comment, reader)
    client.force_login(reader)
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)

    assert client.get(mine(comment)).status_code == 404


def test_claiming_twice_changes_nothing_and_taking_is_refused(article):
    comment, reader = a_comment(article), a_reader()

    assert claim_comment(comment, reader)
    assert not claim_comment(comment, reader)
    with pytest.raises(AlreadyClaimed):
        claim_comment(comment, a_reader("Thief"))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_gets_it(article):
    comment = a_comment(article)
    readers = [a_reader(), a_reader()]
    refused = []

    def take(reader):
        try:
            claim_comment(Comment.objects.get(pk=comment.pk), reader)
        except AlreadyClaimed:
            refused.append(reader)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    comment.refresh_from_db()

    assert len(refused) == 1
    assert comment.user in readers
    assert comment.user not in refused


def test_a_member_gets_no_cookie_for_what_they_write(client, article):
    client.force_login(a_reader())
    answer = client.post(
        "/comments/post/",
        {**TYPED, "comment_post_ID": article.pk},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert answer.status_code == 303
    assert COOKIE not in answer.cookies
