"""A street that is withdrawn is in no file that anybody gets, from the commit on; and then on no disk."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from programs.exports import published
from programs.exports.writing import prune, write_exports
from programs.jobs.exporting import are_due
from programs.models import Program, Withdrawal
from programs.ops.private_streets import Look, look_into_files, private_programs
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db(transaction=True)

Change = Callable[[Program], Any]


def update(**values: Any) -> Change:
    return lambda program: Program.objects.filter(pk=program.pk).update(**values)


def by_sql(program: Program) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_program SET street1 = '', street2 = '', precision = 'hidden'")


WITHDRAWS: dict[str, tuple[Change, bool]] = {
    "street": (update(street1="", precision="hidden"), True),
    "street, and no point": (update(street1="", precision="", latitude=None, longitude=None), True),
    "by SQL": (by_sql, True),
    "point": (update(precision="", latitude=None, longitude=None), True),
    "the program": (update(status="hidden"), True),
    "closed": (update(status="closed"), False),
    "moved": (update(street1="9 Elm Street"), False),
    "renamed": (update(name="Another name"), False),
}


@pytest.mark.parametrize("name", WITHDRAWS)
def test_what_is_withdrawn_is_sent_to_nobody(folder: Path, client: Client, name: str) -> None:
    change, withdraws = WITHDRAWS[name]
    program = ProgramFactory(street1="77 Juniper Street")
    _written, made = write_exports(lambda _done, _total: None)
    file = made.files.get(kind="programs.csv")
    address = f"/api/v1/exports/files/{file.name}"
    answer = client.get(address, headers={"Host": "localhost"})
    assert "77 Juniper Street" in b"".join(answer.streaming_content).decode()
    answer.close()
    assert not are_due(timezone.now())
    change(program)
    assert (published.present() is None) is withdraws
    assert are_due(timezone.now()) is withdraws
    assert ask(client, address) == (410 if withdraws else 200)
    assert ask(client, f"{address}.gz") == (410 if withdraws else 200)
    assert ask(client, "/api/v1/exports/programs.csv") == (503 if withdraws else 302)
    assert ask(client, "/api/v1/exports/index.json") == (503 if withdraws else 200)
    gone = prune()
    assert (file.name in gone) is withdraws
    assert (folder / file.name).exists() is not withdraws
    write_exports(lambda _done, _total: None)
    assert ask(client, "/api/v1/exports/programs.csv") == 302


def ask(client: Client, address: str) -> int:
    """The status of the answer."""
    answer = client.get(address, headers={"Host": "localhost"})
    answer.close()
    return answer.status_code


def test_of_a_transaction_that_was_open_when_the_snapshot_was_taken(folder: Path) -> None:
    """Its number is lower than that of what the snapshot sees, and it is committed later."""
    ProgramFactory()
    _written, made = write_exports(lambda _done, _total: None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(%s::pg_snapshot)::text::int8", [made.snapshot])
        lowest = cursor.fetchone()[0]
        # As if the transaction before had been under way then.
        cursor.execute("UPDATE programs_exportset SET snapshot = %s", [f"{lowest - 1}:{lowest + 1}:{lowest - 1}"])
        cursor.execute("INSERT INTO programs_withdrawal (changed_in) VALUES (%s::text::xid8)", [lowest - 1])
    assert published.present() is None


def test_one_of_a_transaction_that_this_server_has_not_reached_says_nothing(folder: Path) -> None:
    """It came with a dump of another."""
    write_exports(lambda _done, _total: None)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO programs_withdrawal (changed_in) VALUES ('9000000000000000000'::xid8)")
    assert published.present()
    assert Withdrawal.objects.exists()


def test_a_sample_withdraws_nothing(folder: Path) -> None:
    program = ProgramFactory(demo=True)
    write_exports(lambda _done, _total: None)
    update(street1="", precision="hidden")(program)
    assert published.present()


def test_private_streets_are_looked_for_in_files(folder: Path) -> None:
    """One that stands in another listing's words is found in each file, plain and compressed, sent or not."""
    private = ProgramFactory(hidden_address=True)
    ProgramFactory(description="Beside 77 Juniper Street.")
    write_exports(lambda _done, _total: None)
    programs = list(private_programs({private.pk: {"77 Juniper Street"}}).values())
    look_into_files(look := Look(), programs, set())
    assert {shown.street for shown in look.shown} == {"77 juniper street"}
    assert len({shown.address for shown in look.shown}) == look.files == 6
    Program.objects.exclude(pk=private.pk).update(description="")
    write_exports(lambda _done, _total: None)
    look_into_files(again := Look(), programs, set())
    assert (len(again.shown), again.files) == (6, 12)
    said = StringIO()
    call_command("check_private_streets", stdout=said)
    assert "read 12 exported files" in said.getvalue()
