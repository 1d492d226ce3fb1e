"""What this application refuses to start with: settings that together would hurt, and databases that do not fit.

They are Django checks, so that ``manage.py check --deploy`` has them; ``serve`` and ``prepare`` ask them too.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection

from programs.models import Program
from programs.ops.static_files import MANIFEST

TOKEN_MIN = 16
OLDEST, NEWEST_TRIED = 15, 18
EXTENSIONS = ("btree_gist", "cube", "intarray", "pg_trgm", "unaccent")
"""Those that the migrations create; PostgreSQL calls them trusted: the owner of a database may create them."""


@register(Tags.security)
def insecure_combinations(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """Each setting alone may be meant; together they are a hole."""
    wrong = [
        ("E001", settings.HTTPS or not (settings.BEHIND_PROXY or settings.NUM_PROXIES),
         "BEHIND_PROXY or NUM_PROXIES without HTTPS=1: what a proxy says is believed, and anybody between it and the "
         "visitor can read along.", "Set HTTPS=1, or unset them."),
        ("E002", settings.DEBUG or "*" not in settings.ALLOWED_HOSTS,
         "ALLOWED_HOSTS=*: anybody can make links of this site lead to theirs.", "Name the hosts."),
        ("E003", not (settings.DEBUG and settings.HTTPS),
         "DEBUG with HTTPS=1: a public site would show its insides with every error.", "Unset DEBUG."),
        ("E004", not settings.HTTPS or not any(each.startswith("http://") for each in settings.CSRF_TRUSTED_ORIGINS),
         "CSRF_TRUSTED_ORIGINS names an origin without TLS, and HTTPS=1.", "Write https://."),
        ("E005", not settings.METRICS_ADDRESS or not is_everywhere(settings.METRICS_ADDRESS),
         "METRICS_ADDRESS is reachable from everywhere.", "Name 127.0.0.1 or an address of a private network."),
        ("E006", not settings.HEALTH_TOKEN or len(settings.HEALTH_TOKEN) >= TOKEN_MIN,
         f"HEALTH_TOKEN is shorter than {TOKEN_MIN} characters.",
         "python3 -c 'import secrets; print(secrets.token_urlsafe())'"),
        ("E007", not (settings.DEBUG and settings.INDEXABLE),
         "DEBUG with INDEXABLE=1: a site for development would be found by patients.", "Unset one of them."),
    ]  # fmt: skip
    return [Error(words, hint=hint, id=f"ops.{number}") for number, is_well, words, hint in wrong if not is_well]


def is_everywhere(address: str) -> bool:
    try:
        return ip_address(address.rpartition(":")[0].strip("[]")).is_unspecified
    except ValueError:
        return False


@register(Tags.database)
def samples_are_not_offered(
    app_configs: Any = None, databases: Iterable[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Somebody in need would find a made-up telephone number with a search engine."""
    if not databases or not settings.INDEXABLE:
        return []
    try:
        samples = Program.objects.filter(demonstration=True).exists()
    except DatabaseError:
        return []  # there are no tables yet, or it is away: other checks say so
    words = "INDEXABLE=1 while fictional programs are loaded: search engines would offer them to people in need."
    return [Error(words, hint="manage.py demo_data --remove", id="ops.E010")] if samples else []


@register(Tags.database)
def database_fits(
    app_configs: Any = None, databases: Iterable[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Version, encoding, locale, extensions and rights, before a migration fails half-way through."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FITS, [list(EXTENSIONS)])
        version, encoding, lower, known, installed, may_create, may_use = cursor.fetchone()
    name, role = connection.settings_dict["NAME"], connection.settings_dict["USER"]
    absent, created = sorted(set(EXTENSIONS) - set(known)), set(installed or ())
    wrong = [
        ("E020", version // 10_000 >= OLDEST,
         f"PostgreSQL {version // 10_000} is too old.", f"Use {OLDEST} to {NEWEST_TRIED}."),
        ("E021", encoding == "UTF8", f"The database {name} is encoded as {encoding}.", CREATE_ANEW.format(name=name)),
        ("E022", lower == "áñi",
         f"The locale of the database {name} does not know small letters: searches for names would fail.",
         CREATE_ANEW.format(name=name)),
        ("E023", not absent, f"The server has no extension {', '.join(absent)}.",
         "Install PostgreSQL's contrib extensions (Debian, Ubuntu: they come with the package postgresql-18)."),
        ("E024", may_create or set(EXTENSIONS) <= created,
         f"The role {role} may not create extensions in the database {name}.",
         f'As superuser: ALTER DATABASE "{name}" OWNER TO "{role}";'),
        ("E025", may_use, f"The role {role} may not create tables in the schema public.",
         f'As superuser, in {name}: GRANT ALL ON SCHEMA public TO "{role}";'),
    ]  # fmt: skip
    return [Error(words, hint=hint, id=f"ops.{number}") for number, is_well, words, hint in wrong if not is_well]


FITS = """
    SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), lower('ÁÑI'),
           ARRAY(SELECT name::text FROM pg_available_extensions WHERE name = ANY (%s)),
           ARRAY(SELECT extname::text FROM pg_extension),
           has_database_privilege(current_database(), 'CREATE'), has_schema_privilege('public', 'CREATE')
"""
CREATE_ANEW = "createdb --encoding UTF8 --locale C.UTF-8 --template template0 {name}"


def refuse(*, tags: list[str], databases: list[str] | None = None) -> None:
    """Raise ``ImproperlyConfigured`` with every error of ours that the checks find."""
    found = [message for message in run_checks(tags=tags, databases=databases) if message.is_serious()]
    if ours := [message for message in found if str(message.id).startswith("ops.")]:
        raise ImproperlyConfigured(" ".join(f"{message.msg} {message.hint}" for message in ours))


def refuse_insecure() -> None:
    refuse(tags=[Tags.security])


def refuse_samples() -> None:
    """A database that is away is no reason not to start: the workers wait for it."""
    try:
        refuse(tags=[Tags.database], databases=["default"])
    except OperationalError:
        return


def refuse_without_static_files() -> None:
    """Every page names some: each would be an error, and its own page of errors too."""
    root = Path(settings.STATIC_ROOT)
    if not settings.DEBUG and not (root / MANIFEST).is_file():
        raise ImproperlyConfigured(f"There are no static files in {root} yet. Run manage.py prepare first.")
