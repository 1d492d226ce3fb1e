"""“Open now” is true by the clock of the program at that moment, wherever the reader is and however old the page is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.factories import ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "en-US"}
DENVER, HONOLULU = "America/Denver", "Pacific/Honolulu"
WORKDAYS = "Mon–Fri 8 am–5 pm"

CASES = [
    # hours, the moment, the reader's zone, what is said
    (WORKDAYS, "2026-12-01T07:59:59-07:00", DENVER, ""),
    (WORKDAYS, "2026-12-01T08:00:00-07:00", DENVER, "Open now until 5 p.m."),
    (WORKDAYS, "2026-12-01T16:59:59-07:00", DENVER, "Open now until 5 p.m."),
    (WORKDAYS, "2026-12-01T17:00:00-07:00", DENVER, ""),
    (WORKDAYS, "2026-12-05T10:00:00-07:00", DENVER, ""),  # a Saturday
    # another clock than the reader's: it is noon in Denver, nine in Honolulu
    (WORKDAYS, "2026-12-01T12:00:00-07:00", HONOLULU, "Open now until 5 p.m. Mountain time"),
    # eight in the evening in Denver, four in the afternoon in Honolulu
    (WORKDAYS, "2026-12-01T20:00:00-07:00", HONOLULU, ""),
    # daylight time: seven in Denver is 14:00 UTC in winter and 13:00 in summer
    (WORKDAYS, "2026-07-01T14:00:00+00:00", DENVER, "Open now until 5 p.m."),
    (WORKDAYS, "2026-12-01T14:00:00+00:00", DENVER, ""),
    # the night in which clocks go forward: three o'clock comes an hour after one o'clock
    ("Sat 10pm-3am", "2026-03-08T01:59:59-07:00", DENVER, "Open now until 3 a.m."),
    ("Sat 10pm-3am", "2026-03-08T03:00:00-06:00", DENVER, ""),
    # over midnight, and over the end of the week
    ("Sun 8pm-2am", "2026-12-07T01:59:59-07:00", DENVER, "Open now until 2 a.m."),
    ("Sun 8pm-2am", "2026-12-07T02:00:00-07:00", DENVER, ""),
    ("24/7", "2026-12-25T03:00:00-07:00", DENVER, "Open now, day and night"),
    # federal holidays and the days on which they are kept
    (WORKDAYS, "2026-12-25T10:00:00-07:00", DENVER, ""),
    (WORKDAYS, "2026-11-26T10:00:00-07:00", DENVER, ""),
    (WORKDAYS, "2026-11-27T10:00:00-07:00", DENVER, "Open now until 5 p.m."),
    (WORKDAYS, "2026-07-03T10:00:00-06:00", DENVER, ""),  # the Fourth is a Saturday
    (WORKDAYS, "2027-07-05T10:00:00-06:00", DENVER, ""),  # the Fourth is a Sunday
    (WORKDAYS, "2026-05-25T10:00:00-06:00", DENVER, ""),
    (WORKDAYS, "2026-05-18T10:00:00-06:00", DENVER, "Open now until 5 p.m."),
    (WORKDAYS, "2027-01-18T10:00:00-07:00", DENVER, ""),
]


def shown(page: Page) -> Locator:
    return page.locator(".listing-actions .open-now")


def test_it_is_said_at_the_right_moments(open_page: OpenPage) -> None:
    """One page of each hours and zone, at moment after moment: what was said before goes away."""
    hours = list(dict.fromkeys((written, zone) for written, _moment, zone, _words in CASES))
    for written, zone in hours:
        program = ProgramFactory(intake_hours=written)
        page = open_page("/", timezone_id=zone, **PHONE)
        page.clock.install(time=datetime.fromisoformat("2026-12-06T12:00:00-07:00"))
        page.goto(f"/programs/{program.slug}/")
        for moment, words in [(case[1], case[3]) for case in CASES if (case[0], case[2]) == (written, zone)]:
            page.clock.set_fixed_time(datetime.fromisoformat(moment))
            page.evaluate("window.dispatchEvent(new Event('pageshow'))")
            if words:
                expect(shown(page), f"{written} at {moment}").to_have_text(words)
            else:
                expect(shown(page), f"{written} at {moment}").to_be_hidden()


def test_a_card_and_the_page_in_spanish_say_it_while_it_is_true(open_page: OpenPage) -> None:
    ProgramFactory(slug="cedar", intake_hours=WORKDAYS)
    page = open_page("/", timezone_id=DENVER, **PHONE)
    page.clock.install(time=datetime.fromisoformat("2026-12-01T16:59:00-07:00"))
    page.goto("/es/programs/?state=CO")
    expect(page.locator(".card .open-now")).to_have_text("Abierto ahora, cierra: 5 p.m.")
    page.clock.fast_forward("01:00")
    expect(page.locator(".card .open-now")).to_be_hidden()


def test_without_scripts_the_hours_are_said(open_page: OpenPage) -> None:
    ProgramFactory(slug="cedar", intake_hours=WORKDAYS)
    page = open_page("/programs/cedar/", java_script_enabled=False, **PHONE)
    expect(page.locator(".contact")).to_contain_text("Mon–Fri 8 a.m.–5 p.m.")
    expect(shown(page)).to_be_hidden()
