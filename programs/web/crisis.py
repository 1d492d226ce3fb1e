"""How 988 and 911 are named to people: the words and addresses of a crisis, in the language of the page.

The 988 Lifeline answers in English unless it is asked otherwise. A Spanish sentence that only says “call 988”
leads somebody in danger to a line that does not speak their language, so that no template and no page of the
guide writes the number itself: they take it from here.

Sources: what happens after dialing (1 for veterans, 2 for Spanish, else English) and after texting (AYUDA for
Spanish), https://988lifeline.org/get-help/what-to-expect/; the same in Spanish, with its chat,
https://988lifeline.org/es/; a videophone that dials 988 reaches American Sign Language,
https://988lifeline.org/deaf-hard-of-hearing-hearing-loss/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, override, pgettext

if TYPE_CHECKING:  # the front reads this before there are models
    from programs.search import Crisis


CALL, EMERGENCY = "tel:988", "tel:911"
TEXT, TEXT_IN_SPANISH = "sms:988", "sms:988?&body=AYUDA"
"""``?&body=`` fills in the message on Android, which reads ``?``, and on iPhones, which read ``&``.

The call is not dialed with a pause and a 2: where a telephone drops the pause, nobody would be reached.
"""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach help. ``words`` begin small: “call 988”."""

    href: str
    words: str

    @property
    def title(self) -> str:
        return capfirst(self.words)


@dataclass(frozen=True, slots=True)
class Ways:
    call: Way
    text: Way
    emergency: Way


def ways() -> Ways:
    """Those of the active language."""
    spanish = (get_language() or "").startswith("es")
    return Ways(
        call=Way(CALL, pgettext("crisis", "call 988")),
        text=Way(TEXT_IN_SPANISH if spanish else TEXT, pgettext("crisis", "text 988")),
        emergency=Way(EMERGENCY, pgettext("crisis", "call 911")),
    )


EMERGENCY_FIRST = frozenset({"overdose", "withdrawal", "violence", "harm"})
"""Kinds of danger in which minutes count: 911 is the first button, as the fit check has it."""


def first(danger: Crisis | None) -> SafeString:
    """What an answer begins with when what was typed says danger: in the language of the words, then in the page's."""
    if danger is None:
        return SafeString()
    return first_in(danger.language, emergency_first=danger.kind in EMERGENCY_FIRST)


def first_in(words_language: str, *, emergency_first: bool = False) -> SafeString:
    """The same for words of a language."""
    boxes = []
    for language in dict.fromkeys((words_language, "es" if (get_language() or "").startswith("es") else "en")):
        with override(language):
            context = {"language": language, "emergency_first": emergency_first}
            boxes.append(render_to_string("web/crisis_first.html", context))
    return mark_safe("".join(boxes))  # noqa: S308 - rendered templates


def told(danger: Crisis | None) -> dict[str, str] | None:
    """The same for programs: the language of the words, and how to reach help."""
    if danger is None:
        return None
    with override(danger.language):
        to = ways()
    reached = {"call": to.call.href, "text": to.text.href, "emergency": to.emergency.href}
    return {"language": danger.language, "kind": danger.kind, **reached}


def phrases(language: str) -> dict[str, str]:
    """What pages of the guide write, as Markdown: ``{call 988}`` is “[call 988](tel:988) or [text 988](sms:988)”.

    ``{Call 988}`` begins a sentence; ``{988}`` is the number alone, with the key for Spanish.
    """
    with override(language):
        to = ways()
        text, either = link(to.text), pgettext("crisis", "%(call)s or %(text)s")
        return {
            "{call 988}": either % {"call": link(to.call), "text": text},
            "{Call 988}": either % {"call": link(to.call, to.call.title), "text": text},
            "{988}": link(to.call, pgettext("crisis", "988")),
        }


def link(way: Way, words: str = "") -> str:
    return f"[{words or way.words}]({way.href})"
