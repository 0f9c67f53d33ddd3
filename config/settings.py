"""Django's settings. Values come from the environment (see environment.py and the table in README.md)."""

import datetime as dt
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.environment import (
    BASE_DIR,
    demo_hosts,
    env,
    page_cache_clock,
    page_cache_engines,
    provider_keys,
    secret_key,
    site_url,
    spam_backends,
)

# --- Mode -------------------------------------------------------------------------------------------

DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")
# SQLite makes its file, but not the folder in which it stands. Who keeps everything elsewhere may have none.
with suppress(OSError):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = secret_key(DEMO, VAR_DIR)

# --- Address ----------------------------------------------------------------------------------------

#: Where the embedded server listens.
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000)
SITE_URL = site_url(PORT)
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", demo_hosts(HOST) if DEMO else [_site.hostname])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
#: How many proxies of ours stand before the application; only what they wrote is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES < 0:
    raise ImproperlyConfigured("TRUSTED_PROXIES counts proxies: 0 or more.")

#: Where they write the client's address.
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", "X-Forwarded-For")

# --- Applications -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "transfer",
    "comments",
    "blog",
    "accounts",
    "pagecache",
    "django_prose_editor",
    "js_asset",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.twitter_oauth2",
    "accounts.wordpress_com",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "pagecache.middleware.tags_of_public_pages_only",
    "config.middleware.trusted_proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.refuse_malformed_requests",
    "config.middleware.security_headers",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PackedOnTheWay",
    "django.middleware.http.ConditionalGetMiddleware",
    "config.middleware.site_settings",
    "config.middleware.explain_wrong_method",
    "accounts.middleware.signed_in_hint",
    "accounts.middleware.leave_newer_sessions",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.refuse_impossible_numbers",
    "accounts.second_factor.required_of_staff",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.site",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    """Return DATABASE_URL as Django's dictionary, with the options that each engine needs."""
    database: dict[str, Any] = dict(
        dj_database_url.parse(
            env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'broadsheet.sqlite3'}"),
            conn_max_age=600,
            conn_health_checks=True,
        )
    )
    engine = database["ENGINE"].rpartition(".")[2]
    options = database.setdefault("OPTIONS", {})
    if engine == "sqlite3":
        database["ENGINE"] = "config.sqlite3"
        # A write transaction takes its lock at once (no late "database is locked"), waits 10 s for its turn, and
        # is on the disk when it says so, together with others: a stored comment survives a power cut.
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                "PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16000;"
                "PRAGMA temp_store=MEMORY;"
            ),
        }
    elif engine == "postgresql":
        database["ENGINE"] = "config.postgresql"
        # PgBouncer in transaction mode cannot keep a cursor open between transactions.
        database["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("PGBOUNCER", False)
    else:
        raise ImproperlyConfigured("DATABASE_URL must start with sqlite:/// or postgres://")
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
MEDIA_URL = "/media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.ManifestStorage"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o644

#: Where exports and folders of media are put that are too large for a browser; administrators may import them.
IMPORT_DIR = env.path("IMPORT_DIR", VAR_DIR / "import")
#: The largest upload of an export, in megabytes.
IMPORT_UPLOAD_MB = env.int("IMPORT_UPLOAD_MB", 1024)
if IMPORT_UPLOAD_MB < 1:
    raise ImproperlyConfigured("IMPORT_UPLOAD_MB is a number of megabytes: 1 or more.")

# --- Page cache -------------------------------------------------------------------------------------

#: Memory for finished pages in each server process, in megabytes; 0 switches the cache off.
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", 48)
#: Memory for parts of pages, so that a page with one change is not made anew as a whole; 0 switches it off.
FRAGMENT_CACHE_MB = env.int("FRAGMENT_CACHE_MB", 16)
#: Where all processes read what changed: "file" for one machine; for several a redis:// address or "database".
PAGE_CACHE_CLOCK = page_cache_clock()
#: What stands in front of us and is told what changed.
PAGE_CACHE_ENGINES = page_cache_engines(VAR_DIR)
#: Whoever sends one of these cookies gets a page of their own.
PAGE_CACHE_COOKIES = ["sessionid"]
#: Addresses that are never kept: Django answers them itself.
PAGE_CACHE_PATHS = ["/admin/", "/accounts/", "/me", STATIC_URL, MEDIA_URL]

# --- Background tasks --------------------------------------------------------------------------------

TASKS = {
    "default": {"BACKEND": "config.queue.Queue", "QUEUES": ["default", "long"]},
}
#: What runs by the clock: the path of a task, and how often.
PERIODIC_TASKS: dict[str, dt.timedelta] = {
    "accounts.tasks.carry_out_departures": dt.timedelta(minutes=10),
    "accounts.tasks.clear_expired_sessions": dt.timedelta(days=1),
    "blog.tasks.notice_changes": dt.timedelta(minutes=1),
    "blog.tasks.empty_trash": dt.timedelta(hours=6),
    "comments.tasks.empty_bins": dt.timedelta(hours=6),
    "comments.tasks.forget_pace": dt.timedelta(hours=6),
    "comments.mail.tasks.announce_articles": dt.timedelta(minutes=5),
    "comments.mail.tasks.send_due_digests": dt.timedelta(minutes=15),
    "comments.mail.tasks.sweep": dt.timedelta(hours=3),
    "transfer.tasks.tidy": dt.timedelta(hours=6),
}
#: What is called when an article becomes public, or stops being so: the paths of tasks; see blog/going_live.py.
ARTICLE_HOOKS: dict[str, list[str]] = {
    "public": ["comments.mail.tasks.announce_public"],
    "hidden": [],
}
#: Columns that other apps add to the editors' list of articles; see blog/admin_article_list.py.
ARTICLE_COLUMNS = ["comments.article_column.COLUMN"]

# --- Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", "en-gb")
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

# --- Identity ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
# "Change" leads whoever is signed in to the sign-in page.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Two readers may have the same address at two providers: an address never identifies anybody here.
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_STORE_TOKENS = False

# A second factor: an app's codes, passkeys and security keys, codes on paper for the day they are lost.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
# An address that nobody has confirmed decides nothing here, so it need not stand in the way.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# A demo has no https, and browsers keep passkeys for http on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
#: Whether editors can do nothing before they have given a second factor.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", False)

PROVIDER_KEYS = provider_keys(DEMO)
#: True where the demo identity provider plays the four: demo mode without any real key.
DEMO_IDENTITY = DEMO and all(k.client_id.startswith("demo-") for k in PROVIDER_KEYS.values())
if DEMO_IDENTITY:
    INSTALLED_APPS.append("accounts.demo_identity")
# The keys are not here but in PROVIDER_KEYS, where accounts.adapters looks them up.
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "wordpress_com": {},
    "google": {"OAUTH_PKCE_ENABLED": True},
    "twitter_oauth2": {},
    # The library's default version of the Graph API has expired; this one lives until July 2028.
    # PKCE stays off: Facebook's token request is a GET, with which the library sends no verifier.
    "facebook": {"VERSION": "v25.0", "FIELDS": ["id", "email", "name", "picture.type(large)"]},
}

#: Who keeps what about a person, for the export and for forgetting them; accounts, with the person, comes last.
PERSONAL_DATA = (
    "transfer.personal",
    "comments.mail.personal",
    "comments.personal",
    "blog.personal",
    "accounts.personal",
)
#: What gets a reader's picture: the demo draws one, so that no request leaves the machine.
AVATAR_SOURCE = (
    "accounts.demo_identity.pictures.draw" if DEMO_IDENTITY else "accounts.fetching.fetch_picture"
)
#: Where a reader's picture may be fetched from: the providers' own picture hosts. A dot stands for every name below.
AVATAR_HOSTS = (
    # WordPress.com
    "gravatar.com",
    ".gravatar.com",
    # Google
    ".googleusercontent.com",
    # X
    "pbs.twimg.com",
    # Facebook
    "platform-lookaside.fbsbx.com",
    ".fbcdn.net",
)

# --- Security ---------------------------------------------------------------------------------------

SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^-/health$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 * 2 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        # What is embedded from elsewhere is framed by a page of ours (blog/embed_page.py), that one by this.
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
#: Where the page between our button and a provider may send its form. Browsers hold every redirect on the way
#: against the page: WordPress.com sends on to its log-in, Facebook a phone to its mobile site.
PROVIDER_ORIGINS = (
    []
    if DEMO_IDENTITY
    else [
        "https://public-api.wordpress.com",
        "https://wordpress.com",
        "https://accounts.google.com",
        "https://x.com",
        "https://www.facebook.com",
        "https://m.facebook.com",
    ]
)

# --- Mail, spam, logs -------------------------------------------------------------------------------------

_mail = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"broadsheet@{_site.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: The hour of the site's day at which daily letters go out.
DIGEST_HOUR = env.int("DIGEST_HOUR", 7)
if not 0 <= DIGEST_HOUR <= 23:
    raise ImproperlyConfigured("DIGEST_HOUR is an hour of the day: 0 to 23.")

#: Who else is asked about spam, each a path and its options; see comments/spam/outside.py. Nobody unless switched on.
SPAM_BACKENDS = spam_backends(SITE_URL)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # It notes every address that is asked, and providers want keys, codes and tokens in theirs.
        "urllib3": {"level": "ERROR"},
    },
}
