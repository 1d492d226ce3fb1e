"""The cities of the demonstration programs, and sites in them."""

from __future__ import annotations

import math
import random
import re
import statistics
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

import zipcodes

from programs.imports.gazetteer.sources import zcta_centroids

METROS: dict[str, tuple[int, str]] = {
    "denver": (36, "CO: Denver*4, Aurora*2, Littleton, Englewood, Arvada, Westminster, Boulder, Golden, Parker"),
    "new-york": (34, "NY: New York*4, Brooklyn*4, Bronx*2, Staten Island, Flushing, Jamaica, White Plains, Hempstead"),
    "newark": (8, "NJ: Newark*2, Jersey City*2, Hackensack, Montclair"),
    "los-angeles": (
        34,
        "CA: Los Angeles*4, Pasadena*2, Long Beach*2, Santa Monica, Burbank, Torrance, Encino, Whittier",
    ),
    "san-francisco": (14, "CA: San Francisco*3, Oakland*2, San Jose*2, Berkeley, San Mateo"),
    "san-diego": (9, "CA: San Diego*3, Chula Vista, Escondido"),
    "chicago": (26, "IL: Chicago*5, Evanston, Oak Park, Naperville*2, Schaumburg, Joliet, Skokie"),
    "houston": (24, "TX: Houston*5, Katy, Sugar Land, Pasadena, Spring"),
    "dallas": (16, "TX: Dallas*3, Fort Worth*2, Plano*2, Arlington, Frisco"),
    "austin": (9, "TX: Austin*3, Round Rock, San Marcos"),
    "phoenix": (20, "AZ: Phoenix*4, Scottsdale*2, Mesa*2, Tempe, Glendale, Chandler"),
    "philadelphia": (20, "PA: Philadelphia*4, Media, Norristown, Bensalem, West Chester"),
    "miami": (20, "FL: Miami*4, Hialeah, Fort Lauderdale*2, Hollywood, Boca Raton*2"),
    "tampa": (9, "FL: Tampa*3, Saint Petersburg*2, Clearwater"),
    "atlanta": (18, "GA: Atlanta*4, Decatur*2, Marietta*2, Roswell, Lawrenceville"),
    "seattle": (18, "WA: Seattle*4, Bellevue*2, Tacoma*2, Everett, Kirkland, Renton"),
    "boston": (18, "MA: Boston*3, Cambridge*2, Quincy, Newton, Waltham, Worcester, Braintree"),
    "minneapolis": (18, "MN: Minneapolis*4, Saint Paul*3, Maple Grove, Eden Prairie"),
    "detroit": (9, "MI: Detroit*3, Dearborn, Ann Arbor, Troy"),
    "washington": (7, "DC: Washington"),
    "baltimore": (8, "MD: Baltimore*3, Towson, Rockville, Silver Spring"),
}
"""Number of programs, then the cities of the metro with their shares."""

TOWNS = """
AL: Birmingham*2, Huntsville, Mobile, Montgomery; AK: Anchorage*3, Fairbanks, Juneau; AZ: Tucson*2, Flagstaff;
AR: Little Rock*2, Fayetteville, Fort Smith; CA: Sacramento*2, Fresno, Redding;
CO: Colorado Springs*2, Fort Collins, Pueblo, Grand Junction, Durango; CT: Hartford*2, New Haven, Stamford;
DE: Wilmington*2, Dover, Newark; FL: Orlando*2, Jacksonville, Tallahassee; GA: Savannah, Augusta, Macon;
HI: Honolulu*3, Hilo, Kahului; ID: Boise*2, Idaho Falls, Coeur D Alene; IL: Springfield, Peoria, Rockford;
IN: Indianapolis*3, Fort Wayne, Evansville; IA: Des Moines*2, Cedar Rapids, Davenport;
KS: Wichita*2, Overland Park, Topeka; KY: Louisville*2, Lexington, Bowling Green;
LA: New Orleans*2, Baton Rouge, Shreveport; ME: Portland*2, Bangor, Lewiston; MD: Frederick, Salisbury;
MA: Springfield, Pittsfield; MI: Grand Rapids*2, Lansing, Marquette; MN: Duluth, Rochester;
MS: Jackson*2, Gulfport, Tupelo; MO: Saint Louis*2, Kansas City*2, Springfield;
MT: Billings*2, Missoula, Bozeman, Great Falls; NE: Omaha*2, Lincoln, North Platte; NV: Las Vegas*3, Reno, Elko;
NH: Manchester*2, Nashua, Concord; NJ: Trenton, Camden; NM: Albuquerque*3, Santa Fe, Las Cruces, Gallup;
NY: Buffalo*2, Rochester, Albany, Syracuse; NC: Charlotte*2, Raleigh*2, Asheville, Greensboro;
ND: Fargo*2, Bismarck, Minot; OH: Columbus*2, Cleveland*2, Cincinnati*2, Toledo;
OK: Oklahoma City*2, Tulsa*2, Lawton; OR: Portland*3, Eugene, Bend; PA: Pittsburgh*3, Harrisburg, Erie;
RI: Providence*2, Warwick, Newport; SC: Charleston*2, Columbia, Greenville;
SD: Sioux Falls*2, Rapid City, Aberdeen; TN: Nashville*2, Memphis, Knoxville, Chattanooga;
TX: San Antonio*2, El Paso*2, Lubbock; UT: Salt Lake City*2, Ogden, Provo, Saint George;
VT: Burlington*2, Rutland, Montpelier; VA: Richmond*2, Norfolk, Roanoke, Alexandria; WA: Spokane*2, Yakima;
WV: Charleston*2, Morgantown, Huntington; WI: Milwaukee*2, Madison*2, Green Bay;
WY: Cheyenne*2, Casper, Jackson; PR: San Juan*3, Ponce, Mayaguez, Bayamon
"""
"""Outside the big metros: one program for each share."""

COUNTY_WORDS = re.compile(r" (County|Parish|Municipio|City and Borough|Municipality|Borough|Census Area)$")
MAX_MILES_FROM_CENTRE = 7.0
JITTER_MILES = 0.5
MILES_A_DEGREE = 69.0


@dataclass(frozen=True, slots=True)
class Site:
    """A ZIP code of a city, its point, and a point nearby where a program could be. Degrees, WGS 84."""

    region: str
    city: str
    state: str
    zip_code: str
    county: str
    area_code: str
    zip_point: tuple[float, float]
    point: tuple[float, float]


def cities(text: str) -> list[tuple[str, str]]:
    """``CO: Denver*2, Golden`` as ``("Denver", "CO")`` twice and ``("Golden", "CO")`` once."""
    state, names = text.split(":")
    shares = [name.strip().partition("*") for name in names.split(",")]
    return [(name, state.strip()) for name, _star, share in shares for _each in range(int(share or 1))]


def demonstration_cities() -> list[tuple[str, str, str]]:
    """Region, city and state of every in-person program, in a fixed order."""
    found: list[tuple[str, str, str]] = []
    for region, (count, text) in METROS.items():
        shares = cities(text)
        found += [(region, *shares[number % len(shares)]) for number in range(count)]
    for text in TOWNS.split(";"):
        found += [(state.lower(), city, state) for city, state in cities(text)]
    return found


zip_points = cache(zcta_centroids)


@cache
def zips_by_city() -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Delivery ZIP codes of each city that have a point, by number."""
    found = defaultdict(list)
    for row in sorted(zipcodes.list_all(), key=lambda row: row["zip_code"]):
        if row["zip_code_type"] == "STANDARD" and row["active"] and row["zip_code"] in zip_points():
            found[row["city"], row["state"]].append(row)
    return found


@cache
def central_zips(city: str, state: str) -> list[dict[str, Any]]:
    """ZIP codes of a city within a few miles of its middle. Raises ``ValueError`` when there is none."""
    rows = zips_by_city().get((city, state), [])
    if not rows:
        raise ValueError(f"no ZIP code of {city}, {state} has a point")
    points = [zip_points()[row["zip_code"]] for row in rows]
    middle = (statistics.median(lat for lat, _lng in points), statistics.median(lng for _lat, lng in points))
    near = [row for row, point in zip(rows, points, strict=True) if miles(point, middle) < MAX_MILES_FROM_CENTRE]
    return near or rows


def miles(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Miles between points that are near each other (flat earth: good to a percent within a city)."""
    north = (one[0] - other[0]) * MILES_A_DEGREE
    east = (one[1] - other[1]) * MILES_A_DEGREE * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def site_in(region: str, city: str, state: str, dice: random.Random) -> Site:
    """A site in the middle of ``city``, within half a mile of the point of one of its ZIP codes."""
    row = dice.choice(central_zips(city, state))
    latitude, longitude = zip_points()[row["zip_code"]]
    distance, bearing = JITTER_MILES * math.sqrt(dice.random()), 2 * math.pi * dice.random()
    north = distance * math.cos(bearing) / MILES_A_DEGREE
    east = distance * math.sin(bearing) / MILES_A_DEGREE / math.cos(math.radians(latitude))
    return Site(
        region=region,
        city=city,
        state=state,
        zip_code=row["zip_code"],
        county=COUNTY_WORDS.sub("", row["county"]),
        area_code=row["area_codes"][0],
        zip_point=(round(latitude, 6), round(longitude, 6)),
        point=(round(latitude + north, 6), round(longitude + east, 6)),
    )
