"""Address to point, through the geopy geocoder that the operator configured. Unconfigured, nothing is sent."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from geopy.exc import GeocoderNotFound, GeocoderQueryError, GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import get_geocoder_for_service
from geopy.geocoders.base import Geocoder

from programs.geocoding.census import UsCensus

KEY_ARGUMENTS = ("api_key", "apikey", "subscription_key", "access_token", "key")
"""What the services call their key in geopy."""

HOUSE_NUMBER = r"^\s*[\w-]*\d[\w-]*"
"""In the syntax that Python and PostgreSQL share."""

RETRIES, SECONDS_BEFORE_RETRY = 2, 5.0


class GeocodingError(Exception):
    """Addresses cannot be located: not configured, or the service fails. The text says why, to the operator."""


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """What the geocoder found: degrees, WGS 84, and the address it took for the one asked."""

    latitude: float
    longitude: float
    matched: str


class Locator(Protocol):
    """Finds one address. ``None`` when the service does not know it; raises ``GeocodingError``."""

    def __call__(self, address: str) -> AddressPoint | None: ...


def configured_locator() -> Locator:
    """The configured service, asked no faster than ``GEOCODER_RATE_PER_SECOND``.

    Raises ``GeocodingError``. Every request ends after ``GEOCODER_TIMEOUT_SECONDS``.
    """
    if settings.GEOCODER_RATE_PER_SECOND <= 0:
        raise GeocodingError(_("GEOCODER_RATE_PER_SECOND has to be more than 0."))
    ask = RateLimiter(
        configured_service().geocode,
        min_delay_seconds=1 / settings.GEOCODER_RATE_PER_SECOND,
        max_retries=RETRIES,
        error_wait_seconds=max(SECONDS_BEFORE_RETRY, 1 / settings.GEOCODER_RATE_PER_SECOND),
        swallow_exceptions=False,
    )

    def locate(address: str) -> AddressPoint | None:
        try:
            found = ask(address, exactly_one=True)
        except GeocoderQueryError:
            return None  # the service cannot read this address; the next one may be fine
        except GeopyError as error:
            raise GeocodingError(f"{type(error).__name__}: {error}") from error
        return AddressPoint(found.latitude, found.longitude, found.address or "") if found else None

    return locate


def configured_service() -> Geocoder:
    """The geopy geocoder of the settings. Raises ``GeocodingError``."""
    if not settings.GEOCODER:
        raise GeocodingError(
            _("No geocoder is configured. Set GEOCODER to a service that geopy knows, for example “nominatim”.")
        )
    try:
        service: type[Geocoder] = (
            UsCensus if settings.GEOCODER == "uscensus" else get_geocoder_for_service(settings.GEOCODER)
        )
        return service(**service_arguments(service))
    except (GeocoderNotFound, GeopyError, TypeError, ValueError) as error:
        raise GeocodingError(
            _("The geocoder “%(name)s” cannot be used: %(why)s") % {"name": settings.GEOCODER, "why": error}
        ) from error


def service_arguments(service: type[Geocoder]) -> dict[str, object]:
    """The settings under the names of the service's constructor. A key it has no use for is an error."""
    accepted = set(inspect.signature(service).parameters)
    arguments: dict[str, object] = {"timeout": settings.GEOCODER_TIMEOUT_SECONDS}
    if settings.GEOCODER_KEY:
        name = next((argument for argument in KEY_ARGUMENTS if argument in accepted), None)
        if name is None:
            raise ValueError(_("it takes no key, but GEOCODER_KEY is set."))
        arguments[name] = settings.GEOCODER_KEY
    for name, value in (("domain", settings.GEOCODER_DOMAIN), ("user_agent", settings.GEOCODER_USER_AGENT)):
        if value and name not in accepted:
            raise ValueError(_("it takes no %(name)s, but one is set.") % {"name": name})
        if value:
            arguments[name] = value
    return arguments


def house_number(street: str) -> str:
    """The number that a street begins with (``1600``, ``N6W23001``), empty for “One Civic Plaza”, “Highway 31”."""
    found = re.match(HOUSE_NUMBER, street)
    return found[0].strip() if found else ""


def is_that_house(point: AddressPoint, street: str) -> bool:
    """Whether the matched address bears the house number: services answer with the town when they know no better."""
    number = house_number(street).casefold()
    return bool(number) and number in re.findall(r"[\w-]+", point.matched.casefold())
