"""Classes of counties at their limits, and thresholds as the sources have them."""

from __future__ import annotations

from programs.search import CLASSES, STANDARDS
from programs.search.adequacy.standards import class_of
from tests.cases import every

CASES = [
    (1_000_000, 1_000, "large-metro"), (999_999, 1_000, "metro"), (1_000_000, 999, "metro"),
    (500_000, 1_500, "large-metro"), (499_999, 1_500, "metro"), (500_000, 1_499, "metro"),
    (1, 5_000, "large-metro"), (9_999, 4_999, "rural"),
    (200_000, 10, "metro"), (199_999, 10, "micro"), (200_000, 9.99, "extreme-access"),
    (50_000, 100, "metro"), (49_999, 100, "micro"), (50_000, 99, "micro"),
    (10_000, 1_000, "metro"), (9_999, 1_000, "rural"), (10_000, 999, "micro"),
    (50_000, 10, "micro"), (49_999, 10, "rural"),
    (10_000, 50, "micro"), (9_999, 50, "rural"), (10_000, 49.9, "rural"),
    (100, 10, "rural"), (100, 9.99, "extreme-access"), (0, 0, "extreme-access"),
]  # fmt: skip


@every(("people", "density", "code"), CASES)
def test_each_limit_of_a_class(people: int, density: float, code: str) -> None:
    assert CLASSES[class_of(people, density)].code == code


def test_the_thresholds_are_those_of_the_table() -> None:
    miles = {code: [one.miles for one in standard.thresholds] for code, standard in STANDARDS.items()}
    assert miles == {
        "ma-outpatient-behavioral-health": [10, 25, 40, 50, 100],
        "ma-clinical-social-work": [10, 20, 35, 60, 110],
        "ma-clinical-psychology": [10, 30, 45, 60, 130],
        "ma-psychiatry": [10, 30, 45, 60, 100],
    }
    for standard in STANDARDS.values():
        assert [one.share for one in standard.thresholds] == [0.9, 0.9, 0.85, 0.85, 0.85]
        assert standard.source
        assert standard.url.startswith("https://www.ecfr.gov/")
        assert str(standard.caveat)
