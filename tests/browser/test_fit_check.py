"""The fit check in a browser: help at once, words for whom it is, back, no script, no trace in the address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage
from tests.browser.waiting import expect_query, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
IOP = ("safety-safe", "feelings-moderate", "daily-slipping", "use-none", "age-young", "time-evenings")


def choose(page: Page, *answers: str) -> None:
    for answer in answers:
        page.locator(f"#{answer}").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Show what may fit").click()


def numbers_in(page: Page, first: str) -> Any:
    return page.locator(f'[data-help-now="{first}"]:visible').get_by_role("listitem")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_danger_stops_the_questions_at_once(open_page: OpenPage, script: bool) -> None:
    page = open_page("/fit-check/", **PHONE, java_script_enabled=script)
    choose(page, "safety-might-act")
    expect(page.get_by_role("alert").get_by_text("Please get help right now")).to_be_visible()
    expect(numbers_in(page, "suicide").nth(0).get_by_role("link")).to_have_attribute("href", "tel:988")
    expect(page.locator("#q-daily")).to_be_hidden()
    expect(page.get_by_role("button", name="Show what may fit")).to_be_hidden()
    choose(page, "safety-harmed")
    expect(numbers_in(page, "overdose").nth(0).get_by_role("link")).to_have_attribute("href", "tel:911")
    choose(page, "safety-threatened")
    expect(page.locator('[data-help-now="violence"]').get_by_text("START to 88788")).to_be_visible()
    expect(page.locator("[data-help-now]:visible")).to_have_count(1)
    choose(page, "safety-safe")
    expect(page.locator("[data-help-now]:visible")).to_have_count(0)
    expect(page.locator("#q-daily")).to_be_visible()


def test_help_comes_into_sight_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/fit-check/", **PHONE)
    choose(page, "stopping-now")
    expect(
        page.locator('#q-stopping [data-help-now="withdrawal"]').get_by_role("link", name="Call 911")
    ).to_be_in_viewport()


@pytest.mark.parametrize("height", [667, 844])
def test_the_first_steps_of_a_long_box_come_into_sight(open_page: OpenPage, height: int) -> None:
    """The box on overdose is taller than a phone: its head has to be seen, not its foot."""
    page = open_page("/fit-check/", viewport={"width": 390, "height": height})
    choose(page, "safety-harmed")
    box = page.locator('#q-safety [data-help-now="overdose"]')
    expect(box.get_by_role("link", name="Call 911").first).to_be_in_viewport()


def test_the_questions_are_worded_for_whom_they_are(open_page: OpenPage) -> None:
    page = open_page("/fit-check/", java_script_enabled=False)
    expect(page.get_by_role("group", name="How old are you?")).to_be_visible()
    choose(page, "who-child")
    expect(page.get_by_role("group", name="How old is your child?")).to_be_visible()
    choose(page, "who-other")
    expect(page.get_by_role("group", name="How old is the person?")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_questions_to_a_search(open_page: OpenPage, script: bool) -> None:
    page = open_page("/fit-check/", **PHONE, java_script_enabled=script)
    choose(page, *IOP)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("An IOP may be a good fit")
    expect(page).to_have_url(re.compile("/fit-check/$"))
    page.get_by_label("Where?").fill("Denver, CO")
    page.get_by_role("button", name="Find programs").click()
    expect_query(page, "near=Denver%2C+CO&focus=mental-health&age=young-adult&age=adult")


def test_back_and_reload_lead_to_the_questions(open_page: OpenPage) -> None:
    page = open_page("/fit-check/")
    choose(page, *IOP)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("An IOP may be a good fit")
    page.wait_for_load_state()  # the script that makes it an ordinary visit has run
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is an IOP right for me?")
    choose(page, *IOP)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("An IOP may be a good fit")
    page.wait_for_load_state()
    page.get_by_role("link", name="How the check decides").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How the fit check decides")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is an IOP right for me?")


def test_answers_can_be_changed_and_nothing_stays_in_the_browser(open_page: OpenPage) -> None:
    page = open_page("/fit-check/")
    choose(page, *IOP)
    send(page)
    page.get_by_role("button", name="Change my answers").click()
    for answer in IOP:
        expect(page.locator(f"#{answer}")).to_be_checked()
    choose(page, "daily-well")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Less than an IOP may be enough")
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, history.state]") == [0, 0, None]


def test_a_day_program_is_searched_with_all_evidence_and_can_be_changed(open_page: OpenPage) -> None:
    page = open_page("/fit-check/", **PHONE, java_script_enabled=False)
    choose(page, "safety-safe", "feelings-severe", "daily-hardly")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("More help than an IOP may be needed first")
    page.get_by_label("In its name").uncheck()
    page.get_by_label("Where?").fill("Denver, CO")
    page.get_by_role("button", name="Find programs").click()
    expect_query(page, "near=Denver%2C+CO&level=php&evidence=stated&evidence=possible&focus=mental-health")


@pytest.mark.parametrize(("answer", "words"), [("safety-harmed", "Give naloxone"), ("safety-might-act", "guns, pills")])
def test_the_steps_of_an_emergency_are_there_at_once(open_page: OpenPage, answer: str, words: str) -> None:
    page = open_page("/fit-check/", **PHONE, java_script_enabled=False)
    choose(page, answer)
    steps = page.locator("[data-help-now]:visible .emergency-steps")
    expect(steps.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("1-800-662-4357")).to_have_count(0)


STATES = {
    "start": (),
    "danger": ("safety-threatened",),
    "overdose": ("safety-harmed",),
    "danger after sending": ("safety-thoughts", "feelings-unreal", "stopping-ill", "SEND"),
    "more": ("safety-thoughts", "lately-no-sleep", "SEND"),
    "half-filled": ("feelings-severe", "SEND"),
    "medical": ("safety-thoughts", "use-alcohol", "SEND"),
    "iop": (*IOP, "SEND"),
    "unclear": ("safety-unsure", "SEND"),
}


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_accessible_in_every_state(open_page: OpenPage, width: int, scheme: str) -> None:
    page = open_page("/fit-check/", viewport={"width": width, "height": 844}, color_scheme=scheme)
    for state, steps in STATES.items():
        page.goto("/fit-check/")
        for step in steps:
            if step != "SEND":
                choose(page, step)
                continue
            with page.expect_navigation():
                send(page)
        assert sideways(page) == 0, state
        assert violations(page) == [], state
    page.goto("/fit-check/how/")
    assert violations(page) == []
