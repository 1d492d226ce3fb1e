"""The staff's pages work under the strict policy of all pages: nothing inline, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import NetworkFactory, ProgramFactory, TrackFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough sentence"


@pytest.fixture
def staff_page(open_page: Callable[..., Page]) -> Page:
    """A page of the admin, signed in through its own form."""
    user = UserFactory(username="member", staff=True)
    user.set_password(PASSWORD)
    user.save()
    page = open_page(reverse("admin:index"))
    page.get_by_label("Username").fill("member")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#user-tools")).to_contain_text("member")
    return page


def test_a_program_is_edited(staff_page: Page) -> None:
    program = ProgramFactory()
    TrackFactory(program=program)
    network = NetworkFactory(name="Gold Network")
    staff_page.goto(reverse("admin:programs_program_change", args=[program.pk]))
    staff_page.locator("#id_tracks-0-sessions").fill("Sat 9:00-12:00")
    staff_page.locator("#participations-group .add-row a").click()
    staff_page.locator("#participations-0 .select2-selection").first.click()
    staff_page.locator(".select2-search__field").fill("Gold")
    staff_page.locator(".select2-results__option", has_text="Gold Network").click()
    staff_page.get_by_role("button", name="Save", exact=True).click()
    expect(staff_page.locator(".messagelist .success")).to_be_visible()
    assert program.participations.get().network == network


def test_a_slug_is_proposed_for_a_new_program(staff_page: Page) -> None:
    staff_page.goto(reverse("admin:programs_program_add"))
    staff_page.locator("#id_name").press_sequentially("Quiet Evening IOP")
    expect(staff_page.locator("#id_slug")).to_have_value("quiet-evening-iop")


def test_programs_are_listed_and_filtered(staff_page: Page) -> None:
    ProgramFactory(name="Amber")
    staff_page.goto(reverse("admin:programs_program_changelist"))
    staff_page.locator("#action-toggle").check()
    expect(staff_page.locator(".action-counter")).to_contain_text("1 of 1 selected")
