"""English as it is spelled in the United States: none of the other spellings in the catalogue or in the guide.

Each row is a pattern, a wrong text that it finds, and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from programs.web.guide.pages import FOLDER
from programs.web.guide.record import read_record
from tests.cases import every
from tests.test_translations import ENTRIES

OTHER = [
    (r"(?:behavi|col|fav|neighb|hon|lab|hum|rum|harb|flav|vig)our", "neighbours", "neighbors"),
    (r"(?:cent|met|lit|theat|fib)res?\b", "the centre of the city", "center"),
    (r"licen[c]e", "a hospital licence", "license"),
    (r"(?:def|off)ence", "an offence", "offense"),
    (r"\bpractis", "to practise", "practice"),
    (r"(?:organ|recogn|real|special|personal|minim|maxim|hospital|summar|priorit|author|stabil|normal)is(?:e|ing|ation)",
     "it is organised, recognised, hospitalised, an organisation", "organized"),
    (r"\banalys(?:e|ed|ing)\b", "to analyse", "analyze"),
    (r"\bprogrammes?\b", "a programme", "program"),
    (r"(?:couns|trav|canc|lab|mod|sign|lev|pan)ell(?:ed|ing|or)", "a counsellor", "counselor"),
    (r"\bcatalogues?\b", "a catalogue", "catalog"),
    (r"\bjudgement", "a judgement", "judgment"),
    (r"\bcheques?\b", "a cheque", "check"),
    (r"\b(?:en|ful)(?:rol|fil)(?:s|ment)?\b", "to enrol, to fulfil", "enroll, fulfill"),
    (r"\bgrey\b", "grey", "gray"),
    (r"\bwhilst\b|\bamongst\b", "whilst", "while"),
    (r"\b(?:learn|spel|burn|dream)t\b", "learnt", "learned"),
    (r"paediatr|anaesth|haemorr|diarrhoea|foetus|orthopaed|gynaecol", "paediatric", "pediatric"),
    (r"\bageing\b|\bsceptic|\btyres?\b|\bpyjamas\b|\bkerb\b|\bmum\b", "ageing", "aging"),
    (r"\bchemists?\b|\bGPs?\b|\bfortnight", "in a fortnight", "two weeks"),
]  # fmt: skip


def texts() -> Iterator[tuple[str, str]]:
    """Every English text that people see, and where it stands."""
    for entry in ENTRIES:
        yield from ((entry.msgid[:60], text) for text in (entry.msgid, entry.msgid_plural) if text)
    for path in sorted((FOLDER / "en").glob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.name}:{number}", re.sub(r"\]\([^)]*\)|\{[^}]*\}", "", line)
    record = read_record(FOLDER)
    yield from ((key, getattr(record.source(key, "en"), "name", "")) for key in record.entries)


ENGLISH = list(texts())


@every("pattern, wrong, better", OTHER)
def test_no_text_is_spelled_so(pattern: str, wrong: str, better: str) -> None:
    assert re.search(pattern, wrong, re.IGNORECASE)
    assert [found for found in ENGLISH if re.search(pattern, found[1], re.IGNORECASE)] == [], better


def test_every_text_is_read() -> None:
    assert len(ENGLISH) > 2_500
    assert any("counselor" in text for _where, text in ENGLISH)
