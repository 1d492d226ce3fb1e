"""The QR code on a printed list leads where the words beside it say."""

from __future__ import annotations

import pytest
import segno
from django.test import Client

from programs.templatetags.qr import qr
from tests.factories import ProgramFactory

LONGEST = 2953
"""Bytes of the largest code, version 40 with error correction L (ISO/IEC 18004, table 7)."""


def test_it_is_an_svg_with_a_quiet_zone_and_no_style_of_its_own() -> None:
    address = "https://finder.example/en/shortlist/?id=1&id=2"
    drawn = qr(address)
    modules = segno.make_qr(address, error="l", boost_error=False).symbol_size(border=4)[0]
    assert f'viewBox="0 0 {modules} {modules}"' in drawn
    assert drawn.startswith('<svg aria-hidden="true" ')
    assert " style=" not in drawn
    assert drawn != qr(address + "3")


@pytest.mark.parametrize(("length", "there"), [(LONGEST, True), (LONGEST + 1, False)])
def test_an_address_that_is_too_long_has_none(length: int, there: bool) -> None:
    assert bool(qr("a" * length)) is there


@pytest.mark.django_db
def test_a_printed_list_has_its_own(client: Client) -> None:
    ids = [str(ProgramFactory().pk) for _number in range(2)]
    page = client.get(f"/en/shortlist/?id={ids[0]}&id={ids[1]}").text
    printed = page.split('class="to-print"')[1]
    assert printed.count("<svg aria-hidden") == 1
    assert qr(f"http://testserver/en/shortlist/?id={ids[0]}&id={ids[1]}") in printed
