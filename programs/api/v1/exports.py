"""The whole directory as files: the index, the present file of each kind, and the files themselves.

No view here makes a body of a file: the web server sends the file as it lies there (``programs.ops.front.files``).
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from programs.api.errors import Gone
from programs.api.sandbox import Sandbox
from programs.api.v1 import export_schemas, serializers
from programs.api.v1.coverage import KEY, by_id_or_slug
from programs.api.views import ApiView
from programs.exports import published
from programs.exports.writing import KEPT, folder
from programs.models import ExportFile, ExportSet, Job, Network, Payer
from programs.web.compression import codings

Kind = ExportFile.Kind

MEDIA_TYPES = {
    Kind.CSV: "text/csv; charset=utf-8; header=present",
    Kind.NDJSON: "application/x-ndjson",
    Kind.GEOJSON: "application/geo+json",
    Kind.PARTICIPATIONS: "text/csv; charset=utf-8; header=present",
    Kind.PROVIDERS: "application/json",
}
GZIP, GZIP_TYPE = ".gz", "application/gzip"

LICENCE = {
    "name": "Public domain",
    "url": "https://www.usa.gov/government-works",
    "text": "Facts of facilities are works of the U.S. Government (SAMHSA). Points of towns: GeoNames, CC BY 4.0.",
}

RETRY_SECONDS = 60


class BeingWritten(APIException):
    """There are no files that may be sent: none was written yet, or something was withdrawn since.

    Where no worker is at it, waiting may be in vain, and that is said.
    """

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = _("The files are being written. Try again in a minute.")
    wait = RETRY_SECONDS

    def __init__(self) -> None:
        super().__init__(None if is_at_work() else NOBODY_WRITES)


NOBODY_WRITES = _(
    "There are no files to send, and none are being written. A worker of this site looks every minute whether it must "
    "write them: if you read this again, none is running, or it cannot write. Tell whoever runs this site."
)


def is_at_work() -> bool:
    """Whether a worker writes files now, or is to begin."""
    jobs = Job.objects.filter(kind=Job.Kind.EXPORT)
    begun = Q(state=Job.State.RUNNING, leased_until__gt=Now())
    due = Q(state=Job.State.WAITING, due_at__gt=Now() - timedelta(seconds=RETRY_SECONDS))
    return jobs.filter(begun | due).exists()


class Replaced(Gone):
    default_detail = _("This file is no longer sent: take the present one.")


NONE_YET = {"503": "No files can be sent just now: they are being written. Wait `Retry-After` seconds."}


class ExportView(ApiView):
    """``503`` until there are files, which are of real programs: to a key for tests 403."""

    queryset = ExportFile.objects.none()
    problems = NONE_YET
    sandbox = Sandbox.CLOSED


class ExportIndex(ExportView):
    """Every file with its size and hash, and the cursor of the change feed that goes on where the files end."""

    def state(self, **kwargs: Any) -> str:
        return str(present_set().pk)

    @extend_schema(operation_id="exports_retrieve", summary="Index of the files", responses=serializers.ExportIndex)
    def get(self, request: Request) -> Response:
        return Response(index_of(present_set(), request))


def present_set() -> ExportSet:
    """Raises ``BeingWritten``."""
    written = published.present()
    if written is None:
        raise BeingWritten
    return written


def index_of(written: ExportSet, request: Request) -> dict[str, Any]:
    """``index.json``."""
    slugs = dict(Network.objects.values_list("pk", "slug")) | dict(Payer.objects.values_list("pk", "slug"))
    return {
        "made_at": written.made_at,
        "cursor": written.cursor or None,
        "licence": LICENCE,
        "kept_hours": round(KEPT / timedelta(hours=1)),
        "files": [
            file_of(file, slugs, request) for file in published.files(written) if not file.of or file.of in slugs
        ],
    }


def file_of(file: ExportFile, slugs: dict[Any, str], request: Request) -> dict[str, Any]:
    about = slugs[file.of] if file.of else None
    return {
        "kind": file.kind,
        "network": about if file.kind == Kind.PARTICIPATIONS else None,
        "payer": about if file.kind == Kind.PROVIDERS else None,
        "url": request.build_absolute_uri(address_of(file.kind, about)),
        "file": request.build_absolute_uri(file_address(file.name)),
        "media_type": MEDIA_TYPES[Kind(file.kind)],
        "rows": file.rows,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "gzip": {
            "file": request.build_absolute_uri(file_address(f"{file.name}{GZIP}")),
            "bytes": file.gzip_bytes,
            "sha256": file.gzip_sha256,
        },
        "left_out": file.left_out,
        "schema": request.build_absolute_uri(reverse("api:v1:export-schema", args=[file.kind])),
    }


def address_of(kind: str, about: str | None) -> str:
    """Where the present file of a kind is always found."""
    if kind == Kind.PARTICIPATIONS:
        return reverse("api:v1:export-participations", args=[about])
    if kind == Kind.PROVIDERS:
        return reverse("api:v1:export-providers", args=[about])
    return reverse("api:v1:export-programs", args=[kind.rpartition(".")[2]])


def file_address(name: str) -> str:
    return reverse("api:v1:export-file", args=[name])


class PresentFile(ExportView):
    """An address that stays, of a file that changes: it leads to the present one. Its `ETag` is the file's."""

    redirects = {"302": "The present file: `Location`."}

    def validator(self, request: Request, **kwargs: Any) -> str:
        return f'"{self.found(**kwargs).sha256}"'

    def found(self, **kwargs: Any) -> ExportFile:
        """The file. Raises ``BeingWritten`` and ``NotFound``."""
        if not hasattr(self, "file"):
            self.file = self.look(**kwargs)
        return self.file

    def look(self, **kwargs: Any) -> ExportFile:
        raise NotImplementedError

    def led(self, **kwargs: Any) -> HttpResponse:
        location = file_address(self.found(**kwargs).name)
        return HttpResponse(status=HTTPStatus.FOUND, headers={"Location": location, "ETag": self.etag or ""})


def present_file(kind: str, of: Any = None) -> ExportFile:
    """Of the present set. Raises ``BeingWritten`` also for what is newer than the set, so that its file is to come."""
    file = published.present_file(kind, of)
    if file is None:
        raise BeingWritten
    return file


ENDING = OpenApiParameter("ending", str, OpenApiParameter.PATH, enum=["csv", "ndjson", "geojson"])


class ExportOfPrograms(PresentFile):
    """All programs, samples left out."""

    problems = NONE_YET | {"404": "There is no such file."}

    def look(self, **kwargs: Any) -> ExportFile:
        return present_file(f"programs.{kwargs['ending']}")

    @extend_schema(operation_id="exports_programs", summary="Programs", parameters=[ENDING], responses={302: None})
    def get(self, request: Request, ending: str) -> HttpResponse:
        return self.led(ending=ending)


class ExportOfNetwork(PresentFile):
    """What is known of programs in one network, by its id or slug."""

    problems = NONE_YET | {"404": "There is no such network."}

    def look(self, **kwargs: Any) -> ExportFile:
        network = by_id_or_slug(Network.objects.filter(demonstration=False), kwargs["key"])
        if network is None:
            raise NotFound(_("There is no such network."))
        return present_file(Kind.PARTICIPATIONS, network.pk)

    @extend_schema(
        operation_id="exports_participations",
        summary="Programs of a network",
        parameters=[KEY],
        responses={302: None},
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        return self.led(key=key)


class ExportOfPayer(PresentFile):
    """Who is in a payer's networks, in the marketplace's format (QHP `providers.json`)."""

    problems = NONE_YET | {"404": "There is no such payer."}

    def look(self, **kwargs: Any) -> ExportFile:
        payer = by_id_or_slug(Payer.objects.filter(demonstration=False), kwargs["key"])
        if payer is None:
            raise NotFound(_("There is no such payer."))
        return present_file(Kind.PROVIDERS, payer.pk)

    @extend_schema(
        operation_id="exports_providers", summary="Providers of a payer", parameters=[KEY], responses={302: None}
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        return self.led(key=key)


class ExportedFile(ExportView):
    """One file, for good the same bytes: with `Accept-Encoding: gzip` compressed on the way, with `.gz` as a
    compressed file. `Range` goes on with a download that was cut off."""

    problems = {"404": "There is no such file.", "410": "The file is no longer sent."}

    def validator(self, request: Request, **kwargs: Any) -> str:
        name = str(kwargs["name"])
        self.file = published.file_named(name.removesuffix(GZIP))
        if self.file is None:
            known = ExportFile.objects.filter(name=name.removesuffix(GZIP)).exists()
            raise Replaced if known else NotFound(_("There is no such file."))
        compressed = name.endswith(GZIP)
        self.on_the_way = not compressed and takes_gzip(request)
        sha256 = self.file.gzip_sha256 if compressed else self.file.sha256
        return f'"{sha256}{"-gzip" if self.on_the_way else ""}"'

    @extend_schema(
        operation_id="exports_file",
        summary="One file",
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, description="As the index has it.")],
        responses={(200, "application/octet-stream"): bytes},
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        assert self.file is not None  # noqa: S101 - or ``validator`` has raised
        path = folder() / (f"{name}{GZIP}" if self.on_the_way else name)
        try:
            opened = path.open("rb")
        except FileNotFoundError:
            raise (BeingWritten if published.is_present(self.file) else Replaced) from None
        kind = GZIP_TYPE if name.endswith(GZIP) else MEDIA_TYPES[Kind(self.file.kind)]
        answer = FileResponse(opened, as_attachment=True, filename=name, content_type=kind)
        if self.on_the_way:
            answer.headers["Content-Encoding"] = "gzip"
        if not name.endswith(GZIP):
            patch_vary_headers(answer, ["Accept-Encoding"])
        return answer


def takes_gzip(request: Request) -> bool:
    """Who goes on with a part goes on with the file as it is."""
    return "Range" not in request.headers and "gzip" in codings(request)


class ExportSchema(ApiView):
    """The JSON Schema (2020-12) of a kind of file: of one line, feature collection, list, or row as an object."""

    problems = {"404": "There is no such kind of file."}

    @extend_schema(
        operation_id="exports_schema",
        summary="Schema of a kind of file",
        parameters=[OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=[*Kind.values, "index.json"])],
        responses={200: dict[str, Any]},
    )
    def get(self, request: Request, kind: str) -> Response:
        found = export_schemas.schema_of(kind)
        if found is None:
            raise NotFound(_("There is no such kind of file."))
        return Response({"$schema": export_schemas.DIALECT, "$id": request.build_absolute_uri(request.path), **found})
