"""Settings: one file, read from the environment, failing loudly. Importing it starts nothing.

The README's configuration table lists every variable.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from iop_finder.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)
EMBEDDED_POSTGRES = not env.str("DATABASE_URL", default="")


def secret_key_on_disk() -> str:
    """The development key: made once, kept in a git-ignored file that only its owner can read."""
    path = BASE_DIR / ".secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    try:
        key = path.read_text().strip()
    except PermissionError as error:
        raise ImproperlyConfigured(f"{path} belongs to another user: delete it or set SECRET_KEY.") from error
    if not key:
        raise ImproperlyConfigured(f"{path} is empty: delete it or set SECRET_KEY.")
    return key


SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not EMBEDDED_POSTGRES:
        raise ImproperlyConfigured("With DATABASE_URL, SECRET_KEY must be set as well.")
    SECRET_KEY = secret_key_on_disk()

SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
"""Former keys: what was signed with them is still read, until they are taken out (docs/running.md)."""

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "programs",
    "programs.web.guide.apps.GuideConfig",
    "programs.ops.apps.OpsConfig",
    "iop_finder.apps.StaffConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "rest_framework",
    "rest_framework_api_key",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "programs.api.way.StraightWay",  # past most of the rest, for who needs none of it
    "programs.ops.health.ProbeHostMiddleware",
    "programs.ops.requests.RouteMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "programs.web.static_files.StaticFilesMiddleware",
    "programs.web.indexing.IndexingMiddleware",
    "programs.web.compression.CompressionMiddleware",  # what does not compress itself
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "programs.web.languages.middleware.LanguageMiddleware",
    "programs.web.page_rate.PageRateMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "programs.ops.acting.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "iop_finder.urls"
WSGI_APPLICATION = "iop_finder.wsgi.application"
AUTH_USER_MODEL = "programs.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "programs.web.languages.switch.context",
            ],
            "libraries": {"staff": "programs.admin.waiting"},
        },
    }
]

# Database. Without DATABASE_URL the embedded server starts at the first connection.

STATEMENT_TIMEOUT_MS = env.int("STATEMENT_TIMEOUT_MS", default=300_000)
"""For commands; wsgi.py sets the shorter one for web requests before settings are read."""

DATABASE: dict[str, Any] = {"ENGINE": "iop_finder.embedded_postgres", "NAME": "iop_finder"}
if not EMBEDDED_POSTGRES:
    DATABASE = dict(env.db("DATABASE_URL"))
    if DATABASE["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must be a postgresql:// address: IOP Finder needs PostgreSQL 15–18.")
    DATABASE["ENGINE"] = "iop_finder.postgres"

DATABASE_POOLED = env.bool("DATABASE_POOLED", default=False)
"""Behind a pooler in transaction mode: nothing may be set for a session, nor a cursor outlive its transaction."""

CONNECTION_OPTIONS = {"statement_timeout": STATEMENT_TIMEOUT_MS, "jit": "off"}
GIVEN_OPTIONS = DATABASE.get("OPTIONS", {})  # of the address: ?sslmode=require&options=…
CONNECTION_TEXT = " ".join(
    [*(f"-c {name}={value}" for name, value in CONNECTION_OPTIONS.items()), GIVEN_OPTIONS.get("options", "")]
).strip()
DATABASE |= {
    "OPTIONS": {
        "connect_timeout": 5,
        "application_name": "iop_finder",
        # A machine or network that is gone is noticed in half a minute; web requests wait less (iop_finder.postgres).
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        **GIVEN_OPTIONS,
        **({} if DATABASE_POOLED else {"options": CONNECTION_TEXT}),
    },
    "DISABLE_SERVER_SIDE_CURSORS": DATABASE_POOLED,
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
}
DATABASES = {"default": DATABASE}

# History (programs.models.history): written by triggers, once a statement.

PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
"""The time as it is when a row has been written, its lock held: so the changes of one row are in order by it."""

PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
"""Events are looked up by their row and their program; each further index would cost every import."""

# Passwords and sessions (staff only: searchers have no account and get no cookie)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

CSRF_FAILURE_VIEW = "programs.web.errors.csrf_failure"

# Transport and browser security

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# The browsers' preload list is for ever and for all subdomains: whoever owns the domain decides that, not this file.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers send "Origin: null", which CSRF refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


def tile_origins(address: str) -> list[str]:
    """Where pictures of the map may come from besides us: the origin of ``address``, none for a path of our own.

    Raises ``ImproperlyConfigured`` for an address that is no template of tiles, or one without TLS.
    """
    if not address:
        return []
    if not all(part in address for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured("MAP_TILES_URL needs {z}, {x} and {y}.")
    if address.startswith("/") and not address.startswith("//"):
        return []
    parts = urlsplit(address)
    if parts.scheme != "https" or re.fullmatch(r"[a-z0-9.-]+(:[0-9]+)?", parts.netloc) is None:
        raise ImproperlyConfigured("MAP_TILES_URL must begin with https:// and one host, or be a path of this site.")
    return [f"https://{parts.netloc}"]


MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
"""Street tiles that a visitor can turn on; whoever serves them sees which area is looked at. None unless set."""

MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")
MAP_TILES_ON = env.bool("MAP_TILES_ON", default=False)
"""On from the start: for a tile server of the operator's own."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *tile_origins(MAP_TILES_URL)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "geolocation": ["self"],
    **{name: [] for name in ("camera", "display-capture", "microphone", "payment", "usb", "browsing-topics")},
}

# Languages

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "iop_finder" / "locale"]
FORMAT_MODULE_PATH = ["iop_finder.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: hashed names, served by whitenoise

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / ".static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "iop_finder.bundles.BundlingStorage"
    },
}

# Serving, and limits

NUM_PROXIES = env.int("NUM_PROXIES", default=0)
"""Proxies in front whose ``X-Forwarded-For`` entries count."""

BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
PROXY_ADDRESSES = env.list("PROXY_ADDRESSES", default=["127.0.0.1", "::1"])
"""From where ``X-Forwarded-…`` is believed, addresses or networks; ``serve`` drops these headers from anybody else."""

API_ANONYMOUS_RATE = env.str("API_ANONYMOUS_RATE", default="")
API_KEY_RATE = env.str("API_KEY_RATE", default="")
RATE_LIMIT_STORE = env.str("RATE_LIMIT_STORE", default="")
"""Where requests to the API are counted: ``redis://…`` or ``valkey://…``; empty: in PostgreSQL."""

PAGE_RATE = env.str("PAGE_RATE", default="")
"""``120/min``: how often one address may ask; empty: as often as it likes."""

LAPSE_AFTER_EDITIONS = env.int("LAPSE_AFTER_EDITIONS", default=2)
LAPSE_AFTER_MONTHS = env.int("LAPSE_AFTER_MONTHS", default=24)

# A plan's rate file counts from its own day: after so many days a listing says that it is old, after so many more a
# search with basis=any leaves it out. Files are monthly; docs/rates.md says what is to change.
RATE_FILE_OLD_DAYS = env.int("RATE_FILE_OLD_DAYS", default=45)
RATE_FILE_COUNTS_DAYS = env.int("RATE_FILE_COUNTS_DAYS", default=100)

# A hospital must publish its file anew once a year (45 CFR 180.10): then a listing says that it is old, and soon
# after shows no price of it any more.
HOSPITAL_FILE_OLD_DAYS = env.int("HOSPITAL_FILE_OLD_DAYS", default=365)
HOSPITAL_FILE_COUNTS_DAYS = env.int("HOSPITAL_FILE_COUNTS_DAYS", default=400)

WORKER_MEMORY_MB = env.int("WORKER_MEMORY_MB", default=2_000)
"""A web worker that has more is replaced; 0: never."""

# Files of the whole directory (programs.exports)

INSTANCE = env.str("IOP_FINDER_POSTGRES_INSTANCE", default="app")
DIRECTORY_FOLDER = env.str("DIRECTORY_FOLDER", default=str(BASE_DIR / ".directory" / INSTANCE))
EXPORT_FOLDER = Path(env.str("EXPORT_FOLDER", default=str(BASE_DIR / ".exports" / INSTANCE)))
"""Where the worker writes them and web processes find them: one folder, if they run on several machines."""

EXPORT_EVERY_HOURS = env.float("EXPORT_EVERY_HOURS", default=6.0)
"""After a change, new files are written when the last ones are so old; without one, once a day."""

ADEQUACY_STANDARDS = env.str("ADEQUACY_STANDARDS", default="")
"""A TOML file of standards of network adequacy beside those that come along. See docs/adequacy.md."""

OWN_HOST = next((name for name in ALLOWED_HOSTS if name != "*"), "localhost").lstrip(".")
"""A host name that we answer to."""

SITE_URL = env.str(
    "SITE_URL", default=f"https://{OWN_HOST}" if HTTPS else f"http://{OWN_HOST}:{env.str('PORT', default='8000')}"
).rstrip("/")
"""What addresses of pages begin with in files, which are written when nobody asks."""

# Backups (programs.ops.backup)

BACKUP_FOLDER = env.str("BACKUP_FOLDER", default="")
BACKUP_KEY = env.str("BACKUP_KEY", default="")
"""age's secret key; without one, backups are not encrypted."""

BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", default="")
"""age's public key alone: for a machine that makes backups which it cannot read."""

# Watching it

HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")
"""Whoever sends it sees ``/health/detail/``; without it there is no such page."""

METRICS_ADDRESS = env.str("METRICS_ADDRESS", default="")
"""``127.0.0.1:9464``: where Prometheus asks; nowhere unless set, and never an address that strangers reach."""

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["programs.api.keys.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["programs.api.keys.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["programs.api.renderers.OrjsonRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "programs.api.negotiation.Negotiation",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "URL_FORMAT_OVERRIDE": None,  # “format” is a parameter of the search
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["programs.api.throttling.RateThrottle"],
    "EXCEPTION_HANDLER": "programs.api.errors.problem_response",
    "UNAUTHENTICATED_USER": None,
}

# Any site's page may read the public API; cookies are never allowed along.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "accept-language", "authorization", "content-type", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    *("ETag", "Last-Modified", "Link", "Location"),
    *("RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate"),
]

SPECTACULAR_SETTINGS = {
    "TITLE": "IOP Finder API",
    "DESCRIPTION": "Intensive Outpatient Programs in the United States: search, listings, reference data.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "BSD-3-Clause"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "TAGS": [
        {"name": "programs", "description": "Search, and one listing."},
        {"name": "places", "description": "ZIP codes, cities and states."},
        {"name": "vocabularies", "description": "Every code, with labels."},
        {"name": "payers", "description": "Insurers and public payers."},
        {"name": "networks", "description": "Plan and product networks of payers."},
        {"name": "exports", "description": "The whole directory as files."},
        {"name": "changes", "description": "What happened to programs, for whoever keeps a copy."},
        {"name": "key", "description": "The key that a request is sent with."},
    ],
    "SERVERS": [{"url": "/", "description": "This server."}],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "programs.api.schema.finished"],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "key": {
                "type": "http",
                "scheme": "bearer",
                "description": "A key, `iopf_live_…`, for a higher rate and for rosters. Reading needs none.",
            }
        }
    },
    "ENUM_NAME_OVERRIDES": {  # by their place in programs.api.enums: else they are named after whichever field is first
        "AdequacyUnit": "programs.api.enums.ADEQUACY_UNITS",
        "OpeningsAccepting": "programs.api.enums.ACCEPTING",
        "ChangeKind": "programs.api.enums.CHANGE_KINDS",
        "ReportedAlarm": "programs.api.enums.ALARMS",
        "Weekday": "programs.api.enums.DAYS",
        "PlaceKind": "programs.api.enums.PLACE_KINDS",
        "ProductType": "programs.api.enums.PRODUCT_TYPES",
        "CrisisLanguage": "programs.api.enums.LANGUAGES",
        "StatementMethod": "programs.api.enums.METHODS",
        "VocabularyMatch": "programs.api.enums.MATCHES",
        "PointPrecision": "programs.api.enums.PRECISIONS",
        "NpiLinkBasis": "programs.api.enums.NPI_BASES",
        "NpiLinkLevel": "programs.api.enums.NPI_LEVELS",
        "NpiLinkState": "programs.api.enums.NPI_STATES",
        "YesOrNo": "programs.api.enums.YES_OR_NO",
        "ParticipationStatus": "programs.api.enums.PARTICIPATION_STATUSES",
    },
}

# Logs hold no query string, no coordinates, no address of a visitor.

LOG_FORMAT = env.str("LOG_FORMAT", default="text")
if LOG_FORMAT not in {"text", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be text or json.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": f"programs.ops.logs.{'JsonFormatter' if LOG_FORMAT == 'json' else 'DiscreetFormatter'}",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {
        "path only": {"()": "programs.ops.access_log.WithoutQueryString"},
        "one line": {"()": "programs.ops.logs.OneLine"},
        "set rate": {"()": "programs.ops.logs.SetRate"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["set rate"]},
        "requests": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one line", "set rate"]},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Its own handlers would mail the request, query string included.
        "django": {"handlers": ["requests"], "level": "INFO", "propagate": False},
        # It warns of every 404 with the decoded path, and an escaped "?" brings a search along.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False, "filters": ["path only"]},
    },
}

# Geocoding of imported addresses (`manage.py geocode_programs`); nothing is sent unless set.

# A folder of the operator's own maps for import_listings (docs/importing.md), beside those that come along.
LISTING_MAPS = env.str("LISTING_MAPS", default="")

GEOCODER = env.str("GEOCODER", default="")
GEOCODER_KEY = env.str("GEOCODER_KEY", default="")
GEOCODER_DOMAIN = env.str("GEOCODER_DOMAIN", default="")
GEOCODER_USER_AGENT = env.str("GEOCODER_USER_AGENT", default="")
GEOCODER_RATE_PER_SECOND = env.float("GEOCODER_RATE_PER_SECOND", default=1.0)
GEOCODER_TIMEOUT_SECONDS = env.float("GEOCODER_TIMEOUT_SECONDS", default=10.0)

INDEXABLE = env.bool("INDEXABLE", default=False)
"""Whether search engines may list this site."""

SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
"""``mailto:`` or ``https:`` address for /.well-known/security.txt; without it the file is 404."""

SOURCE_URL = env.str("SOURCE_URL", default="")
"""Where files of this repository can be read, ``https://…/blob/main/``: pages that name tests link to them."""
