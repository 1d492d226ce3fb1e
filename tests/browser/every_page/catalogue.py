"""The pages and states that are looked at. A new page belongs here: a test asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.conftest import open_cards
from tests.browser.every_page import world

Prepare = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class View:
    """A page in one state: ``route`` is its URL name, ``prepare`` what a visitor does there first.

    What comes of it stays at every width where ``prepare`` is one of ``AT_EVERY_WIDTH``, or an answer to a form.
    """

    name: str
    route: str
    path: str
    prepare: Prepare | None = None
    answers: int = 200

    @property
    def stays(self) -> bool:
        """Whether the page in this state is the same in a window of another width."""
        return self.prepare is None or self.prepare in AT_EVERY_WIDTH


def open_filters(page: Page) -> None:
    for button in page.locator("a[href='#filters']:not(.skip-link)").all():
        if button.is_visible():
            button.click()
            break
    page.evaluate("document.querySelectorAll('details.group').forEach((group) => { group.open = true })")


def open_line(page: Page) -> None:
    line = page.get_by_role("link", name="Change")
    if line.is_visible():
        line.click()


def suggestions(page: Page) -> None:
    page.locator("#id_near").press_sequentially("denv")
    expect(page.get_by_role("option").first).to_be_visible()


def open_safety(page: Page) -> None:
    page.get_by_text("How to tell an emergency, and what a family can do tonight").click()
    expect(page.get_by_role("heading", name="What a family can do tonight")).to_be_visible()


def show_map(page: Page) -> None:
    """Beside the list it comes by itself."""
    shown, button = page.locator(".leaflet-container"), page.locator("[data-show-map]:visible")
    expect(shown.or_(button).first).to_be_visible()
    if not shown.is_visible():
        button.first.click()
    expect(shown).to_be_visible()


def near_denver(page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 39.7313, "longitude": -104.9829})
    page.get_by_role("button", name="Show programs near me").click()
    expect(page.locator(".card").first).to_be_visible()


def without_position(page: Page) -> None:
    page.context.clear_permissions()
    page.get_by_role("button", name="Show programs near me").click()
    expect(page.get_by_role("status").first).not_to_be_empty()


def shortlisted(page: Page) -> None:
    open_cards(page)
    for button in page.locator("[data-shortlist]").all()[:2]:
        button.click()
    for button in page.locator("[data-compare]").all()[:2]:
        button.click()


def sent(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form[method=post] button:not([type=button])").last.click()


AT_EVERY_WIDTH: set[Prepare] = {open_cards, open_safety, shortlisted, sent}
"""What is done alike in a narrow and a wide window. The others open a sheet here and a column there, or a map."""


def answered(*answers: str) -> Prepare:
    """The fit check with these answers; a dangerous one stops it, and nothing is sent."""

    def prepare(page: Page) -> None:
        for answer in answers:
            page.locator(f"#{answer}").check()
        button = page.get_by_role("button", name="Show what may fit")
        if button.is_visible():
            with page.expect_navigation():
                button.click()

    AT_EVERY_WIDTH.add(prepare)
    return prepare


NEAR = "/programs/?near=80203"
VIEWS = (
    View("home", "home", "/"),
    View("home-suggestions", "home", "/", suggestions),
    View("results", "results", NEAR),
    View("results-everywhere", "results", "/programs/"),
    View("results-filters", "results", f"{NEAR}&condition=depression&therapy=dbt&when=evenings", open_filters),
    View("results-table", "results", f"{NEAR}&view=table&payment=medicaid&when=evenings"),
    View("results-table-filters", "results", f"{NEAR}&view=table", open_filters),
    View("results-to-ask", "results", f"{NEAR}&age=adolescent&payment=medicaid&when=evenings", open_cards),
    View("results-line-opened", "results", NEAR, open_line),
    View("results-nearest", "results", f"{NEAR}&radius=1&age=adolescent&state=WY"),
    View("results-map", "results", NEAR, show_map),
    View("results-picked", "results", NEAR, shortlisted),
    View("results-page-2", "results", f"{NEAR}&page=2"),
    View("results-few", "results", f"{NEAR}&payer=aetna"),
    View("results-safety", "results", f"{NEAR}&condition=self-harm", open_safety),
    View("results-none", "results", f"{NEAR}&therapy=ect&language=ko"),
    View("results-wrong-place", "results", "/programs/?near=qqqqq"),
    View("results-out-of-range", "results", f"{NEAR}&page=99"),
    View("near-me", "near-me", "/near-me/"),
    View("near-me-found", "near-me", "/near-me/", near_denver),
    View("near-me-refused", "near-me", "/near-me/", without_position),
    *(
        View(f"listing-{slug}", "program", f"/programs/{slug}/")
        for slug in (world.RICH, world.SPARSE, world.HIDDEN, world.VIRTUAL, world.LONG, "more-0")
    ),
    View("listing-gone", "program", f"/programs/{world.CLOSED}/", answers=410),
    View("correct", "correct", f"/programs/{world.RICH}/correct/"),
    View("correct-address", "correct-fact", f"/programs/{world.RICH}/correct/address/"),
    View("correct-nothing-written", "correct-fact", f"/programs/{world.RICH}/correct/phone/", sent),
    View("correct-thanks", "correct-thanks", f"/programs/{world.RICH}/correct/thanks/?number=7K3MQ2XD90VA"),
    View("report", "report", "/reports/"),
    View("report-unknown", "report", "/reports/?number=7K3MQ2XD90VA", answers=404),
    View("states", "landing", "/programs/near/"),
    View("state", "landing-state", "/programs/near/colorado/"),
    View("state-without-programs", "landing-state", "/programs/near/wyoming/"),
    View("city", "landing-city", "/programs/near/colorado/denver/"),
    View("compare-none", "compare", "/compare/"),
    View("shortlist-none", "shortlist", "/shortlist/"),
    View("guide", "guide", "/guide/"),
    View("guide-page", "guide-page", "/guide/what-is-an-iop/"),
    View("glossary", "glossary", "/guide/glossary/"),
    View("fit-check", "fit-check", "/fit-check/"),
    View("fit-check-nothing-answered", "fit-check", "/fit-check/", sent),
    View("fit-check-danger", "fit-check", "/fit-check/", answered("safety-might-act")),
    View("fit-check-overdose", "fit-check", "/fit-check/", answered("safety-harmed")),
    View("fit-check-losing-touch", "fit-check", "/fit-check/", answered("safety-thoughts", "feelings-unreal")),
    View("fit-check-doctor", "fit-check", "/fit-check/", answered("safety-safe", "use-alcohol", "stopping-severe")),
    View("fit-check-more", "fit-check", "/fit-check/", answered("safety-safe", "feelings-severe", "daily-unable")),
    View("fit-check-iop", "fit-check", "/fit-check/", answered("safety-safe", "feelings-moderate", "daily-slipping")),
    View("fit-check-how", "fit-check-how", "/fit-check/how/"),
    View("about-data", "about-data", "/about/data/"),
    View("about-ranking", "about-ranking", "/about/ranking/"),
    View("privacy", "privacy", "/privacy/"),
    View("crisis", "crisis", "/crisis/"),
    View("accessibility", "accessibility", "/accessibility/"),
    View("for-clinicians", "for-clinicians", "/for/clinicians/"),
    View("for-insurers", "for-insurers", "/for/insurers/"),
    View("api-guide", "api-guide", "/for/insurers/api/"),
    View("adequacy", "adequacy", "/for/insurers/adequacy/?miles=5"),
    View("adequacy-standard", "adequacy", "/for/insurers/adequacy/?state=CO&standard=ma-psychiatry&miles=5&format=any"),
    View("adequacy-bad-input", "adequacy", "/for/insurers/adequacy/?miles=0&county=Denver&state=TX"),
    View("adequacy-spanish", "adequacy", "/es/for/insurers/adequacy/?state=CO&miles=5"),
    View("for-providers", "for-providers", "/for/providers/"),
    View("listing-template", "listing-template", "/for/providers/template/"),
    View("not-found", "not-found", "/no/such/page/", answers=404),
    View("home-spanish", "home", "/es/"),
    View("results-spanish", "results", f"/es{NEAR}"),
    View("results-safety-spanish", "results", f"/es{NEAR}&condition=self-harm"),
    View("listing-spanish", "program", f"/es/programs/{world.RICH}/"),
    View("fit-check-danger-spanish", "fit-check", "/es/fit-check/", answered("safety-might-act")),
    View("guide-page-spanish", "guide-page", "/es/guide/conditions/"),
    View("not-found-spanish", "not-found", "/es/no/such/page/", answers=404),
)
"""In English unless it says otherwise. ``picks`` adds the views whose addresses hold ids."""

NOT_PAGES = frozenset(
    {
        "map",
        "map-cities",
        "near-me-cards",
        "place-suggestions",
        "shortlist-csv",
        "set-language",
        "sitemap",
        "sitemap-section",
        "robots",
        "favicon",
        "security",
    }
)
"""Addresses that answer scripts and machines, or only lead on."""


def picks(ids: list[str]) -> tuple[View, ...]:
    """The comparison and the shortlist of ``ids``."""
    query = "&".join(f"id={one}" for one in ids)
    return (
        View("compare", "compare", f"/compare/?{query}"),
        View("shortlist", "shortlist", f"/shortlist/?{query}"),
        View("shortlist-answers", "shortlist", f"/shortlist/?{query}&payment=medicaid&when=evenings&age=child"),
        View("compare-answers", "compare", f"/compare/?{query}&payment=medicaid&when=evenings&age=child"),
        View("shortlist-unknown", "shortlist", f"/shortlist/?{query}&id=00000000-0000-4000-8000-000000000000&id=x"),
    )
