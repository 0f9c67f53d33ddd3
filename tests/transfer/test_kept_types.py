"""Types whose items become no pages, whatever link they have: machinery, and what people have sent or bought."""

import pytest

from blog.models import Page
from tests.transfer.wxr import comment, item
from transfer.importers import TYPES
from transfer.models import Leftover
from transfer.records import PostRecord
from transfer.wordpress.item_types import Types
from transfer.wordpress.kept_types import TECHNICAL

SITE = "https://river.example"


def seen_of(kind: str, chosen: dict[str, str] | None = None) -> Types:
    """Return what is known of a type of which one item has been seen, with words and a path."""
    types = Types(chosen)
    record = PostRecord(kind, "1", title="One", link=f"{SITE}/x/y/", status="publish", body="words")
    types.look_at(record, "")
    return types


@pytest.mark.parametrize("kind", sorted(TECHNICAL))
def test_records_of_machinery_are_no_pages_whatever_link_they_have(kind):
    assert seen_of(kind).becomes(kind) == "skip"
    assert seen_of(kind).told([kind]) == {}


@pytest.mark.parametrize(
    "kind",
    [
        *("frm_display", "mailpoet_newsletter", "wpas_reply-message", "supportticket", "tickets"),
        *("crm_lead", "mail-log", "user_logs", "gf-entry", "formentries", "shoporders", "order"),
        *("llms_voucher", "wc_appointment", "tribe_rsvp_attendees", "job_application", "donations"),
        *("event_registration", "memberpresscoupon", "newsletter-subscriber", "edd_license"),
        *("contact", "quote_request", "survey_response", "bp-email", "my_customers", "x_sub"),
    ],
)
def test_what_is_people_s_by_its_name_is_kept_until_somebody_says_otherwise(kind):
    assert seen_of(kind).becomes(kind) == "skip"
    assert seen_of(kind, {kind: "page"}).becomes(kind) == "page"


@pytest.mark.parametrize(
    "kind",
    [
        *(
            "jetpack-portfolio",
            "jetpack-testimonial",
            "product",
            "recipe",
            "tribe_events",
            "course",
        ),
        *("lesson", "forum", "topic", "reply", "download", "docs", "blog", "catalog", "changelog"),
        *(
            "person",
            "team_member",
            "book",
            "faq",
            "give_forms",
            "job_listing",
            "country",
            "subject",
        ),
        *("newsletter", "leadership", "review", "podcast", "ünïcode", "", "~/x"),
    ],
)
def test_what_readers_saw_is_not_taken_for_that(kind):
    types = seen_of(kind)
    assert types.becomes(kind) == "page"
    assert "1 of 1 are public pages now" in types.told([kind])[kind]


def test_messages_of_a_form_are_no_pages_and_the_report_says_how_they_would_be(imported, client):
    parts = (
        item(2, "From Ada", kind="acme-message", link=f"{SITE}/acme-message/from-ada/"),
        item(3, "Help", comment(30), kind="wpas_ticket", link=f"{SITE}/ticket/help/"),
    )
    report = imported(*parts)
    assert not Page.objects.exists()
    assert Leftover.objects.filter(kind__in=["acme-message", "wpas_ticket"]).count() == 2
    said = {n.old_id: n.reason for n in report.notes if n.kind == "type"}
    assert set(said) == {"acme-message"}
    assert "kept as they came" in said["acme-message"]
    assert "acme-message=page" in said["acme-message"]
    imported(*parts, answers={TYPES: {"acme-message": "page"}})
    assert client.get("/acme-message/from-ada/").status_code == 200
