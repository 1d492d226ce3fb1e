"""A server on 127.0.0.1 that answers in the shapes of the locator's API, with a fault where one is wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

Answer = tuple[int, bytes] | None
"""Status and body; ``None`` closes the connection without one."""

Fault = Callable[[dict[str, str], int], Answer | str]
"""From the parameters and how often this page was asked before to another answer, or ``"ok"``, or ``"short"``."""


def facility(number: int, state: str, kind: str = "SA") -> dict[str, Any]:
    """One invented facility as the API writes it."""
    wording = "Outpatient; Intensive outpatient treatment"
    return {
        "_irow": number,
        "name1": f"Made Up House {state} {number}",
        "name2": None,
        "street1": f"{number} Test Street",
        "street2": None,
        "city": "Denver",
        "state": state,
        "zip": "80203",
        "phone": f"303-555-{100 + number:04}",
        "typeFacility": kind,
        "latitude": "39.7310",
        "longitude": "-104.9830",
        "miles": 1.2,
        "services": None if kind == "OTP" else [{"f1": "x", "f2": "SET", "f3": wording}],
    }


@dataclass
class LocatorApi:
    """``facilities`` by the locator's state id; what was asked stands in ``asked``."""

    facilities: dict[str, list[dict[str, Any]]]
    fault: Fault = lambda asked, before: "ok"
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""

    def answer(self, asked: dict[str, str]) -> Answer | str:
        before = sum(1 for other in self.asked if other == asked)
        self.asked.append(asked)
        return self.fault(asked, before)

    def page(self, asked: dict[str, str]) -> bytes:
        """The page without a fault."""
        size, number = int(asked["pageSize"]), int(asked["page"])
        rows = self.facilities.get(asked.get("stateCode") or asked["limitValue"], [])
        some = rows[(number - 1) * size : number * size]
        total = -(-len(rows) // size)
        return orjson.dumps({"page": number, "totalPages": total, "recordCount": len(rows), "rows": some})


@contextmanager
def serving(api: LocatorApi) -> Iterator[LocatorApi]:
    """The API at ``api.url`` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two packets: the second would wait for 40 ms

        def do_GET(self) -> None:
            api.at_once += 1
            api.most_at_once = max(api.most_at_once, api.at_once)
            api.agents.add(self.headers["User-Agent"])
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            answer = api.answer(asked)
            if answer is None:
                self.close_connection = True
            else:
                short = answer == "short"
                status, body = (200, api.page(asked)) if isinstance(answer, str) else answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) + (50 if short else 0)))
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = short
            api.at_once -= 1

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_address[1]}/v2"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
