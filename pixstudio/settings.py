"""Settings, read from the environment here and nowhere else. docs/settings.md lists each variable."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from pixstudio.connection_timeouts import POSTGRESQL_TIMEOUTS, with_redis_timeouts
from pixstudio.content_security import content_security_policy
from pixstudio.extras import require_extra, require_extras_of
from pixstudio.installation.locations import ENV_FILE, HOME, RESOURCES, command_text
from pixstudio.log_settings import logging_settings
from pixstudio.media.storage.bucket_url import InvalidBucketUrl, parse_bucket_url
from pixstudio.teams.sign_in import SIGN_IN
from pixstudio.teams.single_sign_on.configuration import read_single_sign_on

env = environ.Env()  # type: ignore[no-untyped-call]
if ENV_FILE.is_file():
    with ENV_FILE.open(encoding="utf-8") as _settings_file:
        environ.Env.read_env(_settings_file)

# `newkey` and `pushkeys` make what the others need, and the sandbox keeps no secrets: both run without it.
KEYS_ARE_NEEDED = sys.argv[1:2] not in (["newkey"], ["pushkeys"], ["sandbox"], ["help"])


def required(name: str, hint: str) -> str:
    value = env.str(name, default="")
    if not value and KEYS_ARE_NEEDED:
        raise ImproperlyConfigured(f"{name} is not set. {hint}")
    return value or "not-set"


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY", "Set it to a long random text, and keep it: it signs sessions.")
FIELD_KEYS = required(
    "FIELD_KEYS", f"It encrypts API tokens and passwords; `{command_text('newkey')}` prints one."
)
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
PORT = env.int("PORT", default=8000)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if PUBLIC_URL and (host := urlsplit(PUBLIC_URL).hostname):
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, host]
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost", "127.0.0.1", "[::1]"]

os.umask(0o077)
# Relative paths are below the folder of the settings, wherever a command is started.
DATA_DIR = HOME / Path(env.str("DATA_DIR", default="data")).expanduser()
DATA_DIR.mkdir(parents=True, exist_ok=True)

PIXVERSE_API_URL = env.str("PIXVERSE_API_URL", default="https://api.useapi.net/v2/pixverse")
_api = urlsplit(PIXVERSE_API_URL)
# The one exception to "never fetch from this machine": the sandbox in place of the API.
LOOPBACK_ORIGIN = (
    f"{_api.scheme}://{_api.netloc}" if _api.hostname in ("127.0.0.1", "localhost", "::1") else None
)
POLL_SECONDS = env.float("POLL_SECONDS", default=4.0)
# A factor on every waiting time that the API's rules ask for; below 1 for tests against a sandbox.
PATIENCE = env.float("PATIENCE", default=1.0)
SUBMIT_DEADLINE_SECONDS = env.float("SUBMIT_DEADLINE_SECONDS", default=90.0)
LEASE_SECONDS = env.float("LEASE_SECONDS", default=30.0)
# After a stop as long as this, jobs that wait are held until an admin lets them go; 0 for never.
LONG_STOP_SECONDS = env.float("LONG_STOP_SECONDS", default=3600.0)
RESULT_MAX_BYTES = env.int("RESULT_MAX_BYTES", default=2 * 1024**3)
CATALOGUE_MAX_BYTES = env.int("CATALOGUE_MAX_BYTES", default=5 * 1000**3)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=5 * 1024**3)
UPLOAD_CHUNK_BYTES = env.int("UPLOAD_CHUNK_BYTES", default=32 * 1024**2)
IMPORT_MAX_SECONDS = env.float("IMPORT_MAX_SECONDS", default=1800.0)
RETENTION_LIMITS = env.str("RETENTION_LIMITS", default="")
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
FREE_SPACE_FLOOR_BYTES = env.int("FREE_SPACE_FLOOR_BYTES", default=500 * 1024**2)
ACCEL_PREFIX = env.str("ACCEL_PREFIX", default="")

ROOMS = (
    *("web", "teams", "audit", "accounts", "ai_models", "library", "effects", "prompts", "jobs"),
    *("marks", "collections", "search", "previews", "cards", "create", "queue", "budgets"),
    *("scheduler", "operating", "backups", "imports", "gallery", "usage", "selections"),
    *("sharing", "reconciliation", "approvals", "saving", "trash", "events", "event_sources"),
    *("api_keys", "key_settings", "api", "agents", "webhooks", "notifications", "privacy"),
    *("downloads", "retention", "monitoring"),
)
INSTALLED_APPS = [
    *(f"pixstudio.{room}" for room in ROOMS),
    *("allauth", "allauth.account", "allauth.mfa", "allauth.socialaccount", "allauth.usersessions"),
    *("csp", "django_htmx", "django_tasks", "django_tasks_db"),
    *(f"django.contrib.{app}" for app in ("auth", "contenttypes", "humanize", "messages")),
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "pixstudio.monitoring.middleware.RequestTimesMiddleware",
    "pixstudio.web.middleware.RequestIdMiddleware",
    "pixstudio.monitoring.middleware.TracesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *("pixstudio.web.compression.CompressionMiddleware", "csp.middleware.CSPMiddleware"),
    "django.contrib.sessions.middleware.SessionMiddleware",
    *("django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"),
    "pixstudio.web.middleware.CleanTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pixstudio.teams.middleware.PolicyMiddleware",
    "pixstudio.ai_models.middleware.TeamModelsMiddleware",
]

ROOT_URLCONF = "pixstudio.urls"
WSGI_APPLICATION = "pixstudio.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "pixstudio.web.pages.templating.PageEngine",
        "DIRS": [RESOURCES / "templates"],
        "OPTIONS": {
            "environment": "pixstudio.web.pages.templating.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "pixstudio.web.context_processors.page",
                *("pixstudio.cards.context.activity", "pixstudio.selections.context.selection"),
                "pixstudio.budgets.context.budget",
                "pixstudio.library.context_processors.uploads",
            ],
        },
    },
    # For what libraries bring; all pages in use are ours.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

FORM_RENDERER = "django.forms.renderers.Jinja2"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'pixstudio.sqlite3'}")
}
# A new connection to SQLite reads the whole schema, which takes longer than a page's queries.
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = HOME / str(DATABASES["default"]["NAME"])
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"].update(ENGINE="pixstudio.web.database.postgresql", CONN_HEALTH_CHECKS=True)
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_TIMEOUTS | DATABASES["default"].get("OPTIONS", {})

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    require_extra("rq", needed_by="REDIS_URL")
TASKS_BACKEND = env.str("TASKS_BACKEND", default="database")
TASK_QUEUES = ["submit", "quick", "transfers", "messages"]
if TASKS_BACKEND == "rq":
    if not REDIS_URL:
        raise ImproperlyConfigured("TASKS_BACKEND is rq, which needs REDIS_URL; it is not set.")
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    RQ_QUEUES = {
        name: {"URL": with_redis_timeouts(REDIS_URL), "DEFAULT_TIMEOUT": 1800}
        for name in ["default", *TASK_QUEUES]
    }
elif TASKS_BACKEND != "database":
    raise ImproperlyConfigured("TASKS_BACKEND is neither “database” nor “rq”.")
TASKS: dict[str, Any] = {
    "default": {
        "BACKEND": "django_tasks_rq.RQBackend"
        if TASKS_BACKEND == "rq"
        else "django_tasks_db.DatabaseBackend",
        "QUEUES": TASK_QUEUES,
    }
}
IN_PROCESS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": with_redis_timeouts(REDIS_URL),
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        # Django's 300 would let a flood of addresses push out the counts of failed sign-ins.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Parts of pages, of each process.
    "markup": {**IN_PROCESS, "LOCATION": "markup", "OPTIONS": {"MAX_ENTRIES": 400}},
    "tiles": {**IN_PROCESS, "LOCATION": "tiles", "TIMEOUT": 600, "OPTIONS": {"MAX_ENTRIES": 6000}},
}

MEDIA_ROOT = DATA_DIR / "media"
STORAGE_URL = env.str("STORAGE_URL", default="")
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "staticfiles"
STATICFILES_DIRS = [RESOURCES / "static"]
STATICFILES_FINDERS = [
    "pixstudio.web.pages.style_sheets.StudioFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Where browsers fetch files from, beside the studio itself.
MEDIA_ORIGINS: list[str] = []
if STORAGE_URL:
    require_extra("s3", needed_by="STORAGE_URL")
    try:
        bucket = parse_bucket_url(STORAGE_URL)
    except InvalidBucketUrl as error:
        raise ImproperlyConfigured(str(error)) from error
    if ACCEL_PREFIX:
        raise ImproperlyConfigured(
            "ACCEL_PREFIX hands out files of DATA_DIR, but STORAGE_URL keeps them in a bucket. Unset one."
        )
    STORAGES["default"] = {
        "BACKEND": "pixstudio.media.storage.s3.BucketStorage",
        "OPTIONS": bucket.options,
    }
    MEDIA_ORIGINS = [bucket.origin] if bucket.has_links else []
# Files in a form go nowhere, or anybody could fill the disk; the upload page takes them itself.
FILE_UPLOAD_HANDLERS: list[str] = []
FILE_UPLOAD_PERMISSIONS = 0o600
# On the disk where they will stay: a system's own folder for such files may be in memory.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)

AUTH_USER_MODEL = "teams.User"
LOGIN_URL = "account_login"
vars().update(SIGN_IN)
# None without a provider; `read_single_sign_on` says what is wrong with one.
SINGLE_SIGN_ON = read_single_sign_on(
    {
        "server_url": env.str("OIDC_SERVER_URL", default=""),
        "client_id": env.str("OIDC_CLIENT_ID", default=""),
        "client_secret": env.str("OIDC_CLIENT_SECRET", default=""),
        "name": env.str("OIDC_NAME", default="single sign-on"),
        "scopes": env.str("OIDC_SCOPES", default="openid profile email"),
        "groups_claim": env.str("OIDC_GROUPS_CLAIM", default="groups"),
        "roles": env.str("OIDC_ROLES", default=""),
        "team": env.str("OIDC_TEAM", default=""),
        "domains": env.list("OIDC_DOMAINS", default=[]),
        "domain_role": env.str("OIDC_DOMAIN_ROLE", default="viewer"),
        "trusts_emails": env.bool("OIDC_TRUSTS_EMAILS", default=False),
        "is_second_factor": env.bool("OIDC_IS_SECOND_FACTOR", default=False),
        "is_only": env.bool("OIDC_ONLY", default=False),
        "session_hours": env.float("OIDC_SESSION_HOURS", default=24.0),
    }
)
# Limits per address need the person's own one: the last that so many proxies of ours wrote down.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Credentials ask for a sign-in no older than this.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Without a server for it, links are shown to be copied and no email is promised.
SENDS_EMAIL = not EMAIL_CONFIG["EMAIL_BACKEND"].endswith(
    (".console.EmailBackend", ".dummy.EmailBackend")
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PixStudio <studio@localhost>")
# By which push services know this studio; without a key, browsers get notifications from open pages only.
PUSH_KEY = env.str("PUSH_KEY", default="")
PUSH_CONTACT = env.str("PUSH_CONTACT", default="")

LANGUAGE_CODE = "en"
USE_I18N = (RESOURCES / "locale").is_dir()  # Without translations no text is looked up.
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

IS_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY, CSRF_COOKIE_HTTPONLY = True, False
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = content_security_policy(MEDIA_ORIGINS)

MCP_API_KEY = env.str("MCP_API_KEY", default="")
LOG_FORMAT = env.str("LOG_FORMAT", default="lines")
LOGGING = logging_settings(env.str("LOG_LEVEL", default="INFO"), LOG_FORMAT)
# Who may read /metrics: whoever has the token, or only this machine; nobody by default.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_LOOPBACK = env.bool("METRICS_LOOPBACK", default=False)
# The team whose owners see the state of the whole installation; empty: the only one.
OPERATOR_TEAM = env.str("OPERATOR_TEAM", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")
require_extras_of(vars())
