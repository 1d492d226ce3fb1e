"""Reading pages as people do: which choices a group of filters has, what a card says."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client

OPTION = re.compile(
    r'<label class="option"><input type="checkbox" [^>]*value="(?P<value>[^"]*)"(?P<checked> checked)?>'
    r"<span>(?P<label>[^<]*)(?:<small>[^<]*</small>)?</span>"
    r'(?:<span class="tally">(?:(?P<count>[\d,]+)|(?P<asks>[^<]+))</span>)?</label>'
)


def page_of(client: Client, query: str, **headers: str) -> str:
    """The results page for a query string; it always answers 200 and sets no cookie."""
    response = client.get(f"/programs/?{query}", headers=headers)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def group(page: str, code: str) -> str:
    """The HTML of one group of the filter panel."""
    return page.split(f'data-group="{code}">')[1].split("</div></details>")[0]


def choices(html: str) -> dict[str, int | None]:
    """Count by value of each checkbox, ``None`` where there is none; without those that nobody states."""
    return {
        found["value"]: int(found["count"].replace(",", "")) if found["count"] else None
        for found in OPTION.finditer(html)
        if not found["asks"]
    }


def ticked(html: str) -> set[str]:
    return {found["value"] for found in OPTION.finditer(html) if found["checked"]}


def quiet_lines(html: str) -> list[str]:
    return [unescape(text) for text in re.findall(r'<p class="quiet-line">([^<]*)</p>', html)]


def cards(page: str) -> list[str]:
    """The HTML of every card, in order."""
    return re.findall(r"<article class=\"card\".*?</article>", page, re.DOTALL)


def text_of(html: str) -> str:
    """The words without the markup."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))).strip()


def running(html: str) -> str:
    """HTML with its words as they run on: without the marks of what stays in one line, and one space for many."""
    return " ".join(re.sub(r'<span class="unbroken">([^<]*)</span>', r"\1", html).split())


def links(html: str) -> dict[str, str]:
    """Address by words of every link."""
    return {
        text_of(words): unescape(address)
        for address, words in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    }
