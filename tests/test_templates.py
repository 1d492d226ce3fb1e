"""A template that names a variable which there is not fails every test that shows it (see ``conftest.py``)."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.template import Context, Origin, Template, engines

from tests.conftest import Unknown


def rendered(text: str, file: str, **context: object) -> str:
    engine = engines["django"].engine
    return Template(text, origin=Origin(file), engine=engine).render(Context(context))


@pytest.fixture(autouse=True)
def they_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in every test; one that changes the settings of templates makes another engine."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Unknown())


OURS = str(settings.BASE_DIR / "templates" / "made-up.html")


@pytest.mark.parametrize("text", ["{{ unknown }}", "{{ known.unknown }}", "{{ unknown|lower }}"])
def test_a_variable_that_there_is_not_is_named(text: str) -> None:
    with pytest.raises(LookupError, match=r"made-up\.html names the variable .*unknown"):
        rendered(text, OURS, known={})


@pytest.mark.parametrize("text", ["{{ known }}", "{% if unknown %}x{% endif %}", "{% firstof unknown known %}"])
def test_what_may_be_missing_is_asked_for_so(text: str) -> None:
    assert rendered(text, OURS, known="") == ""


def test_templates_of_the_admin_are_left_alone() -> None:
    assert rendered("{{ unknown }}", "/elsewhere/admin/base.html") == ""
