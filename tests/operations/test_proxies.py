"""nginx and Caddy as the examples have them, with TLS, in front of the application."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.running import DEPLOY, HOST, Site, ask, free_port, program, started

BEHIND = {"Host": HOST}


@contextlib.contextmanager
def nginx(site_port: int, certificate: Path, folder: Path) -> Iterator[tuple[int, int, Path]]:
    """Ports of TLS and of plain HTTP, and its folder, within."""
    secure, plain = free_port(), free_port()
    own = folder / f"nginx-{secure}"
    own.mkdir(mode=0o755)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for before, after in (
        ("127.0.0.1:8000", f"127.0.0.1:{site_port}"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("/etc/ssl/iop-finder/fullchain.pem", str(certificate)),
        ("/etc/ssl/iop-finder/privkey.pem", str(certificate.with_name("key.pem"))),
        ("error_log /dev/null emerg;", f"error_log {own}/error.log emerg;"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{name}_temp_path {own}/{name};" for name in kinds)
    head = f"daemon off; pid {own}/pid; error_log {own}/error.log emerg; events {{}}\nhttp {{"
    (own / "nginx.conf").write_text(f"{head}{folders}\n{text}}}\n")
    with started([program("nginx"), "-c", str(own / "nginx.conf"), "-p", str(own)], secure, own / "output.log"):
        yield secure, plain, own


@contextlib.contextmanager
def caddy(site_port: int, certificate: Path, folder: Path) -> Iterator[tuple[int, int, Path]]:
    secure, plain = free_port(), free_port()
    own = folder / f"caddy-{secure}"
    own.mkdir(mode=0o755)
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    for before, after in (
        ("127.0.0.1:8000", f"127.0.0.1:{site_port}"),
        ("admin off", f"admin off\n\thttp_port {plain}\n\thttps_port {secure}"),
        ("\ndirectory.example {", "\ndirectory.example, localhost {"),
        ("/etc/ssl/iop-finder/fullchain.pem", str(certificate)),
        ("/etc/ssl/iop-finder/privkey.pem", str(certificate.with_name("key.pem"))),
    ):
        assert before in text, before
        text = text.replace(before, after)
    (own / "Caddyfile").write_text(text)
    home = {"HOME": str(own), "XDG_DATA_HOME": str(own), "XDG_CONFIG_HOME": str(own), "PATH": "/usr/bin:/bin"}
    command = [program("caddy"), "run", "--config", str(own / "Caddyfile"), "--adapter", "caddyfile"]
    with started(command, secure, own / "output.log", env=home):
        yield secure, plain, own


PROXIES = pytest.mark.parametrize("proxy", [nginx, caddy])


@PROXIES
def test_a_visitor_comes_over_tls_and_no_other_way(proxy: object, site: Site, certificate: Path, folder: Path) -> None:
    with proxy(site.port, certificate, folder) as (secure, plain, _own):  # type: ignore[operator]
        address = f"https://localhost:{secure}"
        status, headers, text = ask(f"{address}/programs/?near=80203", headers=BEHIND, certificate=certificate)
        assert status == 200
        assert "<h1" in text
        assert headers["strict-transport-security"].startswith("max-age=31536000")
        number = headers["x-request-id"]
        site.wait_for_line(f'"request":"{number}"')
        status, headers, _text = ask(f"http://localhost:{plain}/programs/", headers=BEHIND)
        assert status in {301, 302, 308}
        assert headers["location"].startswith("https://")
        status, _headers, _text = ask(f"{address}/health/detail/", headers=BEHIND, certificate=certificate)
        assert status == 404


@PROXIES
def test_a_client_cannot_say_who_it_is_nor_choose_its_number(
    proxy: object, site: Site, certificate: Path, folder: Path
) -> None:
    number = "0123456789abcdef" * 2
    said = BEHIND | {"X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.7", "X-Request-ID": number}
    with proxy(site.port, certificate, folder) as (secure, _plain, _own):  # type: ignore[operator]
        status, headers, _text = ask(f"https://localhost:{secure}/guide/", headers=said, certificate=certificate)
    assert status == 200  # with their word of “http” it would be redirected
    assert headers["x-request-id"] != number
    assert "203.0.113.7" not in site.log.read_text()


@PROXIES
def test_of_an_application_that_is_away_no_line_says_what_was_sought(
    proxy: object, certificate: Path, folder: Path
) -> None:
    with proxy(free_port(), certificate, folder) as (secure, _plain, own):  # type: ignore[operator]
        status, _headers, _text = ask(
            f"https://localhost:{secure}/programs/?near=marked-80203", headers=BEHIND, certificate=certificate
        )
        assert status in {502, 503}
    written = "".join(path.read_text(errors="replace") for path in own.rglob("*") if path.suffix == ".log")
    assert "marked" not in written
