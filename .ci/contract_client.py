"""Asks the application with the client that openapi-python-client has made of its description.

``.ci/contract.py`` checks the types of this file against that client, and runs it with the address and a key for tests.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from iop_finder_api_client import AuthenticatedClient, Client
from iop_finder_api_client.api.key import key_retrieve
from iop_finder_api_client.api.networks import networks_list, networks_retrieve
from iop_finder_api_client.api.payers import payers_list, payers_retrieve
from iop_finder_api_client.api.places import places_list, places_retrieve
from iop_finder_api_client.api.programs import programs_list, programs_retrieve
from iop_finder_api_client.api.vocabularies import vocabularies_list
from iop_finder_api_client.models import (
    Key,
    NetworkPage,
    NetworkWithCounts,
    Payer,
    PayerPage,
    Place,
    PlacePage,
    Problem,
    Program,
    ProgramDetail,
    ProgramPage,
    ProgramPart,
    ProgramsListDemonstration,
    ProgramsListFieldsItem,
    ProgramsListWhenItem,
    VocabularyPage,
)

NETWORK = "fixed-answer-health-ppo"


def search(tester: AuthenticatedClient) -> Program:
    """The one program in network, in the evening, near the first of the fixed ZIP codes."""
    page = programs_list.sync(
        client=tester,
        near="00001",
        network=[NETWORK],
        when=[ProgramsListWhenItem.EVENINGS],
        demonstration=ProgramsListDemonstration.FALSE,
    )
    assert isinstance(page, ProgramPage)
    assert page.count == 1
    assert page.place is not None
    program = page.results[0]
    assert isinstance(program, Program)
    assert [session.day for session in program.schedule.tracks[0].sessions] == ["mon", "wed", "thu"]
    assert program.networks[0].verified_at is not None
    return program


def crawl(tester: AuthenticatedClient) -> int:
    """All programs, some keys of each, by cursor; none comes twice."""
    seen, cursor, count = set[str](), "*", 0
    wanted = [ProgramsListFieldsItem.NAME]
    while cursor:
        page = programs_list.sync(client=tester, cursor=cursor, page_size=100, fields=wanted)
        assert isinstance(page, ProgramPage)
        count = page.count
        for part in page.results:
            assert isinstance(part, ProgramPart)
            assert part.name
            assert str(part.id) not in seen
            seen.add(str(part.id))
        cursor = parse_qs(urlsplit(page.next_).query)["cursor"][0] if page.next_ else ""
    assert len(seen) == count
    return count


def look_around(anybody: Client, tester: AuthenticatedClient) -> None:
    """Every other operation."""
    places, vocabularies = places_list.sync(client=anybody, q="denver"), vocabularies_list.sync(client=anybody)
    networks, payers = networks_list.sync(client=tester, payer="fixed-answer-health"), payers_list.sync(client=tester)
    assert isinstance(places, PlacePage)
    assert isinstance(vocabularies, VocabularyPage)
    assert isinstance(networks, NetworkPage)
    assert isinstance(payers, PayerPage)
    assert isinstance(places_retrieve.sync("zip-80203", client=anybody), Place)
    assert isinstance(payers_retrieve.sync(str(networks.results[0].payer.id), client=tester), Payer)
    network = networks_retrieve.sync(NETWORK, client=tester)
    assert isinstance(network, NetworkWithCounts)
    assert network.programs.in_ == 2


def refusals(address: str, tester: AuthenticatedClient) -> None:
    """Errors come as what the description says they are."""
    unclear = programs_list.sync(client=tester, near="00002")
    assert isinstance(unclear, Problem)
    assert unclear.errors
    assert unclear.errors[0].choices
    assert programs_list.sync_detailed(client=tester, near="00005").status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert isinstance(key_retrieve.sync(client=AuthenticatedClient(base_url=address, token="wrong")), Problem)
    found = programs_list.sync(client=tester, near="00004")
    assert isinstance(found, ProgramPage)
    closed = found.results[0]
    assert isinstance(closed, Program)
    assert programs_retrieve.sync_detailed(closed.id, client=tester).status_code == HTTPStatus.GONE


def main(address: str, key: str) -> None:
    anybody, tester = Client(base_url=address), AuthenticatedClient(base_url=address, token=key)
    told = key_retrieve.sync(client=tester)
    assert isinstance(told, Key)
    assert told.test
    detail = programs_retrieve.sync(search(tester).id, client=tester)
    assert isinstance(detail, ProgramDetail)
    assert detail.demonstration
    look_around(anybody, tester)
    refusals(address, tester)
    print("Asked every operation with the generated client;", crawl(tester), "programs crawled.")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
