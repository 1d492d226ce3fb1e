"""The one error that everything in this package raises."""

from __future__ import annotations

from django.db.utils import OperationalError

ALTERNATIVE = (
    "The other way: set DATABASE_URL to any PostgreSQL 15–18 with its contrib extensions, for example "
    "DATABASE_URL=postgres://user:password@localhost:5432/iop_finder"
)


class EmbeddedServerError(OperationalError):
    """The embedded server cannot be had; the message says why and what to do.

    It is an ``OperationalError`` so that a page shown while the database is down treats it as one;
    ``manage.py`` prints the message without a traceback.
    """
