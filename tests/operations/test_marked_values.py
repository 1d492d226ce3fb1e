"""A marked value in every field that a visitor can fill is looked for in everything that is written anywhere."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.parse
from pathlib import Path

from programs.quality.reported_facts import CORRECTION_FIELDS
from programs.search import ProgramFilterSet
from tests.operations.running import CHECKOUT, HOST, Site, ask, environment
from tests.operations.test_proxies import nginx

MARK = "qz7marked"


def marked(name: str) -> str:
    return f"{MARK}-{name}"


def test_nothing_of_a_visit_is_written_anywhere(site: Site, certificate: Path, folder: Path) -> None:
    with nginx(site.port, certificate, folder) as (secure, plain, own):
        visit(f"https://localhost:{secure}", certificate)
        ask(f"http://localhost:{plain}/programs/?near={marked('plain')}", headers={"Host": HOST})
        ask(f"http://127.0.0.1:{site.port}/programs/?near={marked('direct')}", headers={"Host": HOST})
        _status, _headers, metrics = ask(f"http://127.0.0.1:{site.metrics}/metrics")
    assert 'iop_finder_answers_total{route="web:results"' in metrics
    site.wait_for_line('"path":"/none/"')  # of the last visits
    places = {"web and front": site.log.read_text(errors="replace"), "metrics": metrics}
    for path in [*own.rglob("*"), *(CHECKOUT / ".run").rglob("*"), *database_logs()]:
        if path.is_file():
            places[str(path)] = path.read_text(errors="replace")
    assert any("postgresql" in name for name in places)
    assert [name for name, text in places.items() if MARK in text.lower()] == []


def visit(address: str, certificate: Path) -> None:
    """Every parameter, form and header, each with a value of its own. Of paths a log has all but what was escaped."""
    headers = {
        "Host": HOST, "User-Agent": marked("agent"), "Referer": f"https://{HOST}/?q={marked('referer')}",
        "Cookie": f"django_language=en; csrftoken={'a' * 32}; x={marked('cookie')}",
        "Accept-Language": f"en, {marked('language')}", "X-Forwarded-For": marked("forwarded"),
        "X-Request-ID": marked("number"), "Authorization": f"Bearer {marked('bearer')}", "Origin": f"https://{HOST}",
    }  # fmt: skip
    good = "near=80203&" + urllib.parse.urlencode({"q": marked("words")})
    every = urllib.parse.urlencode({name: marked(name) for name in sorted(ProgramFilterSet.names())})
    _status, _headers, text = ask(f"{address}/programs/?near=80203", headers=headers, certificate=certificate)
    found = re.search(r"/programs/([a-z0-9-]+)/", text.replace("/programs/near/", ""))
    assert found
    listing = f"/programs/{found[1]}/"
    for path in (
        f"/programs/?{good}", f"/programs/?{every}", f"/es/programs/?{every}", f"/api/v1/programs/?{every}",
        f"/api/v1/programs/?{good}", f"/places/suggest/?q={marked('place')}", f"/near-me/?q={marked('near')}",
        f"/compare/?id={marked('id')}", f"/shortlist/?id={marked('id')}", f"/fit-check/?hours={marked('answer')}",
        f"/programs/no-such/?q={marked('slug')}", f"/none/;q={marked('path')}", f"/programs/%3Fq={marked('escaped')}",
        f"/admin/login/?next=/{marked('next')}", f"/map/?{every}", f"{listing}?{every}",
    ):  # fmt: skip
        ask(address + path, headers=headers, certificate=certificate)
    token = "a" * 32
    forms = {
        f"{listing}correct/": {"field": CORRECTION_FIELDS[0][0], "message": marked("message")},
        "/admin/login/": {"username": marked("name"), "password": marked("password")},
        "/language/": {"language": marked("tongue"), "next": f"/{marked('next')}"},
        "/fit-check/": {"hours": marked("hours"), "danger": marked("danger")},
        "/programs/": {"near": marked("posted")},
    }
    for path, fields in forms.items():
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        ask(address + path, data=data, headers=headers, certificate=certificate)


def database_logs() -> list[Path]:
    script = "from iop_finder.embedded_postgres import server; print(server.current_instance().data)"
    data = subprocess.run(
        [sys.executable, "-c", script], cwd=CHECKOUT, env=environment(), capture_output=True, text=True, check=True
    ).stdout.strip()
    return [path for path in Path(data).rglob("*.log") if path.is_file()]
