"""Makes docs/screenshot.png: what readers see after loading a federal list, from invented programs as thin as its rows.

No test: `.venv/bin/python -m pytest -n 0 tests/browser/picture.py` writes the file anew.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.browser.conftest import OpenPage
from tests.factories import PlaceFactory, ProgramFactory, ProviderFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEARCH = "/en/programs/?near=80203&age=adolescent&payment=medicaid"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
GAP = 24
SHEET = """<body style="margin:0;display:flex;align-items:flex-start;gap:{gap}px;background:#d9d4ca;padding:{gap}px">
<img src="data:image/png;base64,{wide}"><img src="data:image/png;base64,{phone}"></body>"""
THIN: tuple[dict[str, Any], ...] = (
    {"name": "Larkspur Recovery Center", "ages": ["adolescent", "adult"], "payments": ["medicaid", "self-pay"]},
    {"name": "Juniper Counseling Services", "ages": ["adolescent"], "payments": ["medicaid"], "latitude": 39.762},
    {"name": "Two Rivers Outpatient Clinic", "payments": ["medicaid", "private-insurance"], "latitude": 39.70},
    {"name": "Bluestem Family Services", "ages": ["adolescent", "young-adult"], "latitude": 39.80},
    {"name": "Prairie Lantern Treatment", "ages": ["adult"], "payments": ["medicaid"], "latitude": 39.66},
)
"""Invented names. What a federal row says: place, phone, ages, ways to pay, conditions; never hours or networks."""


def thin_world() -> None:
    PlaceFactory()
    for number, fields in enumerate(THIN):
        given = {"precision": "zip", "focus": ["substance-use"], "conditions": ["alcohol-use", "opioid-use"]} | fields
        provider = ProviderFactory(name=given["name"])
        ProgramFactory(slug=f"thin-{number}", provider=provider, phone=f"(303) 555-01{number}0", **given)


def shot(page: Page) -> str:
    page.wait_for_load_state("networkidle")
    return b64encode(page.screenshot()).decode()


def test_write_the_picture(browser: Browser, open_page: OpenPage) -> None:
    thin_world()
    wide, phone = shot(open_page(SEARCH, viewport=WIDE)), shot(open_page(SEARCH, viewport=PHONE))
    width = WIDE["width"] + PHONE["width"] + 3 * GAP
    page = browser.new_page(viewport={"width": width, "height": WIDE["height"] + 2 * GAP})
    page.set_content(SHEET.format(gap=GAP, wide=wide, phone=phone))
    page.screenshot(path=settings.BASE_DIR / "docs" / "screenshot.png")
    page.close()
