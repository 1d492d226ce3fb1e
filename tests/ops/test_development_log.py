"""The development server's log says which page was asked for, never what was searched."""

from __future__ import annotations

import logging
from io import StringIO

import pytest


@pytest.mark.parametrize("line", ["GET /programs/?near=39.73,-104.98 HTTP/1.1", "GET /programs/?q=a?b HTTP/1.1"])
def test_the_query_string_is_cut(line: str) -> None:
    logger = logging.getLogger("django.server")
    written = StringIO()
    handler = logging.StreamHandler(written)
    logger.addHandler(handler)
    try:
        logger.info('"%s" %s %s', line, "200", "51")
    finally:
        logger.removeHandler(handler)
    assert written.getvalue() == '"GET /programs/ HTTP/1.1" 200 51\n'
