"""A partner's cursors of the change feed over a backup and a restore: none is carried on where its numbers mean others.

Real ``pg_dump``, and the API asked as a partner asks it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from iop_finder.postgres.databases import switch
from programs import feed
from programs.models import FeedEvent, Program
from programs.ops.backup.making import make_backup
from programs.ops.backup.restoring import restore
from programs.search.keeper import keeper
from tests.elsewhere import others_ended
from tests.factories import ProgramFactory

CHANGES = "/api/v1/changes/"


def asked(since: str) -> Any:
    return Client().get(CHANGES, {"since": since})


def told_until_the_end(since: str) -> tuple[list[str], str]:
    """The programs that are told, in order, and the cursor behind them."""
    programs: list[str] = []
    while True:
        answer = asked(since)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        programs += [change["id"] for change in page["results"]]
        since = page["cursor"]
        if page["wait_seconds"]:
            return programs, since


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_cursors_from_before_a_restore_are_gone_and_the_snapshot_of_after_leads_on(
    tmp_path: Path, empty_database: str, settings: Any
) -> None:
    """Also those whose numbers the restored database reaches in time: then they would skip what happened meanwhile."""
    settings.API_ANONYMOUS_RATE = ""
    kept, later = ProgramFactory(name="Harbor Evening IOP"), ProgramFactory(name="Cedar IOP")
    others_ended()
    beginning, before = feed.now(), told_until_the_end("*")[1]
    made, _manifest = make_backup(tmp_path)
    Program.objects.filter(pk=later.pk).update(name="Told and then undone")
    others_ended()
    told, after = told_until_the_end(before)
    assert told == [str(later.pk)]

    keeper.forget()
    switch(empty_database)
    restore(made, say=lambda text: None)
    assert Program.objects.get(pk=later.pk).name == "Cedar IOP"
    for number in range(2):
        for name, cursor in (("beginning", beginning), ("before", before), ("after", after)):
            answer = asked(cursor)
            assert (number, name, answer.status_code) == (number, name, 410)
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert "exports/index.json" in answer.content.decode()
        transactions_pass()  # the numbers of the cursors are reached, and passed

    again, since = told_until_the_end("*")
    assert again == []  # what went with the last epoch's events is not told: the copy begins with a snapshot
    snapshot = feed.now()
    Program.objects.filter(pk=kept.pk).update(name="Harbor Evening Program")
    others_ended()
    assert told_until_the_end(snapshot)[0] == [str(kept.pk)]
    assert told_until_the_end(since)[0] == [str(kept.pk)]
    assert FeedEvent.objects.count() == 1


def transactions_pass(number: int = 300) -> None:
    for _each in range(number):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
