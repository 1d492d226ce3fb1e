"""What peers are asked means what ours is asked; one that is not there is named."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import asdict
from io import StringIO
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from programs.benchmarks.databases import BenchmarkError
from programs.benchmarks.peers import engines, geodjango, groonga, in_process, measuring, questions, report
from programs.benchmarks.peers.measuring import OURS, Compared
from programs.benchmarks.peers.peer import NotInstalledError
from programs.management.commands.bench_peers import Command
from programs.search import Question, read
from programs.search.keeper import current
from tests.factories import PlaceFactory, ProgramFactory


@pytest.fixture
def asked() -> dict[str, questions.Kind]:
    PlaceFactory()
    return {kind.name: kind for kind in questions.kinds()}


@pytest.mark.django_db
def test_ours_understands_every_question(asked: dict[str, questions.Kind]) -> None:
    for kind in asked.values():
        for one in kind.questions:
            assert isinstance(read(QueryDict(one.query), current(), strict=True), Question), one.query


@pytest.mark.django_db
@pytest.mark.parametrize("whole", [False, True])
def test_ours_counts_the_same_whether_numbers_or_listings_are_wanted(
    asked, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_process.gc, "freeze", lambda: None)
    shown = ProgramFactory(name="Harbor Recovery")
    ours = in_process.OurSearch(current())
    kinds = questions.in_process([asked["text"], asked["misspelled"]])
    assert [kind.name for kind in kinds[:2]] == ["text: 20 numbers", "text: 20 listings"]
    wanted = [one for kind in kinds for one in kind.questions if one.whole is whole]
    counts = {one.text: ours.count(asdict(one)) for one in wanted}
    assert [counts[text] for text in ("harbor", "recovery", "recoverry", "partners", "zefyr")] == [1, 1, 1, 0, 0]
    numbers = ours.first_numbers(read(QueryDict("q=harbor&facets=true"), current(), strict=True))
    assert numbers == ([shown.number], 1)


@pytest.mark.django_db
def test_peers_are_asked_for_the_same_terms_and_point(asked: dict[str, questions.Kind]) -> None:
    one = asked["3 filters + all facets + count"].questions[0]
    assert one.point is not None
    theirs = parse_qs(urlsplit(groonga.RunningGroonga(1, "").path(one)).query)
    (condition,) = theirs["filter"]
    for number in one.terms:
        assert f"terms @ {number}" in condition
    assert "in_values(evidence, {}, {})".format(*one.evidence) in condition
    assert "drilldown" in theirs
    theirs = parse_qs(urlsplit(geodjango.RunningGeoDjango(1, "").path(one)).query)
    assert theirs["terms"] == [",".join(map(str, one.terms))]
    assert theirs["near"] == ["{:.6f},{:.6f},25.0".format(*one.point)]
    assert theirs["facets"] == ["true"]


@pytest.mark.django_db
def test_listings_are_those_that_are_public(tmp_path: Path) -> None:
    shown, hidden = ProgramFactory(), ProgramFactory(status="hidden")
    assert questions.write_listings(tmp_path / "listings") == 1
    (line,) = (tmp_path / "listings").read_text().splitlines()
    assert json.loads(line)["id"] == str(shown.pk) != str(hidden.pk)


def test_what_is_not_installed_is_named_and_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(geodjango, "SERVERS", str(tmp_path.relative_to("/") / "*"))
    command, section = Command(stdout=StringIO(), stderr=StringIO()), report.Section("2 listings")
    command.without.add("milli")
    with ExitStack() as stack:
        for peer in (groonga.Groonga(), geodjango.GeoDjango()):
            assert not command.entered(stack, peer.name, peer.running(tmp_path, tmp_path / "none"), section)
        running = in_process.running("milli", tmp_path, tmp_path / "none")
        assert not command.entered(stack, "milli", running, section)
    assert section.missing["milli"] == "not wanted"
    assert "apt install groonga" in section.missing["Groonga"]
    assert "PostGIS" in section.missing["GeoDjango"]
    assert "- Left out: Groonga: groonga is not installed" in report.section(section)


def test_an_engine_that_ends_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(in_process, "python_with", lambda _name, _folder: Path("/bin/false"))
    with pytest.raises(NotInstalledError, match="ended by itself"), in_process.running("milli", tmp_path, tmp_path):
        pass


def test_a_peer_that_fails_is_left_out_from_then_on_and_ours_is_not() -> None:
    asked = questions.Asked("q=a", text="a")
    dying = in_process.Engine("milli", "1", in_process.subprocess.Popen(
        ["/bin/false"], stdin=in_process.subprocess.PIPE, stdout=in_process.subprocess.PIPE, text=True
    ))  # fmt: skip

    class Ours:
        name, version = OURS, ""

        def ask(self, _questions: object, _seconds: float) -> dict[str, object]:
            return {"cpu_ms": 2.0, "counts": [1]}

    kind = questions.Kind("text", (asked,))
    (compared,) = measuring.in_process([kind], [Ours(), dying], 3, 0.1, lambda _text: None)
    dying.process.communicate()
    assert compared.figures == {OURS: [2.0] * 3}
    assert "ended by itself" in compared.failed["milli"]
    assert "ended by itself" in report.figures([compared])
    with pytest.raises(BenchmarkError), compared.trying(OURS):
        raise BenchmarkError("ours")


def test_what_a_request_takes_of_the_processor_stands_beside() -> None:
    compared = Compared(questions.Kind("text", ()), cpu_ms={OURS: [1.0, 3.0, 2.0], "Groonga": [4.0]})
    other = Compared(questions.Kind("misspelled", ()), cpu_ms={"Groonga": [5.0]})
    rows = report.processor([compared, other]).splitlines()
    assert rows[2:] == ["| text | 2.00 | 4.00 |", "| misspelled | – | 5.00 |"]


def test_cores_on_paper_follow_from_what_a_request_takes() -> None:
    compared = Compared(questions.Kind("text", ()), cpu_ms={OURS: [1.0, 3.0, 2.0], "Groonga": [4.0]})
    other = Compared(questions.Kind("misspelled", ()), cpu_ms={OURS: [6.0]})
    rows = report.on_paper([compared, other]).splitlines()
    assert rows[2:] == [
        "| text | 20.0 | 40.0 |",
        "| misspelled | 60.0 | – |",
        "| all of these in equal parts | 40.0 | – |",
    ]
    assert len(report.on_paper([]).splitlines()) == 2


def test_counts_are_compared_where_the_question_is_the_same() -> None:
    compared = Compared(questions.Kind("text", ()))
    measuring.compare(compared, {"milli": [20], "Groonga": [10, 100], OURS: [10, 101], "GeoDjango": [10, 90]})
    assert compared.differing == {
        "Groonga": "1 of 2, such as 101 and 100",
        "GeoDjango": "**by more than 1 %**: 1 of 2, such as 101 and 90",
    }
    other = Compared(questions.Kind("misspelled", (), same=False))
    measuring.compare(other, {OURS: [1], "Groonga": [2]})
    assert not other.differing


def test_ratios_are_medians_of_rounds_and_the_strongest_comes_first() -> None:
    http, alone = Compared(questions.Kind("text", ())), Compared(questions.Kind("text", ()))
    http.figures = {OURS: [100, 300, 200], "Groonga": [50, 100, 400], "GeoDjango": [1, 1, 1]}
    alone.figures = {OURS: [2.0], "tantivy": [1.0]}
    lines = report.strongest(report.Section("x", [http], [alone])).splitlines()[2:]
    assert [line.split(" | ")[2:4] for line in lines] == [
        ["Groonga", "2.00 ×"], ["GeoDjango", "200 ×"], ["tantivy", "0.50 ×"],
    ]  # fmt: skip


def test_questions_are_asked_in_turn_and_each_at_least_once() -> None:
    seen: list[str] = []

    def ask(question: dict[str, str]) -> int:
        seen.append(question["text"])
        return len(seen)

    result = engines.asked_for(ask, [{"text": "a"}, {"text": "b"}, {"text": "c"}], 0.001)
    assert len(seen) >= 3
    assert seen == list(islice(cycle("abc"), len(seen)))
    assert result["counts"] == [1, 2, 3]
    assert result["asked"] >= 3
