"""A payer's roster while processes die: uploaded, checked and applied, and what the payer's client saw of it.

An apply is caught in the middle: somebody else holds the row of a participation that it is to change, so that it has
written and waits when the blow comes. Each scenario ends with the roster applied, or discarded, as the client asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import http.client
import io
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from programs.faults.scenarios import Seen
from programs.faults.site import FaultsError, Site
from programs.faults.visitors import HOST
from programs.ops.server import end_with_parent

PAYER, NETWORK = "sample-blue", "sample-blue-ppo"
STRANGERS = 12_000
"""Rows of nobody, in the same ZIP codes: a check then takes seconds, and can be caught."""

PATIENCE_SECONDS, PAUSE_SECONDS = 240.0, 0.2
RETRY_PAUSE_SECONDS = 1.0
"""Of a client whose request was not answered."""

HOLD = """
import sys, time
from django.db import connection, transaction
from programs.models import Participation
waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
with transaction.atomic(), connection.cursor() as cursor:
    last = Participation.objects.filter(network__slug={network!r}).order_by("-pk")
    list(last.select_for_update().values_list("pk")[:1])
    print("held", flush=True)
    sys.stdin.readline()
    while True:
        cursor.execute(waiting)
        if cursor.fetchone()[0]:
            break
        time.sleep(0.05)
    print("waiting", flush=True)
    sys.stdin.readline()
"""


@dataclass
class Client:
    """A payer's: asks again where nobody answered, and remembers what it saw."""

    site: Site
    key: str
    lost: int = 0
    refused: int = 0
    asked: int = 0
    since: list[float] = field(default_factory=list)
    """When the first request was not answered, and when one was answered again."""

    def once(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Status and answer; status 0 when nobody answered."""
        connection = http.client.HTTPConnection(HOST, self.site.port, timeout=20)
        sent = {"Authorization": f"Bearer {self.key}", "Content-Type": "text/csv"} | headers
        self.asked += 1
        try:
            connection.request(method, f"/api/v1/{path}", body, sent)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else text.decode()
        except (OSError, http.client.HTTPException, ValueError):
            return 0, None
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """The same again and again until it is answered by somebody who can."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            status, answer = self.once(method, path, body, **headers)
            if status not in (0, 429, 503):
                if len(self.since) == 1:
                    self.since.append(time.monotonic())
                return status, answer
            self.lost += status == 0
            self.refused += status != 0
            self.since = self.since or [time.monotonic()]
            time.sleep(RETRY_PAUSE_SECONDS)
        raise FaultsError(f"{method} {path} was not answered any more.")

    def until(self, roster: str, holds: Callable[[Any], bool]) -> Any:
        """The report of a roster, once something holds of it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            status, report = self.ask("GET", f"rosters/{roster}/")
            if status == http.client.OK and holds(report):
                return report
            if status == http.client.OK and report["state"] in ("failed", "refused"):
                break
            time.sleep(PAUSE_SECONDS)
        raise FaultsError(
            f"The roster is {report['state'] if report else 'not there'}: what was waited for never came."
        )

    def told(self) -> str:
        """Of its requests, how many nobody answered, and how many were politely refused."""
        text = f"{self.asked} requests, {self.lost} without an answer"
        text += f", {self.refused} × 503" if self.refused else ""
        return f"{text}, answered again after {self.away:.1f} s" if self.since else text

    @property
    def away(self) -> float:
        """Seconds from the first request that was not answered to the first that was."""
        if not self.since:
            return 0.0
        return (self.since[1] if len(self.since) > 1 else time.monotonic()) - self.since[0]


@dataclass
class Sent:
    """A roster that changes every participation of the network, and speaks of many strangers."""

    tier: str
    content: bytes
    listed: int

    def applied_to(self, client: Client) -> int:
        """In how many of the network's participations its tier is in force."""
        _status, text = client.ask("GET", f"networks/{NETWORK}/roster/")
        return sum(row["tier"] == self.tier for row in csv.DictReader(io.StringIO(text)))


def payer(site: Site) -> Client:
    words = ["create", "Payer of the faults", "--email", "api@payer.example", "--payer", PAYER]
    made = manage(site, "api_key", *words, "--scope", "roster:read", "--scope", "roster:write")
    found = re.search(r"iopf_live_\S+", made)
    if found is None:
        raise FaultsError("No key could be made.")
    return Client(site, found[0])


def roster(client: Client) -> Sent:
    """With a tier that no roster had before."""
    tier = f"Tier {secrets.token_hex(4)}"
    _status, text = client.ask("GET", f"networks/{NETWORK}/roster/")
    rows = list(csv.DictReader(io.StringIO(text)))
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, list(rows[0]))
    writer.writeheader()
    writer.writerows(row | {"tier": tier} for row in rows)
    blank = dict.fromkeys(rows[0], "")
    for number in range(STRANGERS):
        near = rows[number % len(rows)]
        place = {name: near[name] for name in ("city", "state", "zip")}
        writer.writerow(blank | place | {"program": f"Nobody Knows Number {number}", "phone": near["phone"]})
    return Sent(tier, lines.getvalue().encode(), len(rows))


def manage(site: Site, *arguments: str) -> str:
    outcome = subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "manage.py", *arguments],
        cwd=site.checkout, env=site.environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    if outcome.returncode:
        raise FaultsError(f"manage.py {arguments[0]}: {outcome.stderr[-500:]}")
    return outcome.stdout


@contextlib.contextmanager
def working(site: Site) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A worker of background jobs; one that is appended is ended as well."""
    workers = [worker(site)]
    try:
        yield workers
    finally:
        for one in workers:
            one.kill()
            one.wait()


def worker(site: Site) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "worker"]
    out = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603  (our own command)
        command,
        cwd=site.checkout,
        env=site.environment,
        stdout=out,
        stderr=out,
        preexec_fn=end_with_parent(),
    )


@contextlib.contextmanager
def held_up(site: Site) -> Iterator[Callable[[str], None]]:
    """Somebody holds a participation of the network, to the end of the block. What is yielded waits for its word."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", HOLD.format(network=NETWORK)]
    pipe = subprocess.PIPE
    holder = subprocess.Popen(  # noqa: S603  (our own command)
        command, cwd=site.checkout, env=site.environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    )

    def wait_for(word: str) -> None:
        if holder.stdout is None or holder.stdin is None:
            raise FaultsError("Nobody holds the row.")
        for line in holder.stdout:
            if line.strip() == word:
                if word == "held":  # now it looks until somebody waits for it, and then holds on until it is killed
                    holder.stdin.write("\n")
                    holder.stdin.flush()
                return
        raise FaultsError("Nobody holds the row any more.")

    try:
        wait_for("held")
        yield wait_for
    finally:
        holder.kill()
        holder.wait()


# -- What is done -------------------------------------------------------------------------------------


def kill_web(site: Site) -> None:
    """All that answer requests; the server starts others."""
    for pid in site.workers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def kill_database(site: Site) -> None:
    os.kill(site.postgres()[0], signal.SIGKILL)


def upload_broken_off(site: Site) -> Seen:
    """The web processes die when half of the file has come; the client sends it again with the same key."""
    client, before = payer(site), kept(site)
    sent = roster(client)
    head = f"PUT /api/v1/networks/{NETWORK}/roster/?mode=full HTTP/1.1\r\nHost: {HOST}\r\n"
    head += f"Authorization: Bearer {client.key}\r\nContent-Type: text/csv\r\nIdempotency-Key: {sent.tier}\r\n"
    half = len(sent.content) // 2
    connection = http.client.HTTPConnection(HOST, site.port, timeout=20)
    connection.connect()
    connection.sock.sendall(f"{head}Content-Length: {len(sent.content)}\r\n\r\n".encode() + sent.content[:half])
    time.sleep(PAUSE_SECONDS)
    kill_web(site)
    with contextlib.suppress(OSError):
        connection.sock.sendall(sent.content[half:])
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection.sock.recv(1)
    connection.close()
    client.since, client.lost = [time.monotonic()], 1
    ids = {put(client, sent)["id"] for _each in range(2)}
    more = kept(site) - before
    client.ask("DELETE", f"rosters/{next(iter(ids))}/")
    saw = f"the upload broke off; sent again with the same key it was taken: {len(ids)} upload, {more} kept"
    lost = "nothing" if (len(ids), more) == (1, 1) else f"{more} uploads are kept"
    return Seen("`kill -9` of the web processes, half a roster uploaded", saw, lost, f"{client.away:.1f} s")


COUNT = """
from programs.models import Roster
print(Roster.objects.filter(network__slug={network!r}, state__in=["checking", "checked"]).count())
"""


def kept(site: Site) -> int:
    """Uploads of the network that are neither applied nor discarded."""
    return int(manage(site, "shell", "-v0", "-c", COUNT.format(network=NETWORK)).split()[-1])


def put(client: Client, sent: Sent) -> Any:
    """Sent again, it has the same key: that of its tier, which no roster had before."""
    headers = {"Idempotency-Key": sent.tier}
    status, answer = client.ask("PUT", f"networks/{NETWORK}/roster/?mode=full", sent.content, **headers)
    if status != http.client.ACCEPTED:
        raise FaultsError(f"An upload was answered {status}: {answer}")
    return answer


def while_checked(site: Site, fault: str, strike: Callable[[list[subprocess.Popen[bytes]]], None]) -> Seen:
    """The blow comes when some rows are matched and others not."""
    client = payer(site)
    sent = roster(client)
    with working(site) as workers:
        made = put(client, sent)
        client.until(made["id"], lambda report: report["state"] == "checking" and begun(report))
        since = time.monotonic()
        strike(workers)
        report = client.until(made["id"], lambda found: found["state"] == "checked")
        seconds = time.monotonic() - since
        client.ask("DELETE", f"rosters/{made['id']}/")
    rows, wanted = report["rows"], sent.listed + STRANGERS
    lost = "nothing" if rows["read"] == wanted else f"{wanted - rows['read']} rows"
    saw = f"{client.told()}; then the report of all {rows['read']:,} rows"
    return Seen(fault, saw, lost, f"checked after {seconds:.0f} s")


def begun(report: Any) -> bool:
    return bool((report.get("progress") or {}).get("done"))


def while_applied(site: Site, fault: str, strike: Callable[[list[subprocess.Popen[bytes]]], None]) -> Seen:
    """The blow comes in the middle of the transaction, which waits for a row that somebody holds."""
    client = payer(site)
    sent = roster(client)
    with working(site) as workers:
        made = put(client, sent)
        client.until(made["id"], lambda report: report["state"] == "checked")
        with held_up(site) as wait_for:
            client.ask("POST", f"rosters/{made['id']}/apply/")
            wait_for("waiting")
            since = time.monotonic()
            strike(workers)
            between = sent.applied_to(client)
        client.until(made["id"], lambda report: report["state"] == "applied")
        seconds = time.monotonic() - since
    after = sent.applied_to(client)
    saw = f"{client.told()}; right after it {between} of {sent.listed} changes in force, in the end {after}"
    lost = "nothing" if (between, after) == (0, sent.listed) else f"half applied: {between}, then {after}"
    return Seen(fault, saw, lost, f"applied after {seconds:.0f} s")


def of_web(site: Site) -> Callable[[list[subprocess.Popen[bytes]]], None]:
    return lambda _workers: kill_web(site)


def of_database(site: Site) -> Callable[[list[subprocess.Popen[bytes]]], None]:
    return lambda _workers: kill_database(site)


def of_worker(site: Site) -> Callable[[list[subprocess.Popen[bytes]]], None]:
    """The one that has the job; whoever looks after it starts another."""

    def strike(workers: list[subprocess.Popen[bytes]]) -> None:
        workers[0].kill()
        workers[0].wait()
        workers.append(worker(site))

    return strike


def scenarios(site: Site) -> Iterator[Awaitable[Seen]]:
    """All of them, on one running site."""
    yield asyncio.to_thread(upload_broken_off, site)
    for name, blow in (("the web processes", of_web), ("the worker", of_worker), ("the postmaster", of_database)):
        for doing, during in (("checked", while_checked), ("applied", while_applied)):
            yield asyncio.to_thread(during, site, f"`kill -9` of {name}, a roster half {doing}", blow(site))
