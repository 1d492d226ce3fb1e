"""The lexicon: every label and synonym is known, and nothing in it contradicts the vocabulary."""

from __future__ import annotations

import random

import pytest
from django.utils.translation import override
from rapidfuzz import process
from rapidfuzz.distance import OSA

from programs.search.asked_words import Asked
from programs.search.words.danger import crisis_in
from programs.search.words.lexicon import (
    DANGER_FROM,
    FUZZY_FROM,
    LONG,
    NEAR_MOST,
    Lexicon,
    folded,
    lexicon,
    meaning,
    singular,
)
from programs.search.words.reading import PARTS_MOST, Reading
from programs.vocabularies import FACETS, Facet
from tests.cases import every


def read(q: str) -> Reading:
    return Reading.of(Asked.read(q))


def meanings(q: str) -> list[tuple[str, set[str], bool]]:
    reading = read(q)
    return [
        (reading.words_of(span), {f"{name}.{code}" for name, code in span.meanings}, span.finds)
        for span in reading.spans
    ]


@every("language", ["en", "es"])
@every("facet", FACETS, ids=lambda facet: facet.code)
def test_every_label_means_its_term(facet: Facet, language: str) -> None:
    with override(language):
        labels = {term.code: str(term.label) for term in facet}
    found = {
        code: {term for _words, terms, _finds in meanings(label) for term in terms} for code, label in labels.items()
    }
    assert not {labels[code] for code, terms in found.items() if f"{facet.code}.{code}" not in terms}


@every(
    ("q", "expected"),
    [
        ("suboxone", [("suboxone", {"service.buprenorphine"}, True)]),
        ("D.B.T.", [("D.B.T.", {"therapy.dbt"}, True)]),
        ("dbt", [("dbt", {"therapy.dbt"}, True)]),
        ("12-step", [("12-step", {"therapy.twelve-step"}, True)]),
        ("alcoholismo", [("alcoholismo", {"condition.alcohol-use"}, True)]),
        ("ANSIEDAD", [("ANSIEDAD", {"condition.anxiety"}, True)]),
        (
            "depresión y ansiedad",
            [("depresión", {"condition.depression"}, True), ("ansiedad", {"condition.anxiety"}, True)],
        ),
        ("methadone clinic", [("methadone clinic", {"level.opioid-treatment", "service.methadone"}, True)]),
        ("methadone", [("methadone", {"service.methadone"}, True)]),
        ("ansiedad medicaid", [("ansiedad", {"condition.anxiety"}, True), ("medicaid", {"payment.medicaid"}, True)]),
        ("ACT", [("ACT", {"therapy.act-therapy"}, True)]),
        ("act", []),
        ("counseling", [("counseling", {"therapy.individual", "therapy.group"}, False)]),
        ("evenings", [("evenings", {"when.evenings"}, False)]),
        ("latino counselor", [("latino", {"language.es"}, True), ("counselor", {"therapy.individual"}, True)]),
        ("accepting new patients", [("accepting new patients", {"accepting.true"}, True)]),
        ("sin lista de espera", [("sin lista de espera", {"accepting.true"}, True)]),
        ("joint commission accredited", [("joint commission accredited", {"accreditation.joint-commission"}, True)]),
        ("ambetter", [("ambetter", {"payment.private-insurance"}, False)]),
        ("molina", [("molina", {"payment.medicaid", "payment.private-insurance"}, False)]),
        ("amerigroup", [("amerigroup", {"payment.medicaid"}, False)]),
        ("dbt skills group", [("dbt skills group", {"therapy.dbt"}, True)]),
        ("diversion program", [("diversion program", {"population.justice-involved"}, True)]),
        ("hope", []),
        ("marion", []),
        ("virtual reality", []),
        ('"suboxone" or x', []),
        ("suboxone -detox", []),
        ("free", [("free", {"payment.free"}, True)]),
        ("drug free", []),
        ("18+", [("18", {"age.adult"}, True)]),
        ("cedar 18", []),
    ],
)
def test_what_words_mean(q: str, expected: list[tuple[str, set[str], bool]]) -> None:
    assert meanings(q) == expected


@every("q", ["muslim", "jewish", "tourettes", "undocumented", "out of network", "ibogaine", "infertility"])
def test_what_no_source_is_asked_about_is_corrected_into_no_name(q: str) -> None:
    """“jewish treatment center” became “lewis”, “molina” “monica”."""
    entry = lexicon().entry((*q.split(),))
    assert entry is not None
    assert not entry.meanings
    assert set(q.split()) <= lexicon().known


def test_a_phrase_wins_over_its_words_and_the_rest_stays_words() -> None:
    reading = read("methadone clinic near me in Denver")
    assert [reading.words_of(span) for span in reading.spans] == ["methadone clinic"]
    assert [word.text for factor in reading.rest for word in factor.words] == ["Denver"]


def test_so_many_phrases_are_read() -> None:
    words = ["dbt", "cbt", "emdr", "tms", "ect", "naltrexone", "methadone", "suboxone", "ocd", "ptsd", "adhd"]
    words += ["medicaid", "medicare"]
    assert len(read(" ".join(words[:PARTS_MOST])).spans) == PARTS_MOST
    assert len(read(" ".join(words[: PARTS_MOST + 1])).spans) == PARTS_MOST


@every(
    ("q", "phrases"),
    [
        ("my son smokes weed and needs evenings or virtual", ["weed", "evenings or virtual"]),
        ("he takes suboxone or methadone and has no insurance", ["suboxone or methadone", "no insurance"]),
        ("mi hijo toma metadona o suboxona y no tiene seguro", ["metadona o suboxona", "no tiene seguro"]),
        ("anxiety or depression or ptsd and we have medicaid", ["anxiety or depression or ptsd", "medicaid"]),
        ("suboxone or xqzzt or hope or a", []),  # four words, one of which says nothing: web search syntax
        ("dbt or cbt or the emdr", []),  # four: those that stand between do not count
        ("she needs help for ptsd and -teen or dbt", []),
    ],
)
def test_or_is_a_word_of_a_sentence_and_joins_what_it_stands_between(q: str, phrases: list[str]) -> None:
    assert [words for words, _meanings, _finds in meanings(q)] == phrases


def test_what_is_joined_by_or_means_either() -> None:
    (_weed, (_words, either, finds)) = meanings("my son smokes weed and needs evenings or virtual")
    assert (either, finds) == ({"when.evenings", "format.virtual"}, True)
    reading = read("she wants therapy for ptsd but no 12 step or religion and no groups")
    assert reading.refused[0].startswith("no 12 step")


def test_two_thousand_words_are_bounded() -> None:
    assert len(read("suboxone " * 2_000).spans) == PARTS_MOST


@every(
    ("q", "language", "kind"),
    [
        ("kill myself", "en", "suicide"),
        ("I want to KILL MYSELF tonight", "en", "suicide"),
        ("don't want to live", "en", "suicide"),
        ("“kill myself”", "en", "suicide"),
        ("help -suicide", "en", "suicide"),
        ("quiero morir", "es", "suicide"),
        ("me tomé muchas pastillas", "es", "overdose"),
        ("overdose", "en", "overdose"),
        ("me pega", "es", "violence"),
        ("suicidal teenager", "en", "suicide"),
        ("my son wants to kill himself", "en", "suicide"),
        ("She tried to kill herself.", "en", "suicide"),
        ("my daughter doesn’t want to live", "en", "suicide"),
        ("my brother wants to die", "en", "suicide"),
        ("mi hijo no quiere vivir", "es", "suicide"),
        ("mi hija se quiere matar", "es", "suicide"),
        ("he overdosed", "en", "overdose"),
        ("she won't wake up", "en", "overdose"),
        ("se tomó todas las pastillas", "es", "overdose"),
        ("my husband hits me", "en", "violence"),
        ("suicide prevention", "en", "suicide"),
        ("988", "en", "suicide"),
        ("call 988", "en", "suicide"),
        ("llame al 988", "es", "suicide"),
        ("911", "en", "harm"),
        ("should I call 911?", "en", "harm"),
    ],
)
def test_words_of_danger(q: str, language: str, kind: str) -> None:
    found = crisis_in(q)
    assert found is not None
    assert (found.language, found.kind) == (language, kind)
    assert not read(q).rest, "nothing of it is looked for in names"


@every(
    ("q", "kind"),
    [
        ("I can't go on", "suicide"),
        ("thinking about ending it", "suicide"),
        ("she is cutting herself right now", "suicide"),
        ("ya no puedo más", "suicide"),
        ("she swallowed pills", "overdose"),
        ("he took a bunch of Tylenol", "overdose"),
        ("my son drank bleach", "overdose"),
        ("se tragó las pastillas", "overdose"),
        ("delirium tremens", "withdrawal"),
        ("alcohol withdrawal seizures", "withdrawal"),
        ("my dad is shaking and hallucinating, stopped drinking", "withdrawal"),
        ("está temblando y alucinando", "withdrawal"),
        ("not safe at home", "violence"),
        ("husband threatening with a knife", "violence"),
        ("he has a gun", "harm"),
        ("voices telling me to hurt people", "harm"),
        ("postpartum thoughts of hurting the baby", "harm"),
        ("tengo miedo de lastimar a mi bebé", "harm"),
        ("chest pain", "harm"),
    ],
)
def test_danger_as_people_in_it_say_it(q: str, kind: str) -> None:
    found = crisis_in(q)
    assert found is not None
    assert found.kind == kind


@every(
    "q", ["walk in clinic", "seizure disorder and addiction", "relapsed and scared", "i feel hopeless", "chest of hope"]
)
def test_what_is_no_danger_by_itself(q: str) -> None:
    assert crisis_in(q) is None


@every(
    "q",
    [
        *("", "kiel", "killeen", "myself", "morir de risa", "depression", "skill myself"),
        *("(303) 988-1234", "911 Main St", "80203", "39.7,-104.99"),
    ],
)
def test_no_danger(q: str) -> None:
    assert crisis_in(q) is None


def test_every_phrase_of_danger_is_one() -> None:
    assert len(lexicon().crisis) > 60
    for phrase, crisis in lexicon().crisis.items():
        assert crisis_in(" ".join(phrase)) is not None, phrase
        assert crisis.meanings, "programs follow"


def test_a_term_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no term condition\.unheard-of"):
        meaning("condition.unheard-of")


@every(
    ("typed", "near"),
    [
        ("suboxne", "suboxone"),
        ("methodone", "methadone"),
        ("anxeitys", None),
        ("naltrexonn", "naltrexone"),
        ("dtb", None),
    ],
)
def test_misspelled_words_of_the_vocabulary(typed: str, near: str | None) -> None:
    found = lexicon().near(typed)
    assert (near in found) if near else typed not in found


def test_no_word_is_corrected_to_a_misspelling() -> None:
    assert not {"suboxin", "anxeity", "depresssion"} & set(lexicon().meant)


def test_short_words_are_never_corrected() -> None:
    assert not lexicon().near("s" * (FUZZY_FROM - 1))


@every("word", ["kill", "myself", "quiero", "ayuda", "medicaid", "medication", "dbt", "necesito"])
def test_plain_words_and_words_of_the_vocabulary_are_protected(word: str) -> None:
    assert read(word).is_protected(0, len(word))


def test_names_are_not_protected() -> None:
    assert not read("kiel").is_protected(0, 4)


def test_words_are_folded_the_same_on_both_sides() -> None:
    assert folded("D.B.T.") == folded("dbt") == ("dbt",)
    assert folded("don’t") == ("dont",)
    assert folded("12-step") == folded("12 step") == ("12", "step")
    assert folded("Depresión") == ("depresion",)
    assert folded("St. Mary's") == ("st", "marys")


def test_cut_words_are_the_same_both_ways() -> None:
    same = lexicon().same
    assert "ctr" in same["center"]
    assert "center" in same["ctr"]
    assert {"saint"} <= set(same["st"])
    assert {"associates", "association"} <= set(same["assoc"])


@every(
    ("years", "codes"),
    [
        (2, set()),
        (3, {"child", "under-18"}),
        (12, {"child", "under-18"}),
        (13, {"adolescent"}),
        (17, {"adolescent"}),
        (18, {"young-adult"}),
        (25, {"young-adult"}),
        (26, {"adult"}),
        (64, {"adult"}),
        (65, {"senior"}),
        (99, {"senior"}),
        (100, set()),
    ],
)
def test_an_age_in_years_means_its_age_group(years: int, codes: set[str]) -> None:
    for way in ("{}-year-old son", "my {}yo", "{} y/o girl", "aged {}", "tiene {} años", "mi hija de {}"):
        found = {code for _words, terms, _finds in meanings(way.format(years)) for code in terms}
        assert found == {f"age.{code}" for code in codes}, way


@every(
    "q",
    [
        "I need help with my son who uses fentanyl",
        "my husband drinks too much and won't stop",
        "where can I take my 15 year old for weed addiction",
        "I can’t stop using meth",
        "trauma therapy for veterans who drink",
        "program that takes medicaid and is open in the evening",
        "necesito ayuda para mi hijo que usa drogas",
        "programa para dejar el alcohol en las noches",
    ],
)
def test_of_a_sentence_only_what_means_something_is_asked(q: str) -> None:
    reading = read(q)
    assert reading.spans
    assert not reading.rest


@every("q", ["Next Step anxiety", "Right Path anxiety", "Peace Place anxiety", "fentanyl Zyqwell"])
def test_words_of_names_stay_asked_beside_a_term(q: str) -> None:
    assert read(q).rest


def slipped(word: str, dice: random.Random) -> str:
    for _each in range(dice.randint(0, 2)):
        place = dice.randrange(len(word))
        word = word[:place] + dice.choice(("", "e", word[place] * 2)) + word[place + 1 :]
    return word


def test_what_a_misspelled_word_can_mean_is_what_all_distances_say() -> None:
    words, dice, found = lexicon(), random.Random(8), 0
    for typed in [slipped(word, dice) for word in dice.choices(words.meant, k=300)]:
        most = 2 if len(typed) >= LONG else 1
        far = sorted((apart, other) for other in words.meant if (apart := OSA.distance(typed, other)) <= most)
        expected = [other for _apart, other in far[:NEAR_MOST]] if len(typed) >= FUZZY_FROM else []
        assert words.near(typed) == expected, typed
        found += len(expected) > 1
    assert found > 20


def test_a_word_of_danger_is_what_all_distances_say() -> None:
    words, dice, found = lexicon(), random.Random(9), 0
    for typed in [slipped(word, dice) for word in dice.choices(words.of_danger, k=300)]:
        nearest = process.extractOne(typed, words.of_danger, scorer=OSA.distance, score_cutoff=1)
        is_looked_for = nearest and len(typed) >= DANGER_FROM - 1 and typed not in words.known
        assert words.word_of_danger(typed) == (nearest[0] if nearest and is_looked_for else typed)
        found += nearest is not None and nearest[0] != typed
    assert found > 50


def slips_at(word: str, place: int) -> list[str]:
    """A word with one wrong letter at a place, in each of the four ways."""
    before, behind = word[:place], word[place:]
    return [
        before + behind[1:],
        f"{before}q{behind}",
        f"{before}q{behind[1:]}",
        before + behind[1:2] + word[place] + behind[2:],
    ]


def test_one_wrong_letter_is_seen_at_every_place_of_every_word_of_danger() -> None:
    words, seen = lexicon(), 0
    for word in words.of_danger:
        for typed in (slip for place in range(len(word)) for slip in slips_at(word, place)):
            nearest = process.extractOne(typed, words.of_danger, scorer=OSA.distance, score_cutoff=1)
            assert nearest is not None
            expected = typed if typed in words.known else nearest[0]
            assert words.word_of_danger(typed) == expected, typed
            seen += expected != typed
    assert seen > 2_500


@every(
    "q",
    [
        *("harbor", "anxiety", "anxieties", "suicde", "autism", "no", "without", "Harbor House", "no 12 step"),
        *("harbor for anxiety", "harbor without medication", "not on drugs", "kill mysef", "quartz autism", "18"),
    ],
)
def test_where_no_word_begins_something_nothing_is_read(q: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(q)
    monkeypatch.setattr(Lexicon, "begins_something", lambda _self, _word: True)
    assert read(q) == found


def test_a_phrase_can_begin_in_the_plural() -> None:
    words = lexicon()
    plurals = [
        f"{word}s"
        for (word, *more), entry in ((phrase, entry) for phrase, entry in words.entries.items() if phrase)
        if not more and entry.meanings and entry.rule == "all" and not entry.alone and singular(f"{word}s") == word
    ]
    plural = [word for word in plurals if word not in words.beginning]
    assert len(plural) > 50
    assert all(read(word).spans for word in plural)


def test_every_phrase_is_as_long_as_what_is_looked_for_where_it_begins() -> None:
    words = lexicon()
    for phrase in filter(None, words.entries):
        assert words.longest_entry(phrase[0]) >= len(phrase)
        assert words.longest_entry(f"{phrase[0]}s") >= len(phrase) or singular(f"{phrase[0]}s") != phrase[0]
    assert all(words.longest_danger_from[phrase[0]] >= len(phrase) for phrase in words.crisis)
    assert all(phrase[0] in words.untold_from for phrase in words.untold)
    longest = max(words.entries, key=len)
    assert words.longest_entry(longest[0]) == len(longest)
    assert words.longest_entry("xqzzt") == 0
