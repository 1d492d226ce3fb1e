"""Pages with slots, kept as they are sent: what they hold, what they cost, when they go."""

from __future__ import annotations

import time
from typing import Any

import brotli
import pytest
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from isal import igzip

from programs.web import pieces
from programs.web.pieces import Page, Pages, sent
from programs.web.wording.words import for_one_reader


def page(text: str = "<p>{name}</p>", **more: Any) -> Page:
    return Page.made(lambda slots: text.format(**slots), ("name",), **more)


def test_slots_are_filled_and_escaped() -> None:
    made = page("<p title='{name}'>{name}</p>")
    assert made.body({"name": "<i>"}, "") == b"<p title='&lt;i&gt;'>&lt;i&gt;</p>"
    assert made.body({"name": mark_safe("<i>")}, "") == b"<p title='<i>'><i></p>"


def test_what_stood_in_a_slot_does_not_stay() -> None:
    made = page()
    for coding, read in (("", bytes), ("gzip", igzip.decompress), ("br", brotli.decompress)):
        for name in ("first", "second", "first"):
            assert read(made.body({"name": name}, coding)) == f"<p>{name}</p>".encode()


def test_who_asks_for_the_same_gets_the_same_bytes() -> None:
    made = page()
    first = made.body({"name": "one"}, "gzip")
    assert made.body({"name": "one"}, "br") != first
    assert made.body({"name": "one"}, "gzip") is first


def test_a_text_that_looks_like_a_slot_is_a_text() -> None:
    made = page("<p>{name} \ue000name\ue001</p>")
    assert made.body({"name": "x"}, "").decode() == "<p>x \ue000name\ue001</p>"


def test_a_page_without_the_slot_is_an_error() -> None:
    with pytest.raises(ValueError, match="no slot name"):
        page("<p>")


def test_it_goes_when_its_time_is_over() -> None:
    kept = Pages()
    kept.put("now", page(ends_at=time.time() + 100))
    kept.put("over", page(ends_at=time.time()))
    assert kept.get("now") is not None
    assert kept.get("over") is None


def test_memory_is_bounded_and_the_oldest_go_first() -> None:
    one = page().size
    kept = Pages(most=3 * one)
    for number in range(3):
        kept.put(number, page())
    assert kept.get(0) is not None  # asked for: 1 is the oldest now
    kept.put(3, page())
    assert [number for number in range(4) if kept.get(number)] == [0, 2, 3]
    assert kept.size <= 3 * one
    kept.put("large", page("{name}" + "".join(chr(33 + number % 90) for number in range(9_000)) * 3))
    assert kept.size <= 3 * one


def test_one_too_large_for_all_is_not_kept() -> None:
    kept = Pages(most=page().size - 1)
    kept.put("large", page())
    assert kept.get("large") is None
    assert kept.size == 0


def test_what_is_sent_counts(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Pages()
    monkeypatch.setattr(pieces, "pages", kept)
    made = page("<p>{name}</p>" + "a long text, " * 500)
    kept.put("key", made)
    empty = kept.size
    sent(rf.get("/", HTTP_ACCEPT_ENCODING="gzip"), "key", made, {"name": "x"})
    assert kept.size == made.size > empty


def test_while_the_site_is_being_written_nothing_is_kept(settings: Any) -> None:
    kept = Pages()
    kept.put("key", page())
    settings.DEBUG = True
    assert kept.get("key") is None


@pytest.mark.parametrize(
    ("given", "coding"),
    [("gzip", "gzip"), ("br, gzip", "br"), ("", ""), ("gzip;q=0", ""), ("deflate", "")],
)
def test_each_gets_the_coding_it_takes(rf: RequestFactory, given: str, coding: str) -> None:
    response = sent(rf.get("/", HTTP_ACCEPT_ENCODING=given), None, page(), {"name": "x"})
    assert response.get("Content-Encoding", "") == coding
    assert response["Vary"] == "Accept-Encoding"


def test_a_key_tells_hosts_languages_and_days_apart(rf: RequestFactory, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    with for_one_reader() as reader:
        keys = {
            pieces.key_of(rf.get("/", HTTP_HOST="one.example"), reader, "home"),
            pieces.key_of(rf.get("/", HTTP_HOST="two.example"), reader, "home"),
            pieces.key_of(rf.get("/", HTTP_HOST="one.example", secure=True), reader, "home"),
            pieces.key_of(rf.get("/", HTTP_HOST="one.example"), reader._replace(language="es"), "home"),
            pieces.key_of(rf.get("/", HTTP_HOST="one.example"), reader._replace(address_prefix="es/"), "home"),
            pieces.key_of(
                rf.get("/", HTTP_HOST="one.example"), reader._replace(today=reader.today.replace(year=1)), "home"
            ),
            pieces.key_of(rf.get("/", HTTP_HOST="one.example"), reader, "listing", "cedar", "state"),
        }
    assert len(keys) == 7
