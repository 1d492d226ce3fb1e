"""A listing sent on from the reader's own device: by text message or e-mail, with nothing through our server."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from programs.search import Listing
from programs.web.results.cards import where
from programs.web.wording.contact import call


def ways_to_send(listing: Listing, address: str) -> dict[str, str]:
    """``text``: name, place and number. ``message`` and ``mail`` are addresses that open a draft to nobody.

    ``sms:?&body=`` fills in the message on Android, which reads ``?``, and on iPhones, which read ``&``. A space is
    ``%20`` in both: a ``+`` would stay one.
    """
    number = call(listing)
    lines = [" ".join(line.split()) for line in (listing["name"], where(listing), number.text if number else "")]
    text = "\n".join(filter(None, lines))
    body = f"{text}\n{address}"
    return {
        "text": text,
        "message": f"sms:?&{query(body=body)}",
        "mail": f"mailto:?{query(subject=lines[0], body=body)}",
    }


def query(**values: str) -> str:
    """RFC 6068 and RFC 5724: lines end in CRLF, and everything is quoted."""
    return urlencode({name: value.replace("\n", "\r\n") for name, value in values.items()}, quote_via=quote)
