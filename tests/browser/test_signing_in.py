"""Signing in from the comment form, in a real browser, at the four providers under their own names."""

import re

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from tests.factories import a_comment, an_article
from tests.wire.fixtures import SITE, cable, providers, wire  # noqa: F401 (fixtures)
from tests.wire.servers import BLOG, PROVIDER_HOSTS
from tests.wire.test_refusals import ANSWERS, TOKEN_STEPS
from tests.wire.test_signing_in import PROVIDERS

TEXT = "The *river* & its “bridge”.\nIt is old."
PATIENCE = 20_000

each_provider = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture
def visit(chromium, wire):  # noqa: F811
    """Return a function that gives a reader a browser of their own; every complaint of a page fails the test."""
    contexts, complaints = [], []

    def opened(**options):
        context = chromium.new_context(
            base_url=SITE,
            proxy={"server": wire.proxy},
            # The authority is thrown away with the test; that names and TLS are right, the blog's own requests prove.
            ignore_https_errors=True,
            viewport={"width": 1000, "height": 700},
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda m: m.type == "error" and complaints.append(m.text))
        context.on("request", lambda request: note_stranger(request.url, complaints))
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    assert not [text for text in complaints if "the server responded with a status" not in text]


def note_stranger(url, complaints):
    """Note a page's request to anybody but the blog and the providers' own pages."""
    if url.startswith("https://") and url.split("/")[2] not in PROVIDER_HOSTS | {BLOG}:
        complaints.append(f"asked {url}")


@pytest.fixture
def reader(visit):
    """A page of a reader nobody knows."""
    return visit().new_page()


@pytest.fixture
def article(wire):  # noqa: F811
    """An article with a few comments above and below the one that is answered."""
    article = an_article(title="The bridge")
    for number in range(12):
        a_comment(article, f"Said before, number {number}.")
    return article


def write(page, article, target=True):
    """Open the article, answer its seventh comment, type; return the name in the form's title."""
    page.goto(article.get_absolute_url())
    if target:
        page.locator("[data-reply]").nth(6).click()
    page.fill("#id_comment", TEXT)
    return page.locator("#reply-title").inner_text()


def press(page, provider):
    """Press a provider's mark; return the small window. Before the scripts have come, the mark leads there itself."""
    page.wait_for_load_state()
    with page.expect_popup() as opening:
        page.click(f"[data-provider={provider}]")
    return opening.value


def agree(window, person="Ada Demo"):
    """Be somebody at the provider, in whatever window it asks."""
    window.wait_for_url(lambda url: url.split("/")[2] in PROVIDER_HOSTS)
    window.get_by_role("button", name=person).click()


def say_who(page, provider, name="Ada Demo"):
    """Expect the form to say who is signed in."""
    word = PROVIDERS[provider][0]
    line = page.locator("[data-member]")
    expect(line).to_be_visible(timeout=PATIENCE)
    expect(line).to_contain_text(name)
    expect(line).to_contain_text(
        re.compile(
            rf"You are commenting using your {re.escape(word)} account\.\s+\( Log Out / Change \)"
        )
    )
    expect(line.locator(".avatar")).to_be_visible()
    expect(page.locator("[data-guest]")).to_be_hidden()


def expect_draft(page, title):
    expect(page.locator("#id_comment")).to_have_value(TEXT)
    expect(page.locator("#reply-title")).to_have_text(title)


@each_provider
def test_a_small_window_logs_in_and_the_page_stays_as_it_was(reader, article, provider):
    title = write(reader, article)
    reader.locator(f"[data-provider={provider}]").scroll_into_view_if_needed()
    place = "[scrollY, document.querySelector('#id_comment').getBoundingClientRect().top]"
    before = reader.evaluate(place)
    window = press(reader, provider)
    connecting = reader.locator("[data-connecting]")
    expect(connecting).to_contain_text(f"Connecting to {PROVIDERS[provider][0]}…")
    expect(connecting.get_by_role("button", name="Cancel")).to_be_visible()
    with window.expect_event("close"):
        agree(window)

    say_who(reader, provider)
    expect(connecting).to_be_hidden()
    expect_draft(reader, title)
    assert reader.evaluate(place) == before
    assert reader.url == SITE + article.get_absolute_url()


@each_provider
def test_where_no_window_opens_the_way_leads_through_this_one(visit, article, provider):
    context = visit()
    context.add_init_script("window.open = () => null;")
    page = context.new_page()
    title = write(page, article)
    page.click(f"[data-provider={provider}]")
    page.get_by_role("button", name="Continue with").click()
    agree(page)

    say_who(page, provider)
    expect_draft(page, title)


@each_provider
def test_without_scripts_the_server_keeps_the_draft(visit, article, provider):
    page = visit(java_script_enabled=False).new_page()
    page.goto(article.get_absolute_url())
    page.locator("[data-reply]").nth(6).click()
    title = page.locator("#reply-title").inner_text()
    page.fill("#id_comment", TEXT)
    page.get_by_label("Notify me of follow-up comments").check()
    page.click(f"[data-provider={provider}]")
    page.get_by_role("button", name="Continue with").click()
    agree(page)

    say_who(page, provider)
    if provider != "twitter_oauth2":  # X gives no address to write to
        expect(page.get_by_label("Notify me of follow-up comments")).to_be_checked()
        expect(page.get_by_label("Notify me of new posts")).not_to_be_checked()
    assert title != "Leave a Reply"
    expect_draft(page, title)
    page.get_by_role("button", name="Log Out").click()
    expect(page.locator("[data-guest]")).to_be_visible()
    expect_draft(page, title)


@each_provider
def test_whoever_cancels_at_the_provider_is_back_at_the_form(reader, article, provider):
    title = write(reader, article)
    window = press(reader, provider)
    with window.expect_event("close"):
        agree(window, "Cancel")

    name = PROVIDERS[provider][0]
    expect(reader.locator("[data-notice]")).to_contain_text(f"You are not logged in with {name}")
    expect(reader.locator("[data-connecting]")).to_be_hidden()
    expect(reader.locator("[data-guest]")).to_be_visible()
    expect_draft(reader, title)


def test_a_failed_sign_in_is_explained_in_the_window_and_the_form(
    reader,
    article,
    providers,  # noqa: F811
):
    title = write(reader, article)
    providers.misbehaviour["google", TOKEN_STEPS["google"]] = lambda request: ANSWERS["broken"]
    window = press(reader, "google")
    agree(window)
    expect(window.get_by_role("heading", name="Sign-in failed")).to_be_visible()
    expect(reader.locator("[data-notice]")).to_contain_text("Logging in with Google did not work")
    with window.expect_event("close"):
        window.get_by_role("link", name="Close this window").click()

    expect_draft(reader, title)
    providers.misbehaviour.clear()
    agree(press(reader, "google"))
    say_who(reader, "google")


def test_cancel_in_the_form_stops_waiting_and_what_the_window_still_does_is_shown(reader, article):
    write(reader, article)
    window = press(reader, "google")
    window.wait_for_url("https://accounts.google.com/**")
    reader.get_by_role("button", name="Cancel", exact=True).click()
    expect(reader.locator("[data-choices]")).to_be_visible()
    if not window.is_closed():
        agree(window)
        say_who(reader, "google")


def test_a_closed_window_can_be_opened_again(reader, article):
    title = write(reader, article)
    window = press(reader, "facebook")
    window.wait_for_url("https://www.facebook.com/**")
    window.close()
    reader.get_by_role("button", name="Cancel", exact=True).click()
    agree(press(reader, "facebook"))

    say_who(reader, "facebook")
    expect_draft(reader, title)


def test_two_tabs_learn_it_at_once_and_keep_their_own_drafts(visit, article):
    context = visit()
    first, second = context.new_page(), context.new_page()
    title = write(first, article)
    second.goto(an_article().get_absolute_url())
    second.fill("#id_comment", "Something else.")
    agree(press(first, "google"))

    say_who(first, "google")
    say_who(second, "google")
    expect_draft(first, title)
    expect(second.locator("#id_comment")).to_have_value("Something else.")
    second.get_by_role("button", name="Log Out").click()
    expect(first.locator("[data-guest]")).to_be_visible()
    expect_draft(first, title)


def test_two_tabs_log_in_at_the_same_time(visit, article):
    context = visit()
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        write(page, article)
    windows = press(first, "google"), press(second, "facebook")
    for window in windows:
        with window.expect_event("close"):
            agree(window)

    # The later one is who the reader is now, in both.
    say_who(first, "facebook")
    say_who(second, "facebook")


def test_a_page_from_a_cache_learns_who_reads_it(visit, article):
    stranger = visit().new_page()
    cached = stranger.goto(article.get_absolute_url()).body()
    context = visit()
    page = context.new_page()
    write(page, article)
    agree(press(page, "twitter_oauth2"))
    say_who(page, "twitter_oauth2")
    page.route(
        f"{SITE}{article.get_absolute_url()}",
        lambda route: route.fulfill(body=cached, content_type="text/html; charset=utf-8"),
    )
    page.goto(article.get_absolute_url())

    say_who(page, "twitter_oauth2")


def test_logging_out_and_changing_stay_on_the_page(reader, article):
    title = write(reader, article)
    reader.fill("#id_author", "Marguerite")
    agree(press(reader, "google"))
    say_who(reader, "google")
    reader.get_by_role("button", name="Change").click()
    agree(press(reader, "facebook"), "Ken Demo")
    say_who(reader, "facebook", "Ken Demo")
    expect_draft(reader, title)
    reader.get_by_role("button", name="Log Out").click()

    expect(reader.locator("[data-guest]")).to_be_visible()
    expect(reader.locator("#id_author")).to_have_value("Marguerite")
    expect_draft(reader, title)
    assert reader.url == SITE + article.get_absolute_url()


def test_a_draft_outlives_a_reload_and_a_walk_through_the_site(reader, article):
    title = write(reader, article)
    reader.fill("#id_email", "marguerite@example.org")
    tick = reader.get_by_label("Notify me of follow-up comments")
    tick.check()
    reader.reload()
    expect_draft(reader, title)
    expect(tick).to_be_checked()
    reader.goto("/")
    reader.goto(article.get_absolute_url())

    expect_draft(reader, title)
    expect(reader.locator("#id_email")).to_have_value("marguerite@example.org")


def test_a_refused_comment_keeps_its_draft_and_a_stored_one_ends_it(reader, article):
    title = write(reader, article)
    reader.get_by_role("button", name="Post Comment").click()
    expect(reader.get_by_role("alert")).to_be_visible()
    reader.goto(article.get_absolute_url())
    expect_draft(reader, title)
    reader.fill("#id_author", "Marguerite")
    reader.fill("#id_email", "marguerite@example.org")
    reader.get_by_role("button", name="Post Comment").click()
    reader.wait_for_url("**#comment-*")

    expect(reader.locator("#id_comment")).to_have_value("")
    reader.reload()
    expect(reader.locator("#id_comment")).to_have_value("")
    assert Comment.objects.filter(source=TEXT).count() == 1


def test_an_expired_session_refuses_and_loses_nothing(visit, article):
    context = visit()
    page = context.new_page()
    title = write(page, article)
    agree(press(page, "google"))
    say_who(page, "google")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_role("alert")).to_contain_text("You are no longer logged in")
    expect_draft(page, title)
    agree(press(page, "google"))
    say_who(page, "google")
    page.get_by_role("button", name="Post Comment").click()
    page.wait_for_url("**#comment-*")

    assert Comment.objects.get(source=TEXT).provider == "google"


def test_a_draft_is_not_lost_when_the_connection_is(visit, article):
    context = visit()
    page = context.new_page()
    title = write(page, article)
    page.fill("#id_author", "Marguerite")
    page.fill("#id_email", "marguerite@example.org")
    page.route("**/comments/post/**", lambda route: route.abort())
    page.get_by_role("button", name="Post Comment").click()
    page.wait_for_load_state()
    page.unroute("**/comments/post/**")
    page.goto(article.get_absolute_url())

    expect_draft(page, title)


def test_nobody_can_make_the_page_before_a_provider_go_on_by_itself(visit, wire):  # noqa: F811
    page = visit().new_page()
    page.goto("/accounts/google/login/?process=login&next=/signed-in")
    page.wait_for_load_state("networkidle")

    assert page.url.startswith(f"https://{BLOG}/accounts/google/login/")
