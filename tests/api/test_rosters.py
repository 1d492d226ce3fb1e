"""A payer sends a roster, reads what would change, and applies it: once, all of it, and only its own."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.jobs.doing import work_off
from programs.jobs.kinds import KINDS
from programs.models import ApiClient, ApiKey, Job, Network, Participation, Roster, RosterRow
from programs.quality.api_keys import create_key, revoke_key
from programs.rosters import uploads
from programs.rosters.reading import BYTES_MAX
from tests.api.problems import problem_of
from tests.factories import NetworkFactory, ParticipationFactory, PayerFactory, ProgramFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/networks/aspen-ppo/roster/"
HEADER = "organization,program,street,city,state,zip,phone,tier,accepting,effective,termination,external_id\n"
CEDAR = "Cedar Health,Cedar Evening IOP,100 Cedar St,Denver,CO,80203,303-555-0142,1,yes,2026-01-01,,A-1\n"
STRANGER = "Elm House,Elm House,9 Elm Road,Denver,CO,80203,303-555-0199,1,yes,,,A-2\n"
Send = Callable[..., Any]


@pytest.fixture
def network() -> Network:
    program = ProgramFactory(name="Cedar Evening IOP", street1="100 Cedar Street")
    program.provider.name = "Cedar Health"
    program.provider.save()
    return NetworkFactory(slug="aspen-ppo", payer=PayerFactory(slug="aspen"))


@pytest.fixture
def insurer(network: Network) -> ApiClient:
    return ApiClient.objects.create(name="Aspen", contact_email="api@aspen.example", payer=network.payer)


def key_for(insurer: ApiClient, *scopes: str, **more: Any) -> str:
    return create_key(client=insurer, name="roster", scopes=scopes or ("roster:read", "roster:write"), **more)[1]


@pytest.fixture
def send(client: Client, insurer: ApiClient) -> Send:
    """A request with the insurer's key."""
    own = key_for(insurer)

    def sent(
        method: str, address: str, body: str | bytes = b"", *, key: str = own, kind: str = "text/csv", **headers: str
    ) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body.encode() if isinstance(body, str) else body
        return client.generic(
            method, address, content, content_type=kind, headers={"Authorization": f"Bearer {key}", **named}
        )

    return sent


def work() -> None:
    work_off(KINDS)


def checked(send: Send, body: str, query: str = "") -> dict[str, Any]:
    """Send a body and let it be checked; its report."""
    response = send("PUT", ADDRESS + query, body)
    assert response.status_code == 202, response.content
    work()
    found: dict[str, Any] = send("GET", response["Location"]).json()
    return found


def apply(send: Send, report: dict[str, Any], query: str = "") -> Any:
    response = send("POST", f"/api/v1/rosters/{report['id']}/apply/{query}")
    work()
    return response


def test_a_day_of_an_insurer(send: Send) -> None:
    response = send("PUT", ADDRESS, HEADER + CEDAR + STRANGER)
    assert response.status_code == 202
    assert int(response["Retry-After"]) > 0
    waiting = send("GET", response["Location"])
    assert waiting.json()["state"] == "checking"
    assert waiting["Retry-After"]
    assert waiting["Cache-Control"] == "no-store"
    work()
    report = send("GET", response["Location"]).json()
    assert report["state"] == "checked"
    assert {name: number for name, number in report["rows"].items() if number} == {
        "read": 2,
        "matched": 1,
        "unmatched": 1,
    }
    assert report["programs"]["added"] == 1
    assert not Participation.objects.exists()
    assert apply(send, report).status_code == 202
    one = Participation.objects.get()
    assert (one.status, one.tier, one.accepting, one.basis, one.verified_by) == (
        "in-network",
        "1",
        True,
        "roster",
        "plan",
    )
    assert one.since is not None
    done = send("GET", response["Location"]).json()
    assert done["state"] == "applied"
    assert done["result"]["programs"]["added"] == 1


def test_rows_come_with_reasons_and_by_outcome(send: Send) -> None:
    report = checked(send, HEADER + CEDAR + STRANGER)
    rows = f"/api/v1/rosters/{report['id']}/rows/"
    both = send("GET", rows).json()
    assert both["count"] == 2
    (row,) = send("GET", f"{rows}?outcome=matched").json()["results"]
    assert row["row"] == 2
    assert row["programs"][0]["name"] == "Cedar Evening IOP"
    assert row["cells"]["effective"] == "2026-01-01"
    assert {reason["rule"]: reason["points"] for reason in row["reasons"]}["street"] > 0
    assert "same street" in str(row["reasons"])
    first = send("GET", f"{rows}?page_size=1")
    assert [one["row"] for one in send("GET", first.json()["next"]).json()["results"]] == [3]
    problem_of(send("GET", f"{rows}?outcome=maybe"), 400)
    problem_of(send("GET", f"{rows}?page=9"), 404)


def test_a_downloaded_roster_sent_again_changes_nothing(send: Send, network: Network) -> None:
    later = timezone.localdate() + timedelta(days=30)
    for number, values in enumerate(
        ({"tier": "=1+1"}, {"since": later}, {"until": later, "accepting": False}, {"status": "out-of-network"})
    ):
        program = ProgramFactory(name=f"Elm – Branch {number}", street1=f"{number}00 Elm Street", phone="")
        ParticipationFactory(network=network, program=program, basis="provider", **values)
    response = send("GET", ADDRESS)
    assert response["Content-Type"].startswith("text/csv")
    assert response.content.count(b"\n") == 4
    assert b"'=1+1" in response.content
    report = checked(send, response.content.decode())
    assert report["programs"]["unchanged"] == report["rows"]["matched"] == 3
    assert not any(report["programs"][name] for name in ("added", "changed", "ended", "conflicts"))


def test_the_brake_wants_the_number(send: Send, network: Network) -> None:
    ParticipationFactory(network=network, basis="roster", program__street1="7 Far Street", program__phone="")
    report = checked(send, HEADER + CEDAR)
    assert report["programs"]["missing"] == 1
    assert report["programs"]["needs_confirmation"]
    assert "confirm_ended=1" in problem_of(apply(send, report), 409)["detail"]
    for wrong in ("?confirm_ended=0", "?confirm_ended=2"):
        problem_of(apply(send, report, wrong), 409)
    problem_of(apply(send, report, "?confirm_ended=-1"), 400)
    assert apply(send, report, "?confirm_ended=1").status_code == 202
    assert sorted(Participation.objects.values_list("status", flat=True)) == ["in-network", "out-of-network"]


def test_the_network_may_change_between_report_and_applying(send: Send, network: Network) -> None:
    report = checked(send, HEADER + CEDAR)
    send("POST", f"/api/v1/rosters/{report['id']}/apply/")
    ParticipationFactory(network=network, basis="roster", program__street1="7 Far Street", program__phone="")
    work()
    after = send("GET", f"/api/v1/rosters/{report['id']}/").json()
    assert after["state"] == "checked"
    assert after["not_applied"]["confirm_ended"] == 1
    assert Participation.objects.count() == 1


def test_applying_twice_is_once(send: Send) -> None:
    report = checked(send, HEADER + CEDAR)
    assert [apply(send, report).status_code for _turn in range(2)] == [202, 200]
    assert apply(send, report).json()["result"]["programs"]["added"] == 1
    problem_of(send("DELETE", f"/api/v1/rosters/{report['id']}/"), 409)


def test_an_older_roster_is_not_applied_after_a_newer_one(send: Send) -> None:
    old, new = checked(send, HEADER + STRANGER), checked(send, HEADER + CEDAR)
    assert apply(send, new).status_code == 202
    assert "newer" in problem_of(apply(send, old), 409)["detail"]


def test_a_discarded_roster_has_no_rows(send: Send) -> None:
    report = checked(send, HEADER + CEDAR)
    address = f"/api/v1/rosters/{report['id']}/"
    assert [send("DELETE", address).status_code for _turn in range(2)] == [204, 204]
    assert not RosterRow.objects.exists()
    assert send("GET", address).json()["state"] == "discarded"
    problem_of(apply(send, report), 409)


def test_a_key_of_a_request_means_one_upload(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    first = send("PUT", ADDRESS, HEADER + CEDAR, Idempotency_Key="march")
    again = send("PUT", ADDRESS, HEADER + CEDAR, Idempotency_Key='"march"')
    assert first["Location"] == again["Location"]
    problem_of(send("PUT", ADDRESS, HEADER + STRANGER, Idempotency_Key="march"), 422)
    problem_of(send("PUT", f"{ADDRESS}?mode=delta", HEADER + CEDAR, Idempotency_Key="march"), 422)
    for bad in ("", '""', "x" * 256, "né"):
        problem_of(send("PUT", ADDRESS, HEADER + CEDAR, Idempotency_Key=bad), 400)
    Roster.objects.update(received_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert send("PUT", ADDRESS, HEADER + STRANGER, Idempotency_Key="march")["Location"] != first["Location"]

    def busy(*_args: Any) -> None:
        raise uploads.BusyError

    monkeypatch.setattr(uploads, "take_turn", busy)
    problem_of(send("PUT", ADDRESS, HEADER + CEDAR, Idempotency_Key="april"), 409)


def test_who_may(client: Client, send: Send, insurer: ApiClient) -> None:
    problem_of(client.put(ADDRESS, HEADER + CEDAR, content_type="text/csv"), 401)
    other = ApiClient.objects.create(name="Birch", contact_email="api@birch.example", payer=PayerFactory())
    nobody = ApiClient.objects.create(name="Nobody", contact_email="api@nobody.example")
    report = checked(send, HEADER + CEDAR)
    one = f"/api/v1/rosters/{report['id']}/"
    for key in (key_for(other), key_for(nobody), key_for(insurer, "read"), key_for(insurer, is_test=True)):
        for method, address in (
            ("PUT", ADDRESS),
            ("GET", ADDRESS),
            ("GET", one),
            ("POST", f"{one}apply/"),
            ("DELETE", one),
        ):
            problem_of(send(method, address, HEADER + CEDAR, key=key), 403)
    reader = key_for(insurer, "roster:read")
    assert send("GET", ADDRESS, key=reader).status_code == send("GET", f"{one}rows/", key=reader).status_code == 200
    problem_of(send("PUT", ADDRESS, HEADER + CEDAR, key=reader), 403)
    gone = key_for(insurer)
    revoke_key(key=ApiKey.objects.known(gone))
    problem_of(send("GET", one, key=gone), 401)
    problem_of(send("GET", "/api/v1/rosters/00000000-0000-4000-8000-000000000000/"), 404)
    problem_of(send("GET", "/api/v1/networks/birch/roster/"), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"   \n", 400),
        (b"%PDF-1.7 ...", 400),
        (b"\x00\x01\x02 binary", 400),
        (gzip.compress(b"npi\n1234567893\n")[:-6], 400),
        (gzip.compress(b"npi\n" + b"0" * (65 << 20)), 413),
        (b"x" * (BYTES_MAX + 1), 413),
    ],
    ids=["empty", "blank", "pdf", "binary", "cut gzip", "unpacks to too much", "too large"],
)
def test_bodies_that_are_refused_at_once(send: Send, body: bytes, status: int) -> None:
    problem_of(send("PUT", ADDRESS, body), status)
    assert not Roster.objects.exists()


def test_other_media_types_parameters_and_methods(send: Send) -> None:
    problem_of(send("PUT", ADDRESS, "{}", kind="application/json"), 415)
    problem_of(send("PUT", ADDRESS, "{}", kind="multipart/form-data; boundary=x"), 415)
    problem_of(send("PUT", f"{ADDRESS}?mode=half", HEADER), 400)
    problem_of(send("PUT", f"{ADDRESS}?modus=full", HEADER), 400)
    problem_of(send("PATCH", ADDRESS, HEADER), 405)


def test_a_body_shorter_than_announced(client: Client, insurer: ApiClient) -> None:
    headers = {"Authorization": f"Bearer {key_for(insurer)}"}
    stream: dict[str, Any] = {"wsgi.input": io.BytesIO((HEADER + CEDAR).encode()), "CONTENT_LENGTH": "5000"}
    response = client.generic("PUT", ADDRESS, HEADER + CEDAR, "text/csv", headers=headers, **stream)
    assert "Content-Length" in problem_of(response, 400)["detail"]


def test_a_file_that_cannot_be_read_is_refused_with_the_row(send: Send) -> None:
    report = checked(send, HEADER + CEDAR + "Elm,Elm\n")
    assert report["state"] == "refused"
    assert "row 3" in report["refused"]
    problem_of(apply(send, report), 409)


def test_a_job_that_failed_says_so_and_nothing_of_the_file(
    send: Send, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(row: Any, *_args: Any) -> None:
        raise ValueError(str(row))

    monkeypatch.setattr("programs.rosters.checking.found_for", breaks)
    response = send("PUT", ADDRESS, HEADER + CEDAR)
    for _turn in range(3):
        Job.objects.update(due_at=timezone.now() - timedelta(minutes=1))
        work()
    assert send("GET", response["Location"]).json()["state"] == "failed"
    assert Job.objects.get(kind="roster").last_error == "RosterFailedError: ValueError"
    assert "Cedar" not in caplog.text
    assert send("DELETE", response["Location"]).status_code == 204


def test_bodies_are_not_kept_once_they_are_read(send: Send) -> None:
    send("PUT", ADDRESS, HEADER + CEDAR)
    assert Roster.objects.get().content is not None
    work()
    assert Roster.objects.get().content is None


def test_json_lines_and_gzip(send: Send) -> None:
    line = b'{"facility_name": "Cedar Evening IOP", "address": "100 Cedar St", "zip": 80203, "phone": "3035550142"}\n'
    for body in (line, gzip.compress(line)):
        response = send("PUT", ADDRESS, body, kind="application/x-ndjson")
        work()
        assert send("GET", response["Location"]).json()["rows"]["matched"] == 1


@pytest.mark.parametrize("action", ["A", "U", "D"])
def test_a_delta_ends_only_whom_it_names(send: Send, network: Network, action: str) -> None:
    far = ParticipationFactory(network=network, basis="roster", program__street1="7 Far Street", program__phone="")
    report = checked(send, f"action,{HEADER}{action},{CEDAR}", "?mode=delta")
    assert report["programs"]["missing"] == 0
    apply(send, report)
    far.refresh_from_db()
    assert far.status == "in-network"
    assert Participation.objects.count() == (1 if action == "D" else 2)
