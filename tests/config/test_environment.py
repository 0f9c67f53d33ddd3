"""What the operator sets: typed, refused loudly when it makes no sense, and written in the README."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 60

#: Read by libraries and by make rather than by our settings.
NOT_OURS = {"CI", "PATH"}


def check(tmp_path, **environment):
    """Run Django's checks in a process of its own with exactly this environment."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_secret_key_and_an_address_are_enough(tmp_path):
    done = check(tmp_path, SECRET_KEY=KEY, SITE_URL="https://blog.example")
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


REFUSED = {
    "no secret key": ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
    "a short secret key": ({"SECRET_KEY": "secret"}, "at least 50 characters"),
    "half a pair of keys": ({"GOOGLE_CLIENT_ID": "x"}, "GOOGLE_CLIENT_SECRET"),
    "an address without a scheme": ({"SITE_URL": "blog.example"}, "SITE_URL must look like"),
    "an address with a path": ({"SITE_URL": "https://blog.example/x"}, "SITE_URL must look like"),
    "another database": ({"DATABASE_URL": "mysql://x/y"}, "sqlite:/// or postgres://"),
    "a negative number of proxies": ({"TRUSTED_PROXIES": "-1"}, "0 or more"),
    "a number that is none": ({"TRUSTED_PROXIES": "two"}, "TRUSTED_PROXIES"),
    "a demo behind a real address": (
        {"DEMO": "1", "SITE_URL": "https://blog.example"},
        "broadsheet.E002",
    ),
}


@pytest.mark.parametrize("name", ["no secret key", "a demo behind a real address"])
def test_refused_loudly(tmp_path, name):
    """By the settings, and by a check of ours."""
    changes, sentence = REFUSED[name]
    done = check(tmp_path, **{"SECRET_KEY": KEY, **changes})
    assert done.returncode != 0
    assert sentence in done.stdout + done.stderr


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Return a function that reads the settings here, as each process does: one takes more than a second to start."""

    def run(**environment):
        for variable in os.environ:
            monkeypatch.delenv(variable)
        for variable, value in {"VAR_DIR": str(tmp_path), **environment}.items():
            monkeypatch.setenv(variable, value)
        return runpy.run_path(str(ROOT / "config" / "settings.py"))

    return run


@pytest.mark.parametrize("name", [n for n in REFUSED if n != "a demo behind a real address"])
def test_refused_by_the_settings(read, name):
    changes, sentence = REFUSED[name]
    with pytest.raises((ImproperlyConfigured, EnvError), match=re.escape(sentence)):
        read(**{"SECRET_KEY": KEY, **changes})


def test_a_secret_key_may_begin_with_any_character(read):
    assert read(SECRET_KEY="$" + KEY)["SECRET_KEY"] == "$" + KEY


def test_a_demo_makes_its_own_key_once_and_for_its_owner_only(tmp_path):
    assert check(tmp_path, DEMO="1").returncode == 0
    kept = tmp_path / "demo-secret-key"
    key = kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert check(tmp_path, DEMO="1").returncode == 0
    assert kept.read_text() == key


def names_in_the_code():
    """Return every variable that config/ reads from the environment."""
    found = set()
    for path in (ROOT / "config").rglob("*.py"):
        text = path.read_text()
        found |= set(re.findall(r"""\benv(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", text))
        found |= set(re.findall(r"""os\.environ(?:\.get\(|\[)["']([A-Z_]+)["']""", text))
    from config.environment import PROVIDER_PREFIXES

    for prefix in PROVIDER_PREFIXES.values():
        found |= {f"{prefix}_CLIENT_ID", f"{prefix}_CLIENT_SECRET"}
    return found - NOT_OURS - {"DJANGO_SETTINGS_MODULE"}


def names_in_the_readme():
    """Return the first column of the table of settings: | `NAME` | default | meaning |."""
    rows = re.findall(
        r"^\|([^|\n]+)\|[^|\n]+\|[^|\n]+\|\s*$", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}


def test_the_table_in_the_readme_names_exactly_what_can_be_set():
    assert names_in_the_readme() == names_in_the_code()
