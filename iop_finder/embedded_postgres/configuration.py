"""How the embedded server is configured; PostgreSQL's defaults hold for everything not named here."""

from __future__ import annotations

from iop_finder.embedded_postgres import archive

ROLE = "iop_finder"
DATABASE = "iop_finder"

# For a machine with two cores that does other things too.
_COMMON = {
    # Nobody outside this machine, and no socket file in /tmp: one door.
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "default_text_search_config": "pg_catalog.english",
}

# What people search for must not be in the server's log. An error's own text can quote it
# (`invalid input syntax … "…"`), so errors of statements are not logged at all (they reach the
# application, which decides what to say); what remains are starts, stops, checkpoints and crashes,
# these last without the statement that was running (terse).
_DISCREET_LOG = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_duration": "off",
    "log_lock_waits": "off",
    "log_temp_files": "-1",
    "log_connections": "",
    # One file for each day of the week, overwritten a week later.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}

_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# A machine that loses power in the middle of a test run loses nothing worth keeping. Its databases live for minutes,
# and no test is planned by statistics that come when a clock says so.
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}

# Only this instance is without durability; "app" and any other (a benchmark must pay for it too) have it.
THROWAWAY_INSTANCE = "test"


def is_throwaway(instance: str) -> bool:
    return instance == THROWAWAY_INSTANCE


def server_settings(instance: str) -> dict[str, str]:
    return _COMMON | _DISCREET_LOG | (_THROWAWAY if is_throwaway(instance) else _DURABLE | archive.settings())


def initdb_options(instance: str) -> list[str]:
    """Options for a new cluster.

    The built-in C.UTF-8 locale behaves the same on every machine, whatever locales it has, and its
    indexes survive an upgrade of the C library. ``reject`` closes all doors until ``ACCESS_RULES``
    open one.
    """
    options = ["--username=postgres", "--auth=reject", "--encoding=UTF8", "--no-instructions"]
    options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options + (["--no-sync", "--no-data-checksums"] if is_throwaway(instance) else [])


ACCESS_RULES = """\
# TYPE  DATABASE  USER  ADDRESS       METHOD
host    all       all   127.0.0.1/32  scram-sha-256
"""


def initial_statements(password: str) -> str:
    """What creates the role and the database, one statement a line.

    The role is no superuser, as it would not be on a managed server: it creates the extensions that
    are *trusted*, and the test databases. The superuser has no password, so nobody can connect as it.
    """
    return f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}';\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"


def new_password_statement(password: str) -> str:
    return f"ALTER ROLE {ROLE} PASSWORD '{password}';\n"
