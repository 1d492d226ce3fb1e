"""pgbouncer in transaction mode, with fewer connections than there are askers: nothing of a session is missed."""

from __future__ import annotations

import concurrent.futures
import os
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path

from tests.operations.running import DEPLOY, Site, ask, environment, free_port, manage, program, started

ADDRESS = (
    "import sys; from programs.benchmarks.databases import address; print(address(), flush=True); sys.stdin.read()"
)
SEARCHES = (
    "/programs/?near=80203",
    "/es/programs/?near=10001&payment=medicaid",
    "/api/v1/programs/?q=trauma&facets=true",
)


def test_the_application_serves_through_it(prepared: None, folder: Path) -> None:
    pgbouncer = program("pgbouncer")
    own = folder / "pgbouncer"
    own.mkdir(mode=0o755)
    port, site_port = free_port(), free_port()
    # The shell holds the embedded database open, and with it its port.
    with subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", ADDRESS],
        cwd=DEPLOY.parents[1], env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        found = urllib.parse.urlsplit(holder.stdout.readline().strip())
        password = urllib.parse.unquote(found.password or "")
        text = (DEPLOY / "pgbouncer.ini").read_text(encoding="utf-8")
        for before, after in (
            ("port=5432", f"port={found.port}"), ("listen_port = 6432", f"listen_port = {port}"),
            ("/etc/pgbouncer/userlist.txt", f"{own}/users"), ("default_pool_size = 20", "default_pool_size = 3"),
        ):  # fmt: skip
            assert before in text
            text = text.replace(before, after)
        (own / "pgbouncer.ini").write_text(text + "unix_socket_dir =\n")
        (own / "users").write_text(f'"{found.username}" "{password}"\n')
        command = [pgbouncer, *(["-u", "nobody"] if os.geteuid() == 0 else []), str(own / "pgbouncer.ini")]
        address = f"postgresql://{found.username}:{found.password}@127.0.0.1:{port}/iop_finder"
        settings = {"DATABASE_URL": address, "SECRET_KEY": "s" * 50, "DATABASE_POOLED": "1"}
        with started(command, port, own / "output.log"):
            serve = [sys.executable, "manage.py", "serve", "--port", str(site_port)]
            with started(serve, site_port, own / "serve.log", env=environment(**settings)):
                site = Site(site_port, own / "serve.log")
                site.wait_until_ready()
                assert statuses(site_port) == {200}
                assert reported(site_port) == 302
            manage("check", "--database", "default", **settings)
        holder.communicate()


def statuses(port: int) -> set[int]:
    """Of sixty searches, eight at a time, on three connections."""
    paths = [SEARCHES[number % len(SEARCHES)] for number in range(60)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return {answer[0] for answer in pool.map(lambda path: ask(f"http://127.0.0.1:{port}{path}"), paths)}


def reported(port: int) -> int:
    """A report of a wrong fact: a transaction with a lock of its own."""
    host = f"http://127.0.0.1:{port}"
    _status, _headers, text = ask(f"{host}/programs/?near=80203")
    slug = re.search(r"/programs/([a-z0-9-]+)/", text.replace("/programs/near/", ""))
    assert slug
    token = "b" * 32
    data = urllib.parse.urlencode(
        {"field": "phone", "message": "Call 555-0100.", "csrfmiddlewaretoken": token}
    ).encode()
    headers = {"Cookie": f"csrftoken={token}", "Origin": host}
    return ask(f"{host}/programs/{slug[1]}/correct/", data=data, headers=headers)[0]
