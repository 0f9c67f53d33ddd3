"""What a log says of somebody who signs in: nothing by which they, or we, could be played."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings

from accounts.stand_in.people import PEOPLE
from tests.wire.test_refusals import ANSWERS, TOKEN_STEPS
from tests.wire.test_signing_in import PROVIDERS


@pytest.fixture
def lines(caplog):
    """Everything that is logged, with the levels that the settings give each logger and the lowest for all others."""
    for name, wanted in django_settings.LOGGING["loggers"].items():
        if "level" in wanted:
            caplog.set_level(wanted["level"], logger=name)
    # The database's own log holds every value; it is off wherever DEBUG is.
    caplog.set_level(logging.WARNING, logger="django.db.backends")
    caplog.set_level(logging.DEBUG)
    return lambda: [f"{record.getMessage()} {record.exc_text}" for record in caplog.records]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_key_code_token_or_address_is_logged(browser, providers, settings, lines, provider):
    address = browser.start(provider)
    callback = browser.allow(address)
    code = parse_qs(urlsplit(callback).query)["code"][0]
    browser.get(callback)
    providers.misbehaviour[provider, TOKEN_STEPS[provider]] = lambda request: ANSWERS["refused"]
    browser.sign_in(provider)
    secrets = [settings.PROVIDER_KEYS[provider].secret, code, *providers.store._tokens]
    secrets += [person.email for person in PEOPLE if person.email]

    said = lines()
    assert any("failed" in line for line in said)
    assert [line for line in said if any(secret in line for secret in secrets)] == []
