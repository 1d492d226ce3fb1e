"""Contexts of the browser that tests take one after another.

A new one would fetch and compile all scripts and style sheets again, for every test. What a test has left in one goes
before the next one gets it: pages, cookies, permissions, whatever scripts have stored. Kept are static files alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

PATIENCE_MS = 60_000
"""For a page, or for what a test expects of it: nobody waits for it where the machine is not busy with other work."""

KEPT = 4
"""Each keeps up to six connections to the server open, and each of these one to the database."""

Options = dict[str, Any]
Kind = tuple[tuple[str, Any], ...]

OF_A_PAGE = ("viewport", "color_scheme")
OF_A_TEST = ("geolocation", "permissions")


@dataclass(frozen=True, slots=True)
class Context:
    """One of these. ``kind`` are the options that it was made with, ``options`` those of the test that has it."""

    context: BrowserContext
    origin: str
    kind: Kind
    options: Options

    def page(self) -> Page:
        """The first page of a test, with nothing stored."""
        page = self.context.new_page()
        session = self.context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": self.origin, "storageTypes": "all"})
        session.detach()
        if "viewport" in self.options:
            page.set_viewport_size(self.options["viewport"])
        if "color_scheme" in self.options:
            page.emulate_media(color_scheme=self.options["color_scheme"])
        return page


class Contexts:
    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.free: list[tuple[Kind, BrowserContext]] = []  # the one given back last at the end

    def take(self, options: Options) -> Context:
        """A context of the browser as if it was made with ``options``; no other test has it."""
        kind = tuple(sorted((name, value) for name, value in options.items() if name not in OF_A_PAGE + OF_A_TEST))
        context = self.freed(kind) or self.made(dict(kind))
        if "permissions" in options:
            context.grant_permissions(options["permissions"])
        context.set_geolocation(options.get("geolocation"))
        return Context(context, self.origin, kind, options)

    def freed(self, kind: Kind) -> BrowserContext | None:
        for number, (of_kind, context) in enumerate(self.free):
            if of_kind == kind:
                del self.free[number]
                return context
        return None

    def made(self, options: Options) -> BrowserContext:
        context = self.browser.new_context(base_url=self.origin, **options)
        context.set_default_timeout(PATIENCE_MS)
        return context

    def give_back(self, taken: Context) -> None:
        context = taken.context
        for page in context.pages:
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        self.free.append((taken.kind, context))
        if len(self.free) > KEPT:
            self.free.pop(0)[1].close()
