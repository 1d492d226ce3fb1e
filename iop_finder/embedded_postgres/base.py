"""The database wrapper: PostgreSQL's own, with an address that is found at the first connection."""

from __future__ import annotations

from typing import Any

import psycopg2.extensions

from iop_finder.embedded_postgres import server
from iop_finder.embedded_postgres.client import DatabaseClient
from iop_finder.postgres import base as postgres
from iop_finder.postgres.breaker import breaker

# Nothing that needs negotiating on the same machine; and never hand the password in clear text to
# whatever else may have got our port (libpq knows how to insist since version 16).
_LOCAL_OPTIONS = {"sslmode": "disable", "gssencmode": "disable"}
if psycopg2.extensions.libpq_version() >= 160000:
    _LOCAL_OPTIONS["require_auth"] = "scram-sha-256"


class DatabaseWrapper(postgres.DatabaseWrapper):
    """PostgreSQL, brought along: connecting starts the server, or finds it again after a crash."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Fill in the address; ``settings_dict`` gets it too, for those who read it there (pg_dump)."""
        address = server.join() if breaker.may_take_long() else server.known_address()
        if address is None:
            raise self.Database.OperationalError("The embedded PostgreSQL has not been started yet.")
        self.settings_dict.update(
            HOST=address.host, PORT=str(address.port), USER=address.user, PASSWORD=address.password
        )
        return {**_LOCAL_OPTIONS, **super().get_connection_params()}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; if that fails, see to the server (it may have been killed) and try once more.

        In a web process only the breaker's probe does: seeing to a server may take a minute.
        """
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            if not breaker.may_take_long():
                raise
            server.recover()
        return super().get_new_connection(self.get_connection_params())
