"""Words of ``q`` that the vocabulary knows: what they find, what is offered, and that no name comes out of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from programs.models import Program
from programs.search import BadInput, SearchPage, text
from programs.search.keeper import current
from tests.cases import every
from tests.factories import PlaceFactory, ProgramFactory, ProviderFactory
from tests.searching import find, search
from tests.shared import shared_by_all

pytestmark = pytest.mark.django_db

MADE = [
    ("Cedar IOP", {"services": ["buprenorphine"], "city": "Denver"}),
    ("Birch Suboxone Program", {"services": []}),
    ("Aspen Center of Denver", {"services": ["buprenorphine", "suicide-prevention"]}),
    ("Kiel Campus", {"services": []}),
    ("Maple Ctr", {"therapies": ["dbt"], "conditions": ["ptsd"]}),
    ("O'Brien House", {"therapies": ["dbt", "cbt"]}),
    ("Saint Marys Alc Trt Servs", {"restrictions": ["no-opioid-use"], "services": ["buprenorphine"]}),
    ("BrightView", {"city": "Denver"}),
    ("Hope House", {"payments": ["medicaid"], "ages": ["adolescent"]}),
    ("Recovery Place", {"focus": ["substance-use"]}),
]


@shared_by_all
def made() -> None:
    PlaceFactory(kind="city", zip_code="", key="city-denver-co", name="Denver", normalized_name="denver", zip_count=30)
    PlaceFactory(kind="city", zip_code="", key="city-hope-co", name="Hope", normalized_name="hope", zip_count=1)
    provider = ProviderFactory(name="Quiet Water")
    for name, values in MADE:
        ProgramFactory(name=name, provider=provider, **values)


CHRISTIAN = "Lake Christian Counseling"


def page(q: str, more: str = "") -> SearchPage:
    query = QueryDict(more, mutable=True)
    query["q"] = q
    query["unstated"] = "exclude"
    outcome = search(query)
    assert isinstance(outcome, SearchPage)
    return outcome


def names(q: str, more: str = "") -> list[str]:
    return [result.listing["name"] for result in page(q, more).results]


CEDAR, BIRCH, ASPEN, KIEL, MAPLE, OBRIEN, MARYS, BRIGHT, HOPE, RECOVERY = (name for name, _values in MADE)


@every(
    ("q", "expected"),
    [
        ("suboxone", {CEDAR, BIRCH, ASPEN}),  # not St. Mary's, which does not treat opioid use
        ("Suboxone clinic near me", {CEDAR, BIRCH, ASPEN}),
        ("suboxne", {CEDAR, BIRCH, ASPEN}),
        ("buprenorfina", {CEDAR, ASPEN}),
        ("suboxone denver", {ASPEN}),
        ("DBT", {MAPLE, OBRIEN}),
        ("d.b.t.", {MAPLE, OBRIEN}),
        ("dbt cbt", {OBRIEN}),
        ("DBT and estrés postraumático", {MAPLE}),
        ("medicaid teenager", {HOPE}),
        ("medicaid adolescente", {HOPE}),
        ("obrien", {OBRIEN}),
        ("O’Brien", {OBRIEN}),
        ("maple center", {MAPLE}),
        ("st marys alcohol treatment services", {MARYS}),
        ("st mary", {MARYS}),
        ("hope", {HOPE}),
        ("recovery", {RECOVERY}),
        ("evenings suboxone", {CEDAR, BIRCH, ASPEN}),  # nobody says when it meets
        ("kill myself", {ASPEN}),
        ("quiero morir", {ASPEN}),
        ("suicide hope", {ASPEN}),
    ],
)
def test_what_is_found(q: str, expected: set[str]) -> None:
    assert set(names(q)) == expected


def test_who_has_it_in_the_name_comes_first() -> None:
    assert names("suboxone")[0] == BIRCH


@pytest.mark.parametrize(
    ("q", "more", "expected"),
    [
        ("suboxone", "", [("service", "buprenorphine", 2, {"service": ("buprenorphine",), "q": ()})]),
        ("suboxone denver", "", [
            ("service", "buprenorphine", 1, {"service": ("buprenorphine",), "q": ("denver",)}),
            ("near", "Denver, CO", 3, {"near": ("Denver, CO",), "q": ("suboxone",)}),
        ]),
        ("dbt", "therapy=cbt", [("therapy", "dbt", 1, {"therapy": ("cbt", "dbt"), "q": ()})]),
        ("recovery", "", [("focus", "substance-use", 1, {"focus": ("substance-use",), "q": ()})]),
        ("brightview denver", "", [("near", "Denver, CO", 1, {"near": ("Denver, CO",), "q": ("brightview",)})]),
        ("brightview denver co", "", [("near", "Denver, CO", 1, {"near": ("Denver, CO",), "q": ("brightview",)})]),
        ("bright view denver", "", [("near", "Denver, CO", 1, {"near": ("Denver, CO",), "q": ("brightview",)})]),
        ("brihgtview denver", "", [
            ("near", "Denver, CO", 1, {"near": ("Denver, CO",), "q": ("brightview",)}),
            ("near", "Denver, CO", 10, {"near": ("Denver, CO",), "q": ()}),
        ]),
        ("zzyzx denver", "", [("near", "Denver, CO", 10, {"near": ("Denver, CO",), "q": ()})]),
        ("hope", "", [("near", "Hope, CO", 10, {"near": ("Hope, CO",), "q": ()})]),
        ("hope", "near=80203", []),
        ("zzyzx", "", []),
    ],
)  # fmt: skip
def test_what_is_offered(q: str, more: str, expected: list[tuple[str, str, int, dict[str, tuple[str, ...]]]]) -> None:
    PlaceFactory()
    offered = [(one.parameter, one.value, one.count, dict(one.changes)) for one in page(q, more).offers]
    assert offered == expected


def test_a_place_that_was_left_out_is_offered_though_something_is_found_elsewhere() -> None:
    at = {"latitude": 38.25, "longitude": -104.6}
    PlaceFactory(kind="city", zip_code="", key="city-pueblo-co", name="Pueblo", normalized_name="pueblo", **at)
    ProgramFactory(name="Yonder", city="Pueblo", **at)
    found = page("recovery lake pueblo")
    assert [result.listing["name"] for result in found.results] == [RECOVERY]
    assert found.words is not None
    assert found.words.left_out == ("lake", "pueblo")
    near = [(one.value, one.count, dict(one.changes)) for one in found.offers if one.parameter == "near"]
    assert near == [("Pueblo, CO", 1, {"q": (), "near": ("Pueblo, CO",)})]


@pytest.mark.parametrize(
    ("q", "near"),
    [
        ("dbt in albuquerqe", ("Albuquerque, NM", "dbt", 1)),
        ("maple albuquerqe nm", ("Albuquerque, NM", "maple", 1)),
        ("bright albuquerqe", ("Albuquerque, NM", "", 3)),
        ("maple albuqerqe", ("Albuquerque, NM", "maple", 1)),  # two letters
        ("maple albuqerq", None),  # three
        ("albuquerqa", None),  # a name that some program has
        ("maple albuquerqa", ("Albuquerque, NM", "maple", 1)),  # which none of them is meant by
        ("recovery place", None),
    ],
)
def test_a_town_that_is_spelled_alike_is_offered(q: str, near: tuple[str, str, int] | None) -> None:
    at = {"latitude": 35.1, "longitude": -106.6}
    city = {"name": "Albuquerque", "normalized_name": "albuquerque", "state": "NM", "zip_count": 30}
    PlaceFactory(kind="city", zip_code="", key="city-albuquerque-nm", **city, **at)
    PlaceFactory(kind="state", zip_code="", key="state-nm", name="New Mexico", normalized_name="new mexico", state="NM")
    ProgramFactory(name="Maple South", therapies=["dbt"], **at)
    ProgramFactory.create_batch(2, name="Albuquerqa House", **at)
    offered = [one for one in page(q).offers if one.parameter == "near"]
    found = [(one.value, "".join(one.changes.get("q", ())), one.count) for one in offered]
    assert found == ([near] if near else [])


FAR = {"latitude": 35.1, "longitude": -106.6}


def near_offers(q: str) -> list[str]:
    return [one.value for one in page(q).offers if one.parameter == "near"]


@pytest.mark.parametrize(("typed", "is_alike"), [("elkq", False), ("elkoq", True)])
def test_a_town_is_spelled_alike_from_five_letters_on(typed: str, *, is_alike: bool) -> None:
    PlaceFactory(kind="city", zip_code="", key="city-elko-nm", name="Elko", normalized_name="elko", state="NM", **FAR)
    ProgramFactory(name="Xaphod", **FAR)
    assert near_offers(f"xaphod {typed}") == (["Elko, NM"] if is_alike else [])


@pytest.mark.parametrize(("programs", "is_alike"), [(3, True), (4, False)])
def test_a_word_that_more_than_few_programs_have_is_no_misspelled_town(programs: int, *, is_alike: bool) -> None:
    city = {"name": "Albuquerque", "normalized_name": "albuquerque", "state": "NM"}
    PlaceFactory(kind="city", zip_code="", key="city-albuquerque-nm", **city, **FAR)
    ProgramFactory.create_batch(programs, name="Albuquerqa", **FAR)
    ProgramFactory(name="Xaphod", **FAR)
    assert near_offers("xaphod albuquerqa") == (["Albuquerque, NM"] if is_alike else [])


@pytest.mark.parametrize(("cities", "offered"), [(6, 6), (7, 6)])
def test_six_places_of_a_region_are_offered(cities: int, offered: int, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [f"city-zorba-{number}-nm" for number in range(cities)]
    region = {"the quills": tuple(keys)}
    monkeypatch.setattr("programs.geocoding.regions.regions", lambda: region)
    monkeypatch.setattr("programs.geocoding.gazetteer.regions", lambda: region)
    for number, key in enumerate(keys):
        name = f"Zorba {'abcdefg'[number]}"
        PlaceFactory(kind="city", zip_code="", key=key, name=name, normalized_name=name.lower(), state="NM", **FAR)
    ProgramFactory(name="Xaphod", **FAR)
    assert len(near_offers("xaphod the quills")) == offered


def test_what_people_call_a_city_or_a_region_is_offered_before_a_hamlet_of_the_name() -> None:
    for name, state, zips in (("Minneapolis", "mn", 90), ("Saint Paul", "mn", 60), ("Twin Cities", "tx", 1)):
        key = f"city-{name.lower().replace(' ', '-')}-{state}"
        PlaceFactory(kind="city", zip_code="", key=key, name=name, normalized_name=name.lower(), state=state.upper(),
                     zip_count=zips, latitude=44.9, longitude=-93.2)  # fmt: skip
    ProgramFactory(name="Maple North", therapies=["dbt"], latitude=44.9, longitude=-93.2)
    for q, expected in {
        "dbt twin cities": ["Minneapolis, MN", "Saint Paul, MN"],
        "dbt mpls": ["Minneapolis, MN"],
        "dbt twin cities texas": ["Twin Cities, TX"],
    }.items():
        assert [one.value for one in page(q).offers if one.parameter == "near"] == expected, q


def test_a_town_is_offered_though_its_name_was_taken_for_a_misspelled_word() -> None:
    """“anchorage” found a program called “Anchored”, and nothing in Alaska."""
    PlaceFactory(kind="city", zip_code="", key="city-mapel-ak", name="Mapel", normalized_name="mapel", state="AK",
                 latitude=61.2, longitude=-149.9)  # fmt: skip
    ProgramFactory(name="North", latitude=61.2, longitude=-149.9)
    found = page("mapel")
    assert found.words is not None
    assert found.words.searched == "maple"
    assert [(one.value, one.count) for one in found.offers] == [("Mapel, AK", 1)]


def test_openings_are_what_somebody_said_lately() -> None:
    """Who says nothing is to be asked, and a full program is left out."""
    now = timezone.now()
    for name, more in (
        ("Open", {"accepting": "yes", "openings_reported_at": now}),
        ("Full", {"accepting": "no", "openings_reported_at": now}),
        ("Long ago", {"accepting": "yes", "openings_reported_at": now - timedelta(days=31)}),
    ):
        ProgramFactory(name=name, therapies=["emdr"], **more)
    ProgramFactory(name="Silent", therapies=["emdr"])
    for q in ("emdr accepting new patients", "emdr sin lista de espera"):
        outcome = search(QueryDict(f"q={q}&unstated=include"))
        assert isinstance(outcome, SearchPage)
        names = [result.listing["name"] for result in outcome.results]
        assert names[:1] == ["Open"]
        assert {"Long ago", "Silent"} <= set(names[1:])
        assert "Full" not in names
        assert outcome.count == 1
    (offer,) = (one for one in page("emdr accepting new patients").offers if one.parameter == "accepting")
    assert (offer.label, offer.count, offer.changes) == (
        "Takes new patients",
        1,
        {"q": ("emdr",), "accepting": ("true",)},
    )


@every("q", ["suboxone denver", "suboxone", "brightview denver", "bright view denver", "dbt", "medicaid teenager"])
def test_the_count_of_an_offer_is_what_it_finds(q: str) -> None:
    for offer in page(q).offers:
        query = QueryDict(mutable=True)
        for name, values in offer.changes.items():
            query.setlist(name, list(values))
        outcome = search(query)
        assert isinstance(outcome, SearchPage)
        assert outcome.count == offer.count


@every("q", ["kill myself", "medicaid", "dbt", "killed", "suicide", "medication", "hopeless", "necesito"])
def test_no_name_comes_out_of_a_word_that_is_known(q: str) -> None:
    words = find(q)
    assert words.did_you_mean is None
    assert words.searched == q
    assert KIEL not in names(q)


def test_a_name_is_corrected_and_says_so() -> None:
    words = find("brigtview")
    assert (words.searched, words.did_you_mean) == ("brightview", "brightview")


def test_words_that_no_source_is_asked_about() -> None:
    assert find("autism").untold == ("autism",)
    assert find("dbt").untold == ()


@pytest.mark.parametrize(
    ("q", "stated", "to_ask"),
    [
        ("autism", set(), {name for name, _values in MADE}),
        ("christian cedar", set(), {CEDAR}),
        ("christian adolescent", {CHRISTIAN}, {name for name, _values in MADE}),
        ("christian", {CHRISTIAN}, {name for name, _values in MADE}),
        ("christian zzyzxqq", set(), set()),
    ],
)
def test_what_nobody_was_asked_about_narrows_nothing(q: str, stated: set[str], to_ask: set[str]) -> None:
    if stated:
        ProgramFactory(name=CHRISTIAN, ages=["adolescent"])
    query = QueryDict(mutable=True)
    query.update({"q": q, "unstated": "include", "page_size": "50"})
    outcome = search(query)
    assert isinstance(outcome, SearchPage)
    found = [result.listing["name"] for result in outcome.results]
    assert set(found[: outcome.count]) == stated
    assert set(found[outcome.count :]) == to_ask


def test_a_question_of_danger_asks_the_database_nothing(django_assert_num_queries: pytest.FixtureRequest) -> None:
    index = current().index
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert text.find("kill myself", index).crisis


def test_q_of_two_thousand_words_is_an_error_that_names_it() -> None:
    query = QueryDict(mutable=True)
    query["q"] = "suboxone " * 2_000
    outcome = search(query)
    assert isinstance(outcome, BadInput)
    assert [error.parameter for error in outcome.errors] == ["q"]


def test_the_words_of_a_place_that_say_danger_are_no_place() -> None:
    outcome = search(QueryDict("near=kill+myself"))
    assert isinstance(outcome, BadInput)
    (error,) = outcome.errors
    assert error.parameter == "near"
    assert not error.choices
    assert error.crisis is not None


def test_programs_are_made() -> None:
    assert Program.objects.count() == len(MADE)


def test_who_was_never_asked_what_a_word_means_comes_after() -> None:
    """Whoever says it, or has it in the name, comes first; who said otherwise is in neither tier."""
    outcome = search(QueryDict("q=dbt"))
    assert isinstance(outcome, SearchPage)
    said = {result.listing["name"] for result in outcome.results[: outcome.count]}
    assert said == {"Maple Ctr", "O'Brien House"}
    assert outcome.count_unstated == len(MADE) - 2, "the others say nothing of therapies"
    assert outcome.results[-1].match["unstated"] == [{"parameter": "q", "values": ["dbt"]}]
    assert outcome.offers[0].count == 2
    Program.objects.exclude(name__in=said).update(therapies=["cbt"])
    again = search(QueryDict("q=dbt"))
    assert isinstance(again, SearchPage)
    assert again.total == 2


def test_a_word_that_nobody_states_is_offered_with_how_many_there_are_to_ask() -> None:
    outcome = search(QueryDict("q=anxiety"))
    assert isinstance(outcome, SearchPage)
    assert [(offer.value, offer.count, offer.unstated > 0) for offer in outcome.offers] == [("anxiety", 0, True)]


def test_a_time_that_nobody_states_can_be_asked_for() -> None:
    """“Evenings” is an everyday word: where no program has it, and none says when it meets, it means the time."""
    outcome = search(QueryDict("q=evenings"))
    assert isinstance(outcome, SearchPage)
    assert (outcome.count, outcome.count_unstated) == (0, len(MADE))
    assert outcome.offers[0].unstated == len(MADE)


def test_a_name_with_the_word_leaves_the_others_to_be_asked() -> None:
    ProgramFactory(name="Evening Star")
    outcome = search(QueryDict("q=evenings"))
    assert isinstance(outcome, SearchPage)
    assert (outcome.count, outcome.count_unstated) == (1, len(MADE))
    assert outcome.results[0].listing["name"] == "Evening Star"


@every(
    ("q", "offered"),
    [
        ("my teenager cuts herself", {"adolescent", "self-harm"}),
        ("mi hija se hace daño", {"self-harm"}),
        ("my husband drinks too much", {"alcohol-use"}),
        ("bipoler disorder", {"bipolar"}),
        ("por las tardes", {"afternoons", "evenings"}),
    ],
)
def test_a_sentence_is_understood(q: str, offered: set[str]) -> None:
    """Words of it that say nothing more do not have to stand in a name."""
    query = QueryDict(mutable=True)
    query["q"] = q
    outcome = search(query)
    assert isinstance(outcome, SearchPage)
    assert {offer.value for offer in outcome.offers} == offered
    assert outcome.total


@every(
    ("q", "found", "to_ask"),
    [
        ("not suboxone", set(), {name for name, _values in MADE}),
        ("cbt, not suboxone", {OBRIEN}, None),
        ("no 12 step", set(), {name for name, _values in MADE}),
        ("doesn't take medicaid", set(), {name for name, _values in MADE}),
        ("not religious", set(), {name for name, _values in MADE}),
        ("sin medicaid", set(), {name for name, _values in MADE}),
        ("doesn't want dbt", set(), {name for name, _values in MADE}),
        ("suboxone no problem", {CEDAR, BIRCH, ASPEN}, None),
    ],
)
def test_what_is_refused_finds_nobody_and_leaves_nobody_out(q: str, found: set[str], to_ask: set[str] | None) -> None:
    outcome = page(q)
    if "suboxone no" not in q:
        assert outcome.words is not None
        assert outcome.words.refused
        assert not [offer for offer in outcome.offers if offer.value in ("buprenorphine", "medicaid", "dbt")]
    assert {result.listing["name"] for result in outcome.results} == found
    asked = search(QueryDict(f"q={q}&unstated=only&page_size=50"))
    assert isinstance(asked, SearchPage)
    if to_ask is not None:
        assert {result.listing["name"] for result in asked.results} == to_ask


@every(
    ("q", "offered"),
    [
        ("he doesn't want to drink", {"alcohol-use"}),  # who does not want a problem seeks help with it
        ("I don't know how to stop drinking", {"alcohol-use"}),
        ("no puedo dejar de tomar alcohol", {"alcohol-use"}),
        ("I don't drink but I am anxious", {"anxiety"}),
        ("I don't have insurance", {"self-pay", "sliding-scale", "payment-assistance", "free"}),
        ("no tenemos seguro", {"self-pay", "sliding-scale", "payment-assistance", "free"}),
        ("my son is seventeen and anxious", {"adolescent", "anxiety"}),
        ("my son 17 is anxious", {"adolescent", "anxiety"}),
        ("no men", {"women-only", "women"}),
    ],
)
def test_not_is_read_with_what_it_stands_before(q: str, offered: set[str]) -> None:
    found = text.find(q, current().index)
    assert {value for part in found.parts for _parameter, value in part.meanings} == offered


@every(
    ("q", "expected", "left_out"),
    [
        ("ptsd monday", {MAPLE}, ("monday",)),
        ("ptsd zzyzxqq", set(), ()),  # no common word: it may be a name
        ("my sister has ptsd and feels lonely", {MAPLE}, ("feels", "lonely")),
        ("my sister has ptsd and asked for Hope House", set(), ("asked",)),  # a name is capital
        ("maple something", {MAPLE}, ("something",)),
        ("25/7", set(), ()),
    ],
)
def test_a_story_narrows_nothing(q: str, expected: set[str], left_out: tuple[str, ...]) -> None:
    outcome = page(q)
    assert outcome.words is not None
    assert ({result.listing["name"] for result in outcome.results}, outcome.words.left_out) == (expected, left_out)


@every(
    ("q", "count", "to_ask"),
    [
        ("near me", len(MADE), 0),
        ("cerca de mí", len(MADE), 0),
        ("open now", 0, len(MADE)),
        ("takes dogs", 0, len(MADE)),
        ("wheelchair", 0, len(MADE)),
        ("what should I do I am scared", 0, len(MADE)),
        ("zzyzxqq", 0, 0),
    ],
)
def test_what_no_listing_says_is_to_be_asked_of_all(q: str, count: int, to_ask: int) -> None:
    query = QueryDict(mutable=True)
    query["q"] = q
    outcome = search(query)
    assert isinstance(outcome, SearchPage)
    assert (outcome.count, outcome.count_unstated) == (count, to_ask)


def test_an_everyday_word_of_a_sentence_leaves_nobody_out() -> None:
    """“Sober” is a word of names and offers its terms; in a sentence that finds something it does not narrow."""
    assert names("I have been sober for months and I fear ptsd") == [MAPLE]
    assert names("sober ptsd") == []


@every(
    ("q", "found", "left_out"),
    [
        ("my son has ptsd and he is zorby and quuxed", [MAPLE], ("zorby", "quuxed")),
        ("mi hijo tiene ptsd y esta zorby, no quiere hablar con nadie", [MAPLE], ("zorby", "hablar", "nadie")),
        ("my son has ptsd and he goes to Zorby House", [], ()),  # a name stays asked for
        ("zorby quuxed has ptsd", [], ()),  # four words are no sentence
    ],
)
def test_words_that_nobody_lists_leave_nobody_out_of_a_sentence(
    q: str, found: list[str], left_out: tuple[str, ...]
) -> None:
    assert names(q) == found
    words = text.find(q, current().index)
    assert not found or words.left_out == left_out


@every(
    ("q", "value", "count"),
    [("80203", "80203", 10), ("suboxone 80203", "80203", 3), ("ptsd in Denver Colorado", "Denver, CO", 1)],
)
def test_a_zip_code_or_a_town_with_its_state_is_offered_as_the_place(q: str, value: str, count: int) -> None:
    PlaceFactory()
    near = [(offer.value, offer.count) for offer in page(q).offers if offer.parameter == "near"]
    assert near == [(value, count)]


def test_a_town_is_offered_where_all_are_to_be_asked() -> None:
    PlaceFactory()
    outcome = search(QueryDict("q=anxiety denver"))
    assert isinstance(outcome, SearchPage)
    near = [offer for offer in outcome.offers if offer.parameter == "near"]
    assert [(offer.count, offer.unstated > 0) for offer in near] == [(0, True)]


@every(
    ("q", "offered"),
    [
        ("my son in Denver needs help with ptsd", [("Denver, CO", 1, "my son needs help with ptsd")]),
        ("we live near denver and he has ptsd", [("Denver, CO", 1, "we live and he has ptsd")]),
        ("vivo cerca de Denver y tengo ptsd", [("Denver, CO", 1, "vivo y tengo ptsd")]),
        ("she lives denver colorado and has ptsd", [("Denver, CO", 1, "she lives and has ptsd")]),
        ("ptsd near 80203-1234 please", [("80203", 1, "ptsd please")]),
        ("ptsd 80203 please", [("80203", 1, "ptsd please")]),
        ("he is in hope of help with ptsd", []),  # a common word
        ("he is in Hope and has ptsd", [("Hope, CO", 1, "he is and has ptsd")]),
        ("HE IS IN HOPE OF HELP WITH PTSD", []),  # capital like all others
        ("help in mesa county with ptsd", [("Palisade, CO", 1, "help with ptsd")]),
        ("ptsd help mesa county colorado", [("Palisade, CO", 1, "ptsd help")]),
        ("mesa county", [("Palisade, CO", 10, "")]),
        ("my son uses ptsd denver or hope nothing", []),  # nothing leads to it, and “or” is no state
        ("ptsd in colorado city please", [("Colorado City, CO", 1, "ptsd please")]),
        ("birch something in denver", [("Denver, CO", 1, "birch something")]),
        ("zorba something in denver", [("Denver, CO", 10, "")]),  # nothing has the rest: the place alone
        ("zorba ptsd denver", [("Denver, CO", 10, "")]),
    ],
)
def test_a_place_within_a_sentence_is_offered(q: str, offered: list[tuple[str, int, str]]) -> None:
    PlaceFactory()
    for name, county in (("Palisade", "Mesa County"), ("Colorado City", "Pueblo County")):
        PlaceFactory(kind="city", zip_code="", key=f"city-{name}-co", name=name, county=county)
    near = [offer for offer in page(q).offers if offer.parameter == "near"]
    assert [(one.value, one.count, "".join(one.changes["q"])) for one in near] == offered


@every(
    ("q", "offered"),
    [("hope", ["Hope, CO"]), ("what can I do about hope", []), ("who can help me with ptsd Hope", ["Hope, CO"])],
)
def test_a_common_word_that_ends_a_sentence_is_no_town(q: str, offered: list[str]) -> None:
    assert [offer.value for offer in page(q).offers if offer.parameter == "near"] == offered


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("(970) 555-0177", ["Ringing"]),
        ("9705550177", ["Ringing"]),
        ("+1 970.555.0177", ["Ringing"]),
        ("denver 970-555-0177", ["Ringing"]),
        ("720 555 0101", ["Intake"]),
        ("970-555-0143", []),
        ("19705550177", ["Ringing"]),
        ("97055501770", []),  # one digit too many
        ("99705550177", []),
    ],
)
def test_a_telephone_number_among_the_words_finds_whom_it_reaches(q: str, found: list[str]) -> None:
    ProgramFactory(name="Ringing", phone="970-555-0177")
    ProgramFactory(name="Intake", phone="", intake_phone="720-555-0101 x12")
    assert names(q) == found
