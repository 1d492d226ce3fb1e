"""How operations are described in OpenAPI: their parameters from the FilterSet, and every error."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django_filters import Filter, ModelChoiceFilter
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from programs.api import enums
from programs.api.deprecation import mark
from programs.api.errors import MEDIA_TYPE, CursorGone
from programs.search import (
    FIELDS,
    IDS_MAX,
    MILES_DEFAULT,
    PAGE_SIZE_DEFAULT,
    RADIUS_ANY,
    RADIUS_DEFAULT,
    RADIUS_RANGE,
    WINDOW,
    FacetsFilter,
    FieldsFilter,
    FreeTimeFilter,
    IdsFilter,
    InstantFilter,
    MilesFilter,
    NpiFilter,
    PhoneFilter,
    RadiusFilter,
    SlugsFilter,
    WholeNumberFilter,
    facet_groups,
)


class Crisis(serializers.Serializer[Any]):
    """Somebody may be in danger: show how to reach help before anything else, in `language`."""

    language = serializers.ChoiceField(choices=enums.LANGUAGES, help_text="The language of the words.")
    kind = serializers.CharField(help_text="`suicide`, `overdose`, `withdrawal`, `violence` or `harm`.")
    call = serializers.CharField(help_text="Address to call the 988 Lifeline.")
    text = serializers.CharField(help_text="Address to send it a message; in Spanish it begins with AYUDA.")
    emergency = serializers.CharField(help_text="Address to call 911.")


class Choice(serializers.Serializer[Any]):
    """A place that could have been meant."""

    label = serializers.CharField(help_text="How people write it.")  # type: ignore[assignment]
    near = serializers.CharField(help_text="Give this as `near`, and it is this place.")
    key = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=enums.PLACE_KINDS)
    zip = serializers.CharField(allow_null=True)
    state = serializers.CharField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


class ParameterError(serializers.Serializer[Any]):
    """What is wrong with one parameter."""

    parameter = serializers.CharField(help_text="Its name, as it was given.")
    detail = serializers.CharField(help_text="For a person, in the language of `Accept-Language`.")
    see = serializers.URLField(
        required=False,
        help_text="Where the values of the parameter are told: its vocabulary or the list of its choices, else the "
        "documentation.",
    )
    crisis = Crisis(required=False, help_text="Where `near` says danger: show it first.")
    choices = Choice(many=True, required=False, help_text="For a `near` that means several places, or none exactly.")


class Problem(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField(help_text="Always `about:blank`.")
    title = serializers.CharField(help_text="The name of the status.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="For a person.")
    errors = ParameterError(many=True, required=False)  # type: ignore[assignment]
    documentation = serializers.URLField(
        required=False, help_text="Of an address that the API has not: its documentation."
    )
    schema = serializers.URLField(required=False, help_text="Of an address that the API has not: its description.")
    snapshot = serializers.URLField(required=False, help_text="Of a cursor that is gone: where to begin again.")


ALWAYS = {
    "401": "An `Authorization` that is not understood, or a key that is unknown, expired or revoked.",
    "403": "The key lacks the scope for this.",
    "405": "A method that the address has not.",
    "406": "Another media type than JSON was asked for.",
}
SOMETIMES = {
    "429": "Too many requests, where the operator set a limit: wait `Retry-After` seconds.",
    "503": "The database does not answer, or the sandbox is not loaded: wait `Retry-After` seconds.",
}
KEY_SCHEME = "key"

HEADERS: dict[str, dict[str, Any]] = {
    name: {"description": description, "schema": {"type": kind}}
    for name, kind, description in (
        ("ETag", "string", "Send it back as `If-None-Match`."),
        ("Link", "string", "Other pages of the list (RFC 8288)."),
        ("Last-Modified", "string", "When anything that shows was last changed."),
        ("Location", "string", "The address to ask instead."),
        ("RateLimit", "string", 'What is left, where the operator set a limit: `"name";r=…;t=…`.'),
        ("RateLimit-Policy", "string", 'The limit: `"name";q=…;w=…`.'),
        ("Retry-After", "integer", "Seconds to wait."),
        ("WWW-Authenticate", "string", "How a key is sent (RFC 6750)."),
        ("Allow", "string", "The methods that there are."),
        ("Deprecation", "string", "Something in the answer is deprecated since then: `@` and Unix time (RFC 9745)."),
        ("Sunset", "string", "Until when it stays (RFC 8594)."),
    )
}
"""Headers of answers."""

OF_STATUS: dict[str, tuple[str, ...]] = {
    "301": ("Location",),
    "302": ("Location", "ETag"),
    "401": ("WWW-Authenticate",),
    "405": ("Allow",),
    "202": ("Location", "Retry-After"),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
LIMITS = ("RateLimit", "RateLimit-Policy")


def headers_of(status: str, view: Any) -> tuple[str, ...]:
    """Names of the headers that an answer of a view has."""
    own: tuple[str, ...] = OF_STATUS.get(status, ())
    if status in ("200", "304") and getattr(view, "cache_control", "") != "no-store":
        own += ("ETag",)
    if status == "200" and getattr(view, "filterset_class", None):
        own += ("Link",)
    if status == "200" and getattr(view, "is_dated", False):
        own += ("Last-Modified",)
    if status == "200" and getattr(view, "deprecated", None):
        own += ("Deprecation", "Sunset", "Link")
    return own if status in ("401", "403") else (*own, *LIMITS)


@cache
def examples() -> dict[str, Any]:
    """One question and its answer for each operation, as a test has recorded them (tests/api/test_examples.py)."""
    found: dict[str, Any] = orjson.loads(Path(__file__).with_name("examples.json").read_bytes())
    return found


BAD_REQUEST = {
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "Some parameters cannot be used.",
}
SPRINGFIELD = {
    "label": "Springfield, IL",
    "near": "Springfield, IL",
    "key": "city-springfield-il",
    "kind": "city",
    "zip": None,
    "state": "IL",
    "latitude": 39.773398,
    "longitude": -89.649033,
}
WHICH_PLACE = {
    "parameter": "near",
    "detail": "Several places have this name. Which one?",
    "see": "https://iop-finder.example/api/v1/places/",
    "choices": [SPRINGFIELD],
}
OUT_OF_RANGE = {
    "parameter": "page_size",
    "detail": "Ensure this value is less than or equal to 100.",
    "see": "https://iop-finder.example/api/docs/",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "out of range": {"value": {**BAD_REQUEST, "errors": [OUT_OF_RANGE]}},
    "which place": {"value": {**BAD_REQUEST, "errors": [WHICH_PLACE]}},
}
"""Problems that a 400 can be; the second only where places are searched."""

CURSOR_GONE = {
    "value": {
        "type": "about:blank",
        "title": "Gone",
        "status": 410,
        "detail": str(CursorGone.default_detail),
        "snapshot": "https://iop-finder.example/api/v1/exports/index.json",
    }
}


class ProblemSchema(AutoSchema):
    """Adds to an operation the errors that it can end in.

    Lists document the parameters of their FilterSet though their response is one serializer, the
    envelope: declared, it can carry more than REST framework's paginators know.
    """

    def get_filter_backends(self) -> list[Any]:
        return list(getattr(self.view, "filter_backends", []))

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status, description in self.problems().items():
            bodies[status] = self.problem_body(status, description)
        bodies |= {status: {"description": text} for status, text in getattr(self.view, "redirects", {}).items()}
        if getattr(self.view, "cache_control", "") != "no-store":
            bodies["304"] = {"description": "Not modified: `If-None-Match` holds the current `ETag`."}
        for status, body in bodies.items():
            body["headers"] = {name: HEADERS[name] for name in headers_of(status, self.view)}
        return dict(sorted(bodies.items()))

    def problems(self) -> dict[str, str]:
        """Description by status."""
        stated: dict[str, str] = getattr(self.view, "problems", {})
        found = dict(stated)
        filters = getattr(getattr(self.view, "filterset_class", None), "base_filters", {})
        if filters:
            found["400"] = "A parameter is unknown, empty or out of range; each is named in `errors`."
        if "page" in filters:
            found["404"] = "There are fewer pages than that."
        return ALWAYS | SOMETIMES | found

    def get_auth(self) -> list[Any]:
        """Only what cannot be done without a key names one: clients made of the description would ask for it."""
        return [{KEY_SCHEME: []}] if getattr(self.view, "needs_key", False) else []

    def get_operation(self, *args: Any) -> Any:
        """With the example of the operation, which a test compares with what the server answers."""
        operation = super().get_operation(*args)
        known = examples().get(operation["operationId"]) if operation else None
        if operation and known:
            media = operation["responses"]["200"]["content"]["application/json"]
            media["examples"] = {"example": {"summary": known["request"], "value": known["answer"]}}
        return operation

    def problem_body(self, status: str, description: str) -> dict[str, Any]:
        media: dict[str, Any] = {"schema": self.resolve_serializer(Problem, "response").ref}
        if status == "410" and "since" in getattr(getattr(self.view, "filterset_class", None), "base_filters", ()):
            media["examples"] = {"cursor gone": CURSOR_GONE}
        if status == "400":
            takes_place = "near" in getattr(getattr(self.view, "filterset_class", None), "base_filters", ())
            media["examples"] = {
                name: example for name, example in EXAMPLES.items() if takes_place or name != "which place"
            }
        return {"description": description, "content": {MEDIA_TYPE: media}}


LIMIT_DEFAULT = 100
"""Changes an answer."""

PARAMETER_EXAMPLES: dict[str, Any] = {"near": "80203", "radius": 25}
"""Few, because Swagger UI asks with every example filled in."""


def finished(result: dict[str, Any], **_about: Any) -> dict[str, Any]:
    """The whole document, with what its parts cannot say: drf-spectacular's last hook.

    With ``fields`` a result has only those keys, and a client made of the description must not fail for the others.
    """
    schemas = result["components"]["schemas"]
    part = {key: value for key, value in schemas["Program"].items() if key != "required"}
    schemas["ProgramPart"] = part | {
        "description": "With `fields`: the keys that were asked for, and the `id`.",
        "required": ["id"],
    }
    either = [{"$ref": f"#/components/schemas/{name}"} for name in ("Program", "ProgramPart")]
    schemas["ProgramPage"]["properties"]["results"]["items"] = {"anyOf": either}
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    mark(result)
    return result


class FilterParameters(DjangoFilterExtension):
    """Describes the filters of our own, which drf-spectacular can only guess at."""

    priority = 1  # before the one it extends

    def resolve_filter_field(
        self, auto_schema: Any, model: Any, filterset_class: Any, field_name: str, filter_field: Filter
    ) -> list[dict[str, Any]]:
        shape = shape_of(field_name, filter_field)
        if field_name == "page_size":
            shape["default"] = getattr(filterset_class, "usual_page_size", PAGE_SIZE_DEFAULT)
        if shape:
            description = "\n\n".join(filter(None, [text_of(filter_field), terms_of(filter_field)]))
            filter_field = extend_schema_field(shape | {"description": description})(copy.copy(filter_field))
        found: list[dict[str, Any]] = super().resolve_filter_field(
            auto_schema, model, filterset_class, field_name, filter_field
        )
        for parameter in found:
            parameter["schema"] = never_empty(parameter["schema"])
        if field_name in PARAMETER_EXAMPLES:
            found[0]["example"] = PARAMETER_EXAMPLES[field_name]
        return found


def never_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """A text that must not be empty says so, and the texts in a list."""
    if schema.get("type") == "array":
        return schema | {"items": never_empty(schema["items"]), "minItems": 1}
    free = schema.get("type") == "string" and not schema.keys() & {"enum", "pattern", "format"}
    return schema | {"minLength": 1} if free else schema


def shape_of(name: str, filter_: Filter) -> dict[str, Any]:
    """The JSON Schema of a filter's value; empty where the filter's class says enough."""
    if isinstance(filter_, RadiusFilter):
        number = {"type": "number", "minimum": RADIUS_RANGE[0], "maximum": RADIUS_RANGE[1]}
        return {"oneOf": [number, {"type": "string", "enum": [RADIUS_ANY]}], "default": RADIUS_DEFAULT}
    if isinstance(filter_, MilesFilter):
        return {"type": "number", "minimum": RADIUS_RANGE[0], "maximum": RADIUS_RANGE[1], "default": MILES_DEFAULT}
    if isinstance(filter_, FreeTimeFilter):
        return {
            "type": "array",
            "items": {"type": "string", "pattern": WINDOW.pattern, "example": "mon-thu:17:00-21:00"},
        }
    if isinstance(filter_, IdsFilter):
        return {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": IDS_MAX}
    if isinstance(filter_, FieldsFilter):
        return {"type": "array", "items": {"type": "string", "enum": sorted(FIELDS)}}
    if isinstance(filter_, InstantFilter):
        return {"type": "string", "format": "date-time"}
    if isinstance(filter_, NpiFilter):
        return {"type": "string", "pattern": "^[0-9]{10}$"}
    if isinstance(filter_, PhoneFilter):
        return {"type": "string", "example": "303-555-0142"}
    if isinstance(filter_, SlugsFilter):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(filter_, FacetsFilter):
        return {"type": "array", "items": {"type": "string", "enum": ["true", *facet_groups()]}}
    if isinstance(filter_, WholeNumberFilter):
        limits = {"minimum": filter_.extra.get("min_value"), "maximum": filter_.extra.get("max_value")}
        # Of ``page`` none: clients made of the description send defaults, and beside a cursor there is no page.
        default = {"limit": LIMIT_DEFAULT}.get(name)
        whole: dict[str, Any] = {"type": "integer", **limits, "default": default}
        return {key: value for key, value in whole.items() if value is not None}
    if isinstance(filter_, ModelChoiceFilter):
        return {"type": "string"}
    choices = filter_.extra.get("choices")
    # Not from the model, where a term is a number.
    return {"type": "string", "enum": [code for code, _label in choices]} if choices else {}


def text_of(filter_: Filter) -> str:
    return str(filter_.extra.get("help_text") or filter_.label or "")


def terms_of(filter_: Filter) -> str:
    """The codes that a filter takes, with their labels, as a Markdown list."""
    return "\n".join(f"* `{code}`: {label}" for code, label in filter_.extra.get("choices") or ())
