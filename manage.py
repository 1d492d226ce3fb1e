#!/usr/bin/env python
"""Django's command line for IOP Finder. ``manage.py help`` lists the commands."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop_finder.settings")
    try:
        from django.core.management import execute_from_command_line  # only here can its absence be explained
    except ModuleNotFoundError:
        sys.exit("Django is not installed for this Python. Use .venv/bin/python, which `make run` sets up.")
    from django.core.exceptions import ImproperlyConfigured  # these two need Django

    from iop_finder.embedded_postgres.errors import EmbeddedServerError

    try:
        execute_from_command_line(sys.argv)
    except (EmbeddedServerError, ImproperlyConfigured) as error:
        # Both say what to do; the way the program came there does not help.
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
