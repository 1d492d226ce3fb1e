"""What tests of the directory in memory share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from programs.search import keeper, moment
from programs.search.moment import Moment


@pytest.fixture
def own_writes_are_news(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test whose own transaction writes between two directories: ``keeper.ask`` says each time what it wrote.

    A transaction's number is not in its own snapshot. Whether its changes count as seen then depends on whether
    another process of the server has had a later number meanwhile. The snapshot from before the first write has none.
    """
    before = moment.ask(None).snapshot

    def asked(seen: Moment | None, **more: Any) -> Moment:
        return moment.ask(replace(seen, snapshot=before) if seen else None, **more)

    monkeypatch.setattr(keeper, "ask", asked)
