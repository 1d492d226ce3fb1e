"""Field types of our own: controlled terms stored by number, and a position on the sphere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from programs import vocabularies
from programs.vocabularies import Facet


class TermField(models.SmallIntegerField):
    """One term of a facet: a code (``"iop"``) in Python, its permanent number in the database.

    An unknown code raises ``ValidationError`` in forms and ``KeyError`` in queries.
    """

    def __init__(self, facet: str, *args: Any, **kwargs: Any) -> None:
        self.facet: Facet = vocabularies.BY_CODE[facet]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.facet.code, *args], kwargs

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> str | None:
        return self.facet.code_of(value)

    def to_python(self, value: Any) -> str | None:
        if value in (None, ""):
            return None
        if value not in self.facet.by_code:
            raise ValidationError(
                _("“%(value)s” is not a term of %(facet)s."), params={"value": value, "facet": self.facet.code}
            )
        return str(value)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or value == "":
            return None
        return value if isinstance(value, int) else self.facet.by_code[value].number

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        if value is None and not self.null:
            raise ValidationError(self.error_messages["null"], code="null")

    def run_validators(self, value: Any) -> None:
        """No numeric range to check: ``to_python`` has already matched the vocabulary."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        empty = [("", _("Not known"))] if self.null else []
        return forms.TypedChoiceField(
            choices=[*empty, *self.facet.choices],
            empty_value=None,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
        )


class TermArrayField(ArrayField):
    """Several terms of a facet: codes in vocabulary order in Python, ``integer[]`` in the database."""

    def __init__(self, facet: str, **kwargs: Any) -> None:
        self.facet: Facet = vocabularies.BY_CODE[facet]
        kwargs["base_field"] = models.IntegerField()
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("base_field")
        return name, path, [self.facet.code, *args], kwargs

    @property
    def description(self) -> str:  # type: ignore[override]
        return f"Array of {self.facet.code} terms"

    def from_db_value(self, value: list[int] | None, expression: Any, connection: Any) -> list[str] | None:
        return None if value is None else self.facet.codes(value)

    def to_python(self, value: Any) -> list[str]:
        if not value:
            return []
        codes = value.split(",") if isinstance(value, str) else list(value)
        unknown = [code for code in codes if code not in self.facet.by_code]
        if unknown:
            raise ValidationError(
                _("“%(value)s” is not a term of %(facet)s."), params={"value": unknown[0], "facet": self.facet.code}
            )
        return [term.code for term in self.facet if term.code in codes]

    def value_to_string(self, obj: models.Model) -> str:
        return ",".join(getattr(obj, self.attname) or [])

    def get_db_prep_value(self, value: Iterable[Any] | None, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        return sorted({item if isinstance(item, int) else self.facet.by_code[item].number for item in value})

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """``to_python`` has matched every item; the base class would check them as integers."""

    def run_validators(self, value: Any) -> None:
        """See ``validate``."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.facet.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
        )


class CubeField(models.Field):
    """A point as PostgreSQL's ``cube`` (contrib): indexable by nearness with GiST."""

    def db_type(self, connection: Any) -> str:
        return "cube"
