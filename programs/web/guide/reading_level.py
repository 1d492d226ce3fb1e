"""How hard a page is to read. Needs textstat, which is installed for tests only.

English: the Flesch–Kincaid grade, the school year in which most can read a text. Spanish: the
Flesch–Szigriszt score, which the INFLESZ scale reads (Barrio-Cantalejo and others, 2008, for health
information): 40–55 somewhat hard, 55–65 normal, 65–80 quite easy.
"""

from __future__ import annotations

import re

from programs.web.guide.pages import Page

GRADE_MOST = 6.0
INFLESZ_LEAST = 65.0

BLANK = re.compile(r"_{3,}")
"""A line to write on."""
ENDS = re.compile(r"[.!?…:”)]$")
VOWELS = re.compile(r"[aeiouáéíóúü]+", re.IGNORECASE)
MUTE_U = re.compile(r"(?<=[gq])u(?=[eiéí])", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")


def prose(page: Page) -> str:
    """Paragraphs and list items, each ended as a sentence; what stands on its own without a full stop counts as one."""
    said = (BLANK.sub("", sentence).strip() for sentence in (page.summary, *page.body.sentences))
    return "\n".join(text if ENDS.search(text) else f"{text}." for text in said if text)


def score(page: Page) -> float:
    """The grade of an English page, or the INFLESZ score of a Spanish one."""
    return inflesz(prose(page)) if page.language == "es" else grade(prose(page))


def is_easy(page: Page) -> bool:
    return score(page) >= INFLESZ_LEAST if page.language == "es" else score(page) <= GRADE_MOST


def grade(text: str) -> float:
    """Flesch–Kincaid: school years. Raises ``ImportError`` without textstat."""
    import textstat  # installed for tests only

    textstat.set_lang("en_US")
    return float(textstat.flesch_kincaid_grade(text))


def inflesz(text: str) -> float:
    """Flesch–Szigriszt: 206.835 − 62.3 × syllables a word − words a sentence. 0 is hard, 100 easy.

    textstat counts words and sentences. Its syllables are hyphenation points, which Spanish has fewer of
    than syllables (“amor” is never hyphenated): texts would look easier than they are.
    """
    import textstat  # installed for tests only

    textstat.set_lang("es")
    words = WORD.findall(text)
    each = sum(map(syllables, words)) / len(words)
    return 206.835 - 62.3 * each - len(words) / float(textstat.sentence_count(text))


def syllables(word: str) -> int:
    """Syllables of a Spanish word: its vowels, those that are spoken together counted as one."""
    spoken = MUTE_U.sub("", word)
    final_y = re.sub(r"y$", "i", spoken, flags=re.IGNORECASE)
    return max(1, sum(nuclei(group) for group in VOWELS.findall(final_y)))


def nuclei(vowels: str) -> int:
    """Syllables in a row of vowels: two strong ones part, and so does an accented weak one beside a strong one."""
    parted = re.sub(r"(?<=[aeoáéó])(?=[aeoáéóíú])|(?<=[íú])(?=[aeoáéó])", " ", vowels.lower())
    return len(parted.split())
