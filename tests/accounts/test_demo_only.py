"""The demo identity provider: impossible outside demo mode."""

import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from accounts.demo_identity.apps import DemoIdentityConfig
from accounts.demo_identity.views import OurCallback
from config.checks import demo_stays_a_demo


def ids(settings):
    return [problem.id for problem in demo_stays_a_demo()]


def test_a_real_site_has_nothing_of_it(settings):
    assert not settings.DEMO_IDENTITY
    assert not apps.is_installed("accounts.demo_identity")
    assert ids(settings) == []


def test_the_check_refuses_it_outside_demo_mode(settings):
    settings.DEMO_IDENTITY = True

    assert ids(settings) == ["broadsheet.E001"]


def test_the_check_refuses_demo_mode_at_a_real_address(settings):
    settings.DEMO = settings.HTTPS = True

    assert ids(settings) == ["broadsheet.E002"]


@pytest.mark.parametrize(("is_demo", "is_on"), [(False, True), (False, False), (True, False)])
def test_the_application_does_not_start_outside_demo_mode(settings, is_demo, is_on):
    settings.DEMO, settings.DEMO_IDENTITY = is_demo, is_on
    config = DemoIdentityConfig("accounts.demo_identity", sys.modules["accounts.demo_identity"])

    with pytest.raises(ImproperlyConfigured, match="demo mode only"):
        config.ready()


def test_its_addresses_answer_nothing_outside_demo_mode(client, db, settings):
    settings.ROOT_URLCONF = "tests.accounts.demo_urls"

    assert client.get("/demo-identity/google/authorize").status_code == 404
    assert client.post("/demo-identity/google/token").status_code == 404


@pytest.mark.parametrize(
    "line", ["DEMO_IDENTITY = True", "INSTALLED_APPS += ['accounts.demo_identity']"]
)
def test_no_server_starts_with_settings_that_switch_it_on_by_hand(tmp_path, line):
    (tmp_path / "by_hand.py").write_text(f"from tests.settings import *\n{line}\n")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "by_hand",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(django_settings.BASE_DIR)]),
    }
    command = [sys.executable, "-m", "django", "check"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run.returncode != 0
    assert "demo mode only" in run.stderr


def test_demo_mode_with_real_keys_uses_the_real_providers():
    environment = os.environ | {
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GOOGLE_CLIENT_ID": "a-real-one",
        "GOOGLE_CLIENT_SECRET": "a-real-secret",
    }
    program = (
        "import django; django.setup();"
        "from django.conf import settings;"
        "from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter as Google;"
        "print(settings.DEMO_IDENTITY, Google.authorize_url)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.split() == ["False", "https://accounts.google.com/o/oauth2/v2/auth"]


@pytest.mark.parametrize(
    ("uri", "is_ours"),
    [
        ("http://127.0.0.1:8000/back/", True),
        ("http://localhost:8000/back/", True),
        ("http://[::1]:8000/back/", True),
        ("http://localhost:8001/back/", False),
        ("http://localhost/back/", False),
        ("https://localhost:8000/back/", False),
        ("http://localhost:8000/back/?x=1", False),
        ("http://localhost:8000/back/#x", False),
        ("http://evil.example:8000/back/", False),
        ("http://localhost@evil.example:8000/back/", False),
        ("http://evil@localhost:8000/back/", False),
        ("http://localhost:8000/other/", False),
        ("http://[localhost:8000/back/", False),
        ("", False),
    ],
)
def test_the_demo_answers_at_the_hosts_it_may_be_opened_at(settings, uri, is_ours):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

    assert (uri in OurCallback(8000, "/back/")) is is_ours
