"""What the pages of results cost somebody: how far the first number to call is, in pixels, screens, taps and tabs.

    make run                                          # in one terminal
    .venv/bin/python .ci/measure_pages.py --write     # in another; needs Chromium

Measures a running IOP Finder with whatever data it has, and writes docs/page-measures.md. A bar that is missed is
marked; the exit code is then 1. What is measured depends on the data: --near, --age, --payment and --when say what is
looked for.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, Response, sync_playwright

REPORT = Path(__file__).resolve().parent.parent / "docs" / "page-measures.md"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}

FIRST_CALL = """() => {
  const link = [...document.querySelectorAll("main a[href^='tel:']")].find((one) => one.closest(".card"));
  return link ? Math.round(link.getBoundingClientRect().top + window.scrollY) : Infinity;
}"""
SCREENS = "document.documentElement.scrollHeight / window.innerHeight"
TALLEST_CARD = "Math.max(...[...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect().height))"
ROWS_IN_SIGHT = """() => [...document.querySelectorAll(".program-table td.of-choose")]
  .filter((cell) => cell.getBoundingClientRect().bottom <= window.innerHeight).length"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ON_A_NUMBER = """document.activeElement.matches(".card a[href^='tel:']")"""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table: what was measured, the bar, and whether less is better."""

    words: str
    value: float
    bar: float
    most: bool = True

    @property
    def holds(self) -> bool:
        return self.value <= self.bar if self.most else self.value >= self.bar

    @property
    def line(self) -> str:
        sign = "≤" if self.most else "≥"
        return f"| {self.words} | {self.value:,.4g} | {sign} {self.bar:,.4g} | {'yes' if self.holds else '**no**'} |"


@dataclass(frozen=True, slots=True)
class Asked:
    """The parent's case: where, which age, how to pay, when."""

    near: str
    age: str
    payment: str
    when: str

    def results(self, *names: str, **more: str) -> str:
        chosen = {name: getattr(self, name) for name in names}
        return f"/programs/?{urlencode({'near': self.near, **chosen, **more})}"


def measures(browser: Browser, address: str, asked: Asked) -> Iterator[Measure]:
    """All lines, in the order of the table."""
    of_phone, everything = on(browser, address, PHONE), ("age", "payment", "when")
    first_calls = [of_phone(asked.results(*names)).evaluate(FIRST_CALL) for names in (("age",), everything)]
    yield Measure("y of the first Call at 390 × 844, one choice (px)", first_calls[0], 700)
    yield Measure("the same with three choices that few programs answer (px)", first_calls[1], 700)
    page = of_phone(asked.results("age"))
    shown = page.locator(".card").count()
    yield Measure(f"screens of the whole page for {shown} results on a phone", page.evaluate(SCREENS), 8)
    tallest = max(of_phone(asked.results(*names)).evaluate(TALLEST_CARD) for names in ((), ("age",), everything))
    yield Measure("the tallest card at 390 px before it is opened (px)", tallest, 260)
    yield Measure("taps from home to a call, beside the ZIP code", taps(of_phone("/"), asked), 5)
    table = on(browser, address, DESK)(asked.results(*everything, view="table"))
    yield Measure("programs of the table in sight at 1280 × 800", table.evaluate(ROWS_IN_SIGHT), 8, most=False)
    yield Measure("tabs to the first number by the second skip link", tabs(of_phone(asked.results(*everything))), 12)
    yield Measure("results wider than the window at 280 px (px)", narrow(browser, address, asked), 0)
    ids = page.locator(".card [data-shortlist]").evaluate_all(
        "all => all.slice(0, 3).map((one) => one.dataset.shortlist)"
    )
    comparison = f"/compare/?{urlencode([('id', one) for one in ids])}"
    yield Measure("screens of a comparison of three on a phone", of_phone(comparison).evaluate(SCREENS), 10)
    size, requests = weight(browser, address, asked.results())
    yield Measure("the page of results on a phone, compressed (kB)", size, 90)
    yield Measure("its requests", requests, 22)


def on(browser: Browser, address: str, viewport: dict[str, int]) -> Callable[[str], Page]:
    """Opens pages in a window of this size, each with nothing kept from before."""

    def opened(path: str) -> Page:
        page = browser.new_context(viewport=viewport, base_url=address, locale="en-US").new_page()  # type: ignore[arg-type]
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page

    return opened


def taps(page: Page, asked: Asked) -> int:
    """The fewest that we know of: choices that the first page has are made there, the others in the filters."""
    count = 0
    page.locator("#id_near").fill(asked.near)
    left = dict.fromkeys(("age", "payment", "when"))
    for name in list(left):
        choice = page.locator(f"#find label:has(input[name={name}][value={getattr(asked, name)}])")
        if choice.count():
            choice.first.click()
            count += 1
            del left[name]
    page.locator("#find button:not([name]):not([type=button])").first.click()
    count += 1
    page.wait_for_url("**/programs/**")
    if left:
        page.locator("[data-open-filters]").click()
        count += 1
        for name in left:
            page.locator(f"#{name}-{getattr(asked, name)}").check()
            count += 1
        page.locator(".filters-foot button").click()
        count += 1
    page.locator(".card a[href^='tel:']").first.wait_for()
    return count + 1


def tabs(page: Page) -> int:
    """From the top of the page, over the second skip link, which is pressed."""
    count = 0
    for _link in range(2):
        page.keyboard.press("Tab")
        count += 1
    page.keyboard.press("Enter")
    while not page.evaluate(ON_A_NUMBER):
        page.keyboard.press("Tab")
        count += 1
        if count > 200:
            break
    return count


def narrow(browser: Browser, address: str, asked: Asked) -> int:
    """How far the narrowest screens would have to be pushed sideways, list and table."""
    opened = on(browser, address, {"width": 280, "height": 653})
    paths = asked.results("age", "payment", "when"), asked.results("age", view="table")
    return max(int(opened(path).evaluate(WIDER)) for path in paths)


def weight(browser: Browser, address: str, path: str) -> tuple[float, int]:
    """Kilobytes as they are transferred (texts that the server left as they are: as gzip makes them), and requests."""
    answers: list[Response] = []
    page = browser.new_context(viewport=PHONE, base_url=address).new_page()  # type: ignore[arg-type]
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return sum(map(transferred, answers)) / 1024, len(answers)


def transferred(answer: Response) -> int:
    if answer.headers.get("content-encoding"):
        return answer.request.sizes()["responseBodySize"]
    body = answer.body()
    return min(len(body), len(gzip.compress(body, 6)))


def table(found: list[Measure], asked: Asked, note: str) -> str:
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    lines = [
        "# What the pages of results cost",
        "",
        "Written by `.ci/measure_pages.py --write` against a running server; not edited by hand.",
        "",
        f"{today}, near {asked.near}: `age={asked.age}`, `payment={asked.payment}`, `when={asked.when}`. {note}",
        "",
        "| what | measured | bar | holds |",
        "| --- | ---: | ---: | --- |",
        *(measure.line for measure in found),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--near", default="55407")
    parser.add_argument("--age", default="adolescent")
    parser.add_argument("--payment", default="medicaid")
    parser.add_argument("--when", default="evenings")
    parser.add_argument("--note", default="", help="a sentence for the report: which data these were")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name} as well")
    options = parser.parse_args()
    asked = Asked(options.near, options.age, options.payment, options.when)
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.exit("Error: no Chromium found.")
    arguments = ["--disable-background-networking", "--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        found = list(
            measures(playwright.chromium.launch(executable_path=chromium, args=arguments), options.address, asked)
        )
    text = table(found, asked, options.note)
    print(text)  # noqa: T201
    if options.write:
        REPORT.write_text(text, encoding="utf-8")
    sys.exit(0 if all(measure.holds for measure in found) else 1)


if __name__ == "__main__":
    main()
