"""Which facilities are read, by the words of their free-text type or of their name. The format has no list of types."""

from __future__ import annotations

import re
from collections.abc import Iterable

WORDS = (
    r"behaviou?ral",
    r"mental\s+health",
    r"mental\s+illness",
    r"psychiatr\w*",
    r"substance[\s-]+(?:use|abuse)",
    r"addict\w*",
    r"chemical(?:ly)?[\s-]+depend\w*",
    r"alcohol\w*",
    r"drug[\s-]+(?:abuse|rehab\w*|treatment|use)",
    r"detox\w*",
    r"methadone",
    r"opioid\w*",
    r"intensive[\s-]+outpatient",
    r"partial[\s-]+hospital\w*",
    r"day[\s-]+treatment",
    r"residential[\s-]+treatment",
    r"recovery",
    r"eating[\s-]+disorders?",
    r"iop",
    r"php",
)
"""A word alone decides nothing: whoever is read is compared with the register and with our listings."""

BEHAVIORAL = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)


def is_behavioral(texts: Iterable[str]) -> bool:
    return any(BEHAVIORAL.search(text.replace("_", " ")) for text in texts)
