"""The U.S. Census Bureau's geocoder for geopy, which has none. It needs no key.

https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.exc import GeocoderServiceError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

PATH = "/geocoder/locations/onelineaddress"
BENCHMARK = "Public_AR_Current"
"""The newest public address ranges."""


class UsCensus(Geocoder):
    """Street addresses of the United States. ``GEOCODER=uscensus``."""

    def __init__(
        self,
        *,
        domain: str = "geocoding.geo.census.gov",
        scheme: str | None = None,
        timeout: Any = DEFAULT_SENTINEL,
        proxies: Any = DEFAULT_SENTINEL,
        user_agent: str | None = None,
        ssl_context: Any = DEFAULT_SENTINEL,
        adapter_factory: Any = None,
    ) -> None:
        super().__init__(
            scheme=scheme,
            timeout=timeout,
            proxies=proxies,
            user_agent=user_agent,
            ssl_context=ssl_context,
            adapter_factory=adapter_factory,
        )
        self.api = f"{self.scheme}://{domain.strip('/')}{PATH}"

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL) -> Any:
        """The ``Location`` of an address in one line (or a list of them), ``None`` when it is not known."""
        url = f"{self.api}?{urlencode({'address': query, 'benchmark': BENCHMARK, 'format': 'json'})}"
        return self._call_geocoder(url, partial(parsed, exactly_one=exactly_one), timeout=timeout)


def parsed(answer: Any, exactly_one: bool) -> Any:
    """Matches as geopy's locations. Raises ``GeocoderServiceError`` for another shape."""
    try:
        found = [
            Location(match["matchedAddress"], (match["coordinates"]["y"], match["coordinates"]["x"]), match)
            for match in answer["result"]["addressMatches"]
        ]
    except (KeyError, TypeError) as error:
        raise GeocoderServiceError(f"unexpected answer: {error!r}") from error
    return (found[0] if exactly_one else found) if found else None
