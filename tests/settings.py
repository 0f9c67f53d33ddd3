"""Settings of the test suite: an operator's environment of its own, then the real settings.

Nothing of the surrounding environment leaks in: a DATABASE_URL that points at somebody's blog least of all.
"""

import os
import tempfile
from pathlib import Path

#: Everything a run writes stands here; conftest.py makes the folder and removes it.
_var = Path(tempfile.gettempdir(), f"broadsheet-tests-{os.getpid()}")

for _name in (
    "ALLOWED_HOSTS",
    "CLIENT_ADDRESS_HEADER",
    "DEFAULT_FROM_EMAIL",
    "MEDIA_ROOT",
    "PGBOUNCER",
    "STAFF_SECOND_FACTOR",
    "TRUSTED_PROXIES",
):
    os.environ.pop(_name, None)
for _prefix in ("WORDPRESS_COM", "GOOGLE", "X", "FACEBOOK"):
    os.environ[f"{_prefix}_CLIENT_ID"] = f"id-{_prefix.lower()}"
    os.environ[f"{_prefix}_CLIENT_SECRET"] = f"secret-{_prefix.lower()}"
os.environ |= {
    "VAR_DIR": str(_var),
    "SECRET_KEY": "a-key-for-tests-only-" + "0123456789" * 4,
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", f"sqlite:///{_var / 'unused.sqlite3'}"),
    "SITE_URL": "http://testserver",
    "DEMO": "0",
    "DEBUG": "0",
    "EMAIL_URL": "memory:",
    "LANGUAGE_CODE": "en-gb",
    "LOG_LEVEL": "CRITICAL",
    "TIME_ZONE": "UTC",
    # Tests that are rolled back announce nothing, and the next would read what they kept.
    "FRAGMENT_CACHE_MB": "0",
}

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file rather than memory: threads of a test then meet at real locks, as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(_var / "tests.sqlite3")}
    # A crash may lose the tests' data.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# Argon2 takes its time on purpose; these passwords guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Names without a hash: no test needs collectstatic first. The browser tests use the real storage.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
