"""What is deprecated says so in answers that have it, with dates that HTTP understands, and in the description."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client

from programs.api.deprecation import DEPRECATED, Deprecated, deprecation_headers
from programs.api.documentation import document
from programs.models import Program
from tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/programs/"


@pytest.fixture
def program(db: None) -> Program:
    return ProgramFactory()


def test_answers_about_programs_say_since_when_and_until_when(client: Client, program: Program) -> None:
    (one,) = DEPRECATED
    for address in (LIST, f"{LIST}?fields=name&fields=networks", f"{LIST}{program.pk}/"):
        answer = client.get(address)
        assert answer["Deprecation"] == f"@{int(datetime(2026, 11, 28, tzinfo=UTC).timestamp())}", address
        assert parsedate_to_datetime(answer["Sunset"]) == datetime(2027, 6, 30, tzinfo=UTC)
        assert '/for/insurers/api/#deprecated>; rel="deprecation"' in answer["Link"]
    assert client.get(f"{LIST}?cursor=*")["Link"].count("rel=") == 1
    assert client.get(LIST)["Link"].startswith('<http://testserver/api/v1/programs/>; rel="first", ')
    assert client.get("/for/insurers/api/").status_code == 200
    assert one.until > one.since


@pytest.mark.parametrize(
    "address", [f"{LIST}?fields=name", "/api/v1/networks/", "/api/v1/vocabularies/", f"{LIST}?page=0"]
)
def test_answers_that_have_nothing_of_it_say_nothing(client: Client, program: Program, address: str) -> None:
    answer = client.get(address)
    assert {"Deprecation", "Sunset"}.isdisjoint(answer.headers)
    assert "deprecation" not in answer.headers.get("Link", "")


def test_of_several_the_first_days_count() -> None:
    earlier = Deprecated("Program.phone", "phone", date(2026, 1, 1), date(2028, 1, 1), instead="intake_phone")
    told = deprecation_headers("https://example.org", (*DEPRECATED, earlier))
    assert told["Deprecation"] == f"@{int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())}"
    assert parsedate_to_datetime(told["Sunset"]) == datetime(2027, 6, 30, tzinfo=UTC)


def test_the_description_marks_it() -> None:
    made = document("en")
    for one in DEPRECATED:
        shape, name = one.component
        described = made["components"]["schemas"][shape]["properties"][name]
        assert described["deprecated"] is True
        assert str(one.until) in described["description"]
    headers = made["paths"]["/api/v1/programs/"]["get"]["responses"]["200"]["headers"]
    assert {"Deprecation", "Sunset", "Link"} <= headers.keys()


def test_a_result_with_some_fields_is_in_the_description() -> None:
    """Else a client made of it fails for the keys that were not asked for."""
    schemas = document("en")["components"]["schemas"]
    assert schemas["ProgramPart"]["required"] == ["id"]
    assert schemas["ProgramPart"]["properties"] == schemas["Program"]["properties"]
    results = schemas["ProgramPage"]["properties"]["results"]["items"]["anyOf"]
    assert {"$ref": "#/components/schemas/ProgramPart"} in results
