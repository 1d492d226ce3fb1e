"""What stands in the sandbox is on no page, in no count, no sitemap and no answer to whoever has no key for tests."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from programs.api.v1.urls import urlpatterns as api_pages
from programs.demonstration.files import read_rows
from programs.demonstration.load import demonstration_id
from programs.demonstration.sandbox import FIXED
from programs.ops.private_streets import PrivateProgram, addresses_of
from programs.web.urls import urlpatterns as web_pages
from tests.factories import ProgramFactory
from tests.imports.samhsa.made_up import gazetteer
from tests.sandboxes import bearer, small_sandbox

WORDS = "Fixed Answer"
"""In the names of the two programs of fixed answers, their provider and their payer."""


def addresses() -> list[str]:
    """Every page and answer that may speak of one of them, and all whose address has no part to fill in."""
    row = read_rows("programs", FIXED)[0]
    pk, columns = demonstration_id("program", row["slug"]), ("slug", "name", "zip_code", "state", "city")
    spoken_of = addresses_of([PrivateProgram(pk, *(row[column] for column in columns))])
    plain = [("web", page) for page in web_pages] + [("api:v1", page) for page in api_pages]
    whole = [reverse(f"{space}:{page.name}") for space, page in plain if "<" not in str(page.pattern)]
    more = ["/api/v1/networks/fixed-answer-health-ppo/", "/api/v1/payers/fixed-answer-health/"]
    return sorted({address for address, _programs in spoken_of if not address.startswith("/es/")} | {*whole, *more})


@pytest.mark.django_db
def test_nobody_without_a_key_for_tests_sees_a_row_of_the_sandbox(client: Client) -> None:
    gazetteer()
    real = ProgramFactory(name="Quiet House IOP")
    small_sandbox()
    key = bearer(is_test=False)
    asked, seen = 0, []
    for address in addresses():
        for headers in ({}, key):
            if headers and not address.startswith("/api/"):
                continue
            answer = client.get(address, headers=headers)
            body = b"".join(answer) if answer.streaming else answer.content
            asked += answer.status_code == 200
            if WORDS in body.decode().replace(f"q={WORDS}", "") and answer.status_code == 200:
                seen.append(address)
    assert seen == []
    assert asked > 50
    counted = client.get("/api/v1/programs/?evidence=stated&evidence=named&evidence=possible").json()
    assert (counted["count"], counted["results"][0]["id"]) == (1, str(real.pk))
    assert WORDS in client.get("/api/v1/programs/", headers=bearer(is_test=True)).content.decode()
