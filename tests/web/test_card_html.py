"""A card is made once for a program, and still says what holds for its reader, day and search."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from programs.models import Program
from programs.search.kept import KeptListing, Result
from programs.search.listings import NO_MATCH, listings_of
from programs.web.languages.addresses import naming
from programs.web.results import card_html
from programs.web.results.kept_fragments import VARIANTS
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PayerFactory,
    PlaceFactory,
    ProgramFactory,
    ProviderFactory,
    TrackFactory,
    session,
    verified,
)
from tests.web.reading import cards, page_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)  # what is committed is what stays in memory


@pytest.fixture(autouse=True)
def denver() -> None:
    PlaceFactory()


def kept(program: Any) -> KeptListing:
    (listing,) = listings_of([program.pk])
    return KeptListing(listing, b"{")


def html(
    found: KeptListing, number: int = 1, miles: float | None = None, asked: tuple[str, ...] = (), **match: Any
) -> str:
    searched = card_html.Searched(insurers=frozenset(asked))
    return b"".join(card_html.list_of([Result(found, miles, {**NO_MATCH, **match})], number, searched)).decode()


SCRIPT = '<script>alert("x")</script>'


@pytest.mark.parametrize("field", ["name", "city", "phone", "accepting_note"])
def test_what_a_listing_says_is_text_and_not_markup(field: str) -> None:
    facts: dict[str, Any] = {"accepting": "no", "openings_reported_at": timezone.now(), field: SCRIPT}
    program: Any = ProgramFactory(**facts)
    page = html(kept(program))
    assert "<script" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page


def test_names_of_others_are_text_and_not_markup() -> None:
    program: Any = ProgramFactory(provider=ProviderFactory(name=SCRIPT))
    TrackFactory(program=program, name=SCRIPT)
    network: Any = NetworkFactory(payer=PayerFactory(name=SCRIPT), name=f"Open {SCRIPT}")
    ParticipationFactory(program=program, network=network, verified_at=timezone.now(), verified_by=SCRIPT)
    parts = [{"rule": "distance", "points": 1, "of": 2, "reason": SCRIPT}]
    page = html(kept(program), tracks=[SCRIPT], parts=parts, score=1, score_possible=2)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 6  # provider, track, payer, network, who confirmed it, reason


def test_names_from_right_to_left_turn_nothing_else_around() -> None:
    program: Any = ProgramFactory(name="برنامج الأمل", provider=ProviderFactory(name="مركز الأمل"))
    page = html(kept(program), parts=[{"rule": "distance", "points": 1, "of": 2, "reason": "1 mile away"}])
    assert f'<a href="/programs/{program.slug}/" dir="auto">برنامج الأمل</a>' in page
    assert "<bdi>مركز الأمل</bdi>" in page
    assert '<span class="visually-hidden" dir="auto"> برنامج الأمل</span>' in page


def test_number_and_distance_are_of_the_search() -> None:
    program = kept(ProgramFactory())
    first, second = html(program, 1, 2.4), html(program, 27, 13.0)
    assert '<span class="rank" aria-hidden="true">1</span>' in first
    assert '<span class="distance">2.4 mi</span>' in first
    assert 'data-number="27"' in second
    assert '<span class="rank" aria-hidden="true">27</span>' in second
    assert '<span class="distance">13.0 mi</span>' in second
    assert 'class="distance"' not in html(program, 1, None)


@pytest.mark.parametrize(
    ("traits", "miles", "words"),
    [
        ({}, 0.04, "0.0 mi"),
        ({}, 1234.56, "1,234.6 mi"),
        ({"precision": "zip"}, 2.4, "about 2 mi"),
        ({"precision": "city"}, 0.2, "about 1 mi"),
        ({"hidden_address": True}, 7.0, "about 7 mi"),
        ({"virtual": True}, None, "by video"),
    ],
)
def test_distances(traits: dict[str, Any], miles: float | None, words: str) -> None:
    assert f'<span class="distance">{words}</span>' in html(kept(ProgramFactory(**traits)), 1, miles)


def test_a_card_made_in_english_is_not_shown_in_spanish() -> None:
    program = kept(ProgramFactory(conditions=["depression"]))
    assert "Depression" in html(program, 1, 2.0)
    with translation.override("es"):
        assert "Depresión" in html(program, 1, 2.0)
        assert "Depression" not in html(program, 1, 2.0)
    assert "Depression" in html(program, 1, 2.0)


def test_its_dates_change_with_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    program: Any = ProgramFactory()
    verified(program, timezone.now() - timedelta(days=3))
    found, today = kept(program), timezone.localdate()
    assert "3 days ago" in html(found)
    monkeypatch.setattr(timezone, "localdate", lambda: today + timedelta(days=1))
    assert "4 days ago" in html(found)
    assert "3 days ago" not in html(found)


def test_who_pays_and_which_week_fits_are_of_the_search() -> None:
    program: Any = ProgramFactory()
    TrackFactory(program=program, name="Days", sessions=[session("mon", "09:00", "12:00")])
    TrackFactory(program=program, name="Late", sessions=[session("fri", "18:00", "21:00")])
    for name in ("Alpha", "Omega"):
        network: Any = NetworkFactory(payer=PayerFactory(name=name, slug=name.lower()), name="Open")
        ParticipationFactory(program=program, network=network)
    found = kept(program)
    for _again in range(2):
        assert "In network: Alpha Open and 1 more" in html(found)
        assert "In network: Omega Open and 1 more" in html(found, asked=("omega", "somebody-else"))
        assert "Mon 9 a.m.–noon" in html(found)
        late = html(found, tracks=["Late"])
        assert "Fits your time: Late" in late
        assert "Fri 6–9 p.m." in late


def test_insurers_that_it_does_not_know_make_no_other_card() -> None:
    found = kept(ProgramFactory())
    for number in range(50):
        html(found, asked=(f"insurer-{number}",))
    assert len(found.fragments["cards"]) == 1


def test_only_so_many_cards_of_a_program_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    found, day = kept(ProgramFactory()), date(2026, 1, 1)
    for number in range(40):
        monkeypatch.setattr(timezone, "localdate", lambda number=number: day + timedelta(days=number))
        html(found)
    assert len(found.fragments["cards"]) <= VARIANTS


def test_a_changed_listing_changes_its_card_at_once(client: Client) -> None:
    program: Any = ProgramFactory(name="Cedar IOP")
    assert "Cedar IOP" in cards(page_of(client, "near=80203"))[0]
    Program.objects.filter(pk=program.pk).update(name="Birch IOP", accepting="yes", openings_reported_at=timezone.now())
    (card,) = cards(page_of(client, "near=80203"))
    assert "Birch IOP" in card
    assert "Takes new patients, said today" in text_of(card)
    assert "Cedar" not in card


def test_a_card_is_kept_for_the_next_search(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ProgramFactory.create_batch(3)
    made: list[str] = []
    original = card_html.pieces_of

    def counted(listing: Any, *more: Any) -> card_html.Pieces:
        made.append(listing["name"])
        return original(listing, *more)

    monkeypatch.setattr(card_html, "pieces_of", counted)
    for query in ("near=80203", "near=80203&radius=50", "near=80203&ordering=name", ""):
        page_of(client, query)
    assert len(made) == 3
    page_of(client, "near=80203", accept_language="es")
    assert len(made) == 6


def test_a_kept_card_is_shown_without_unpacking_its_listing(monkeypatch: pytest.MonkeyPatch) -> None:
    near, virtual = kept(ProgramFactory()), kept(ProgramFactory(virtual=True))
    reason = {"rule": "distance", "points": 1, "of": 2, "reason": "1 mile away"}
    first = html(near, 1, 2.4, parts=[reason]), html(virtual, 1, None)
    near.unpacked = virtual.unpacked = None
    monkeypatch.delattr(KeptListing, "listing")
    assert (html(near, 1, 2.4, parts=[reason]), html(virtual, 1, None)) == first
    assert "by video" in html(virtual, 1, None)


def test_what_is_unknown_is_said_and_never_no(client: Client) -> None:
    ProgramFactory(demonstration=True)
    (card,) = cards(page_of(client, "near=80203"))
    assert "Ask: days and hours, insurance, openings" in text_of(card)
    assert "Not checked with the program yet." in card
    assert "Sample, not real" in card


def test_a_card_can_be_put_on_the_shortlist_and_compared_once_a_script_shows_how() -> None:
    program: Any = ProgramFactory(name='The "Cedar" <b>IOP')
    page = html(kept(program))
    for what in ("shortlist", "compare"):
        name = "The &quot;Cedar&quot; &lt;b&gt;IOP"
        assert (
            f'<button type="button" class="button quiet" hidden data-{what}="{program.pk}" data-name="{name}">' in page
        )


@pytest.mark.parametrize(
    ("traits", "there"), [({}, True), ({"hidden_address": True}, False), ({"virtual": True}, False)]
)
def test_directions_lead_to_a_street_only(traits: dict[str, Any], there: bool) -> None:
    page = text_of(html(kept(ProgramFactory(**traits))))
    assert ("Directions (opens OpenStreetMap)" in page) == there


def test_no_text_of_a_listing_is_markup() -> None:
    """Every text that somebody else wrote, all at once, as long as the database lets it be."""
    texts = {
        field.name: (SCRIPT + "برنامج" * 200)[: field.max_length or 500]
        for field in Program._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField")
        and field.name
        in ("name", "description", "street1", "street2", "city", "county", "intake_hours", "accepting_note")
    }
    program: Any = ProgramFactory(accepting="no", openings_reported_at=timezone.now(), **texts)
    page = html(kept(program), 1, 2.0)
    assert "<script" not in page
    assert page.count("<article") == page.count("</article>") == 1


def test_a_changed_listing_gets_the_cards_its_readers_had() -> None:
    """As if each reader had asked for it: in that language, with addresses that name it, as much in front."""
    program: Any = ProgramFactory(name="Cedar", phone="303-555-0142")
    before = kept(program)

    def all_cards(of: KeptListing) -> set[str]:
        found = {html(of)}
        with translation.override("es"):
            found |= {html(of)}
            with naming("es"):
                found |= {html(of)}
        return found

    old = all_cards(before)
    Program.objects.filter(pk=program.pk).update(phone="303-555-0199")
    after, wanted = kept(program), kept(program)
    card_html.renew_cards(before, after)
    assert len(old) == 3
    assert after.fragments["cards"].keys() == before.fragments["cards"].keys()
    assert after.rendered > 0
    made = dict(after.fragments["cards"])
    assert all_cards(after) == all_cards(wanted) != old
    assert after.fragments["cards"] == made == wanted.fragments["cards"]


def test_cards_of_yesterday_are_not_made_again() -> None:
    before = kept(ProgramFactory())
    html(before)
    ((reader, asks),) = before.fragments["cards"]
    yesterday = reader._replace(today=reader.today - timedelta(days=1))
    before.fragments["cards"] = {(yesterday, asks): before.fragments["cards"][reader, asks]}
    after = kept(ProgramFactory())
    card_html.renew_cards(before, after)
    assert not after.fragments.get("cards")
