"""Settings from the environment, failing loudly: a value that is not what it looks like is named, never guessed."""

from __future__ import annotations

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

NO = ("false", "off", "no", "n", "0", "")
YES = tuple(environ.Env.BOOLEAN_TRUE_STRINGS)


class Environment(environ.Env):
    """As django-environ's. Spaces around a value, a number that is none and a switch that is neither are errors.

    A text such as ``HTTPS=ture`` would otherwise be *off*.
    """

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        raw = self.ENVIRON.get(var)
        if raw is not None:
            if raw != raw.strip():
                raise ImproperlyConfigured(f"{var} begins or ends with a space or a line break: remove it.")
            if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "\"'":
                raise ImproperlyConfigured(f"{var} has quotation marks around its value: remove them.")
            if cast is bool and raw.lower() not in YES + NO:
                raise ImproperlyConfigured(f"{var}={raw!r} is neither on (1) nor off (0).")
        try:
            return super().get_value(var, cast, default, parse_default)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var}={raw!r} is not a number.") from error


def duplicates(text: str) -> list[str]:
    """Names that a file for systemd's ``EnvironmentFile=`` sets twice: there the last one counts, silently."""
    seen: set[str] = set()
    twice = []
    for line in text.splitlines():
        name, equals, _value = line.strip().partition("=")
        if equals and not name.startswith(("#", ";")):
            if name in seen and name not in twice:
                twice.append(name)
            seen.add(name)
    return twice
