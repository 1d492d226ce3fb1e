"""``manage.py dbshell`` with the psql that came along."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import client as postgresql

from iop_finder.embedded_postgres import server


class DatabaseClient(postgresql.DatabaseClient):
    """Starts the server first, and runs the embedded psql: there may be no other."""

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.get_connection_params()
        super().runshell(list(parameters))

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        arguments, environment = super().settings_to_cmd_args_env(settings_dict, list(parameters))
        software = server.current_instance().software
        libraries = {name: value for name, value in software.environment().items() if name.endswith("LIBRARY_PATH")}
        return [software.program("psql"), *arguments[1:]], {**os.environ, **libraries, **(environment or {})}
