from __future__ import annotations

from programs.imports.samhsa.evidence import evidence_of, quoted, says_iop, strongest
from tests.cases import every


@every(
    "name",
    [
        "Cedar IOP",
        "PHP/IOP Program",
        "Intensive Outpatient Program",
        "Adolescent and Intensive OP Program",
        "Intensive Outpt Services",
        "INTENSIVE OUT-PATIENT",
        "Adult Intensive Outpatient Prog",
        "Intensive Adolescent Outpatient",
        "Juniper SAIOP",
        "Day Treatment CDIOP",
        "I.O.P. of Denver",
        "Outpatient Services and Intensive Outp",
        "Cedar Hollow Recovery and Intensive Ou",
        "Programa Ambulatorio Intensivo",
    ],
)
def test_names_that_say_it(name: str) -> None:
    assert says_iop(name)


@every(
    "name",
    [
        "Outpatient Clinic",
        "Non-Intensive Outpatient",
        "Nonintensive Outpatient",
        "Non IOP Services",
        "Less Intensive Outpatient",
        "Intensive Residential and Outpatient",
        "Intensive Treatment Systems",
        "Intensive Day Treatment",
        "Intensive Inpatient",
        "Intensive In Home/Outpatient",
        "Outpatient and Intensive InHome",
        "Biopsy Clinic",
        "Myiopia Center",
        "Cedar Intensive Ou",  # not cut off: shorter than a name can be
        "",
    ],
)
def test_false_friends(name: str) -> None:
    assert not says_iop(name)


@every(
    ("name2", "codes", "care", "evidence"),
    [
        ("", {"OIT", "SA"}, "su", "stated"),
        ("IOP", {"OIT"}, "su", "stated"),
        ("IOP", {"SA"}, "su", "named"),
        ("IOP", {"PHDT"}, "mh", "named"),
        ("", {"PHDT"}, "mh", "possible"),
        ("", {"PHDT"}, "su", None),
        ("", {"ODT"}, "su", None),
        ("", {"PH"}, "mh", None),  # a facility type of the same name, not a setting
        ("", set(), "", None),
    ],
)
def test_which_evidence_there_is(name2: str, codes: set[str], care: str, evidence: str | None) -> None:
    assert evidence_of("Cedar Hollow", name2, codes, care) == evidence  # type: ignore[arg-type]


def test_the_strongest_counts() -> None:
    assert strongest({"possible", "named", None}) == "named"
    assert strongest({None}) is None


@every(
    ("text", "quote"),
    [
        ("Residential care. IOP on three evenings a week! Call us.", "IOP on three evenings a week"),
        ("Detox;  intensive outpatient program  ; aftercare", "intensive outpatient program"),
        ("We have no IOP.\nIntensive outpatient from June?", "Intensive outpatient from June"),
        ("We do not offer an intensive outpatient program. Formerly an IOP.", ""),
        ("Outpatient care", ""),
        ("", ""),
    ],
)
def test_the_first_sentence_that_says_so_is_quoted(text: str, quote: str) -> None:
    assert quoted(text) == quote
