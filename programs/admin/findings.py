"""What an import found, as a table: filtered, searched, each row with its program and its raw row beside."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from programs.imports.report import OUTCOME_TITLES, TITLES
from programs.models import ImportRun, Program, SourceRecord

A_PAGE = 100
KINDS = {**TITLES, **OUTCOME_TITLES}
ANY = ("", _("all"))


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding with what it is about. ``raw`` is the row as JSON text, blank where it is not known."""

    kind: object
    file: str
    row: int | None
    text: str
    step: str
    program: Program | None
    record: SourceRecord | None
    raw: str


class FindingsForm(forms.Form):
    """Which findings of a run to show; a choice counts how many there are."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    step = forms.ChoiceField(label=_("Step of identity"), required=False)
    q = forms.CharField(label=_("Text"), required=False, max_length=200, widget=forms.TextInput({"type": "search"}))
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, findings: list[dict[str, Any]]) -> None:
        super().__init__(data)
        kinds = Counter(finding["kind"] for finding in findings)
        steps = Counter(finding["step"] for finding in findings if finding.get("step"))
        titles = [(kind, KINDS.get(kind, kind)) for kind in sorted(kinds, key=order)]
        self.fields["kind"].choices = [ANY, *((kind, f"{title} ({kinds[kind]})") for kind, title in titles)]  # type: ignore[attr-defined]
        self.fields["step"].choices = [ANY, *((step, f"{step} ({count})") for step, count in sorted(steps.items()))]  # type: ignore[attr-defined]


def order(kind: str) -> int:
    """The place of a kind in the report."""
    known = list(KINDS)
    return known.index(kind) if kind in known else len(known)


def counts_of_kinds(findings: Iterable[dict[str, Any]]) -> list[tuple[str, object, int]]:
    """Each kind that there is, its title and how many findings it has."""
    kinds = Counter(finding["kind"] for finding in findings)
    return [(kind, KINDS.get(kind, kind), kinds[kind]) for kind in sorted(kinds, key=order)]


def chosen(findings: Iterable[dict[str, Any]], *, kind: str, step: str, q: str) -> list[dict[str, Any]]:
    """The findings of a kind and step in which all words of ``q`` stand, in whatever capitals."""
    words = q.casefold().split()
    return [
        finding
        for finding in findings
        if (not kind or finding["kind"] == kind)
        and (not step or finding.get("step") == step)
        and all(word in searched(finding) for word in words)
    ]


def searched(finding: dict[str, Any]) -> str:
    """What a search looks into: the text, the file and row, a refused row and the key of a stored one."""
    parts = (
        finding["text"],
        finding["file"],
        str(finding["row"] or ""),
        finding.get("raw", ""),
        finding.get("key", ""),
    )
    return " ".join(parts).casefold()


def findings_page(run: ImportRun, data: Any) -> dict[str, Any]:
    """The form, one page of rows, and the query of the others. A wrong choice shows nothing, and its error."""
    form = FindingsForm(data, run.report)
    found: list[dict[str, Any]] = []
    number = 1
    query = ""
    if form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in ("kind", "step", "q")}
        found = chosen(run.report, **wanted)
        number = form.cleaned_data["page"] or 1
        query = urlencode({name: value for name, value in wanted.items() if value})
    page: Page[dict[str, Any]] = Paginator(found, A_PAGE).get_page(number)
    return {"form": form, "page": page, "rows": rows_of(run, list(page)), "query": query, "count": len(found)}


def rows_of(run: ImportRun, findings: list[dict[str, Any]]) -> list[FindingRow]:
    """Findings with their programs and raw rows: two queries, whatever their number."""
    keys = {finding["key"] for finding in findings if finding.get("key")}
    records = {record.key: record for record in SourceRecord.objects.filter(source=run.source_id, key__in=keys)}
    programs = Program.objects.in_bulk({finding["program"] for finding in findings if finding.get("program")})
    by_id = {str(pk): program for pk, program in programs.items()}
    return [
        FindingRow(
            kind=KINDS.get(finding["kind"], finding["kind"]),
            file=finding["file"],
            row=finding["row"],
            text=finding["text"],
            step=finding.get("step", ""),
            program=by_id.get(finding.get("program", "")),
            record=(record := records.get(finding.get("key", ""))),
            raw=finding.get("raw") or (json.dumps(record.raw, indent=1, ensure_ascii=False) if record else ""),
        )
        for finding in findings
    ]
