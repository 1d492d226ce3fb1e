"""“Near me” and “use my location”: the device is asked only when pressed, and what it says is rounded."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.factories import (
    NetworkFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgramFactory,
    TrackFactory,
    VerificationFactory,
    session,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DENVER: dict[str, Any] = {
    "geolocation": {"latitude": 39.731312345, "longitude": -104.982945678},
    "permissions": ["geolocation"],
}


@pytest.fixture
def programs() -> None:
    TrackFactory(program=ProgramFactory(name="Cedar Street IOP", slug="cedar-street-iop", demonstration=True))
    ProgramFactory(name="Far IOP", slug="far-iop", latitude=39.95)


def near_of(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query)["near"]


def go(page: Page) -> None:
    page.get_by_role("button", name="Show programs near me").click()


@pytest.mark.usefixtures("programs")
def test_programs_around_the_device_in_a_list_and_on_a_map(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    with page.expect_request("**/api/v1/programs/**") as asked:
        go(page)
    assert near_of(asked.value.url) == ["39.73,-104.98"]
    expect(page.get_by_role("status").filter(has_text="2 programs")).to_be_visible()
    cards = page.locator("[data-near-me-list] article")
    expect(cards.get_by_role("heading")).to_have_text(["Cedar Street IOP", "Far IOP"])
    expect(cards.first).to_contain_text("Sample, not real")
    expect(cards.first).to_contain_text("Mon, Wed, Thu")
    expect(page.locator(".pin")).to_have_text([re.compile("^1"), re.compile("^2")])


@pytest.mark.usefixtures("programs")
def test_nothing_is_asked_before_the_button_is_pressed(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert not [address for address in asked if "/api/" in address]


@pytest.mark.usefixtures("programs")
def test_who_comes_back_from_a_listing_finds_the_list_again_and_the_device_is_not_asked(open_page: OpenPage) -> None:
    """Also where the browser has dropped the page: the script of this page is run anew, as the note at its end says."""
    page = open_page("/near-me/", **DENVER)
    page.get_by_label("Within").select_option("50")
    page.get_by_label("Words").fill("IOP")
    go(page)
    page.get_by_role("link", name="Far IOP").click()
    back = page.get_by_role("link", name="Back to the results")
    expect(back).to_be_visible()
    page.context.clear_permissions()
    with page.expect_request("**/api/v1/programs/**") as asked:
        back.click()
    assert parse_qs(urlsplit(asked.value.url).query)["radius"] == ["50"]
    assert near_of(asked.value.url) == ["39.73,-104.98"]
    expect(page).to_have_url(re.compile("/near-me/$"))
    expect(page.get_by_role("status").filter(has_text="2 programs")).to_contain_text("press the button again")
    expect(page.locator("[data-near-me-list] article")).to_have_count(2)
    expect(page.get_by_role("link", name="Far IOP")).to_be_focused()
    expect(page.get_by_label("Within")).to_have_value("50")
    expect(page.get_by_label("Words")).to_have_value("IOP")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    expect(page.locator("[data-near-me-list] article")).to_have_count(2)


@pytest.mark.usefixtures("programs")
def test_a_new_visit_begins_with_an_empty_form(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    go(page)
    expect(page.locator("[data-near-me-list] article")).to_have_count(2)
    page.goto("/privacy/")
    page.get_by_role("banner").get_by_role("link", name="Near me").click()
    expect(page.get_by_role("button", name="Show programs near me")).to_be_visible()
    expect(page.locator("[data-near-me-list] article")).to_have_count(0)
    assert page.evaluate("history.state") is None


def test_nothing_near_says_so(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    go(page)
    expect(page.get_by_text("We know of no program within 25 miles of you.")).to_be_visible()


def test_without_permission_the_form_remains(open_page: OpenPage) -> None:
    page = open_page("/near-me/", geolocation=DENVER["geolocation"], permissions=[])
    go(page)
    expect(page.get_by_text("Your device did not tell where you are.")).to_be_visible()
    expect(page.get_by_label("Where?")).to_be_visible()


def test_an_answer_that_fails_is_admitted(open_page: OpenPage) -> None:
    page = open_page("/near-me/", **DENVER)
    page.route("**/api/v1/programs/**", lambda route: route.fulfill(status=200, body="not JSON"))
    go(page)
    expect(page.get_by_text("We could not reach the directory.")).to_be_visible()


def test_without_javascript_it_is_the_search_form(open_page: OpenPage) -> None:
    page = open_page("/near-me/", java_script_enabled=False)
    expect(page.get_by_label("Where?")).to_be_visible()
    expect(page.get_by_role("button", name="Show programs near me")).to_be_hidden()


@pytest.mark.usefixtures("programs")
def test_use_my_location_on_the_first_page_sends_two_decimals(open_page: OpenPage) -> None:
    page = open_page("/", **DENVER)
    page.get_by_role("button", name="Use my location").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 programs within 25 miles")
    expect(page).to_have_url(re.compile(r"[?&]near=39\.73%2C-104\.98(&|$)"))


SCRIPT = '<script>document.title = "broken"</script>'
AT_HOME = (
    "Object.defineProperty(navigator.geolocation, 'getCurrentPosition', {value: (found, failed) => failed({code: %d})})"
)


def described() -> None:
    """Programs that say each thing in each of the ways in which a card says it."""
    PlaceFactory()
    now = timezone.now()
    network: Any = NetworkFactory(payer__name="Aetna", name="Aetna Open")
    other: Any = NetworkFactory(payer__name=SCRIPT, name="PPO")
    first: Any = ProgramFactory(
        name="برنامج الأمل " + "long " * 30,
        conditions=["depression", "anxiety", "trauma", "ocd"],
        ages=["adult"],
        therapies=["dbt"],
        format="hybrid",
        accepting="yes",
        openings_reported_at=now - timedelta(days=3),
        next_intake=(now + timedelta(days=6)).date(),
        demonstration=True,
    )
    TrackFactory(program=first, weeks_min=8, weeks_max=10)
    TrackFactory(program=first, sessions=[session("sat", "22:15", "00:30"), session("sun", "12:00", "13:00")])
    ParticipationFactory(program=first, network=network, verified_at=now - timedelta(days=70), verified_by="plan")
    ParticipationFactory(program=first, network=other)
    VerificationFactory(program=first, at=now - timedelta(days=400))
    ProgramFactory(
        accepting="waitlist", wait_days=1, openings_reported_at=now, phone="303-555-0142 x12", precision="zip"
    )
    ProgramFactory(
        accepting="no", accepting_note=SCRIPT, openings_reported_at=now, payments=["medicaid"], phone="<b>Call us</b>"
    )
    ProgramFactory(accepting="no", openings_reported_at=now - timedelta(days=100), city=SCRIPT, latitude=39.8)
    ProgramFactory(hours_per_week_min=9, hours_per_week_max=12.5, hidden_address=True, focus=["substance-use"])
    ProgramFactory(virtual=True, serves=["CO", "UT", "WY", "NM"])
    ParticipationFactory(
        program=ProgramFactory(name="Last", latitude=39.85, intake_phone="1-303-555-0100"), network=network
    )


def words_of(cards: Locator) -> list[str]:
    """What cards say and where they lead, without spaces: in a row or below each other is a matter of style."""
    said: list[str] = cards.evaluate_all(
        """cards => cards.map((card) => {
            const copy = card.cloneNode(true);
            copy.querySelectorAll("button, noscript").forEach((part) => part.remove());
            const links = [...copy.querySelectorAll("a")].map((link) => link.getAttribute("href"));
            const times = [...copy.querySelectorAll("time")].map((time) => time.dateTime + time.title);
            const looks = [...copy.querySelectorAll(".week span, .fact")].map((part) => part.className);
            return [copy.textContent.replace(/\\s+/g, ""), ...links, ...times, ...looks].join(" ");
        })"""
    )
    return said


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_card_says_what_the_card_of_the_results_says(open_page: OpenPage, language: str) -> None:
    described()
    page = open_page("/near-me/", locale=language, **DENVER)
    page.locator("[data-near-me-go]").click()
    cards = page.locator("[data-near-me-list] li:has(article)")
    expect(cards).to_have_count(7)
    near_me = words_of(cards)
    assert page.title() != "broken"
    page.goto("/programs/?near=39.73,-104.98&radius=25")
    assert near_me == words_of(page.locator("#results .cards > li"))


@pytest.mark.parametrize(
    ("code", "words"),
    [(1, "Your device did not tell"), (2, "Your device does not know"), (3, "Your device took too long")],
)
def test_each_way_to_have_no_position_is_said(open_page: OpenPage, code: int, words: str) -> None:
    page = open_page("/near-me/", **DENVER)
    page.evaluate(AT_HOME % code)
    go(page)
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    expect(page.get_by_role("button", name="Show programs near me")).to_be_enabled()
    expect(page.get_by_label("Where?")).to_be_visible()


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize(
    ("latitude", "words"), [(41.73, "The nearest is about 1"), (52.52, "We know programs in the United States only.")]
)
def test_who_is_far_from_all_programs_is_told(open_page: OpenPage, latitude: float, words: str) -> None:
    where = {"latitude": latitude, "longitude": -104.98}
    page = open_page("/near-me/", geolocation=where, permissions=["geolocation"])
    go(page)
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    if latitude < 50:
        page.get_by_role("link", name="All of them, with filters").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("2 programs at any distance")


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("missing", ["use-my-location", "near-me", "map-panel", "place-suggestions"])
def test_a_script_that_does_not_come_leaves_what_works(open_page: OpenPage, missing: str) -> None:
    page = open_page("/about/ranking/", **DENVER)
    script = f"**/js/{missing}.*js"
    page.route(script, lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/near-me/")
    if missing in ("map-panel", "place-suggestions"):
        go(page)
        expect(page.locator("[data-near-me-list] article")).to_have_count(2)
    else:
        expect(page.get_by_role("button", name="Show programs near me")).to_be_hidden()
    page.get_by_label("Where?").fill("39.73,-104.98")
    page.get_by_role("button", name="Find programs").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 programs")
