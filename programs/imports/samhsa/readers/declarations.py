"""Declarations of XML that no workbook has."""

from __future__ import annotations

import zipfile
from typing import IO, BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from programs.imports.errors import BadFileError
from programs.imports.files import ImportFile

CHUNK_BYTES = 1 << 16


class _SeenError(Exception):
    """Ends the reading of a part: it has a document type, or its first element has come."""


def refuse_document_types(file: ImportFile, stream: BinaryIO) -> None:
    """Refuse a workbook of which a part declares a document type, and with it perhaps entities.

    Office files have none: ECMA-376, part 2, forbids it, because what an entity stands for may be anything. A document
    type stands before the first element, so that no more of a part is read; what is no XML is no concern of this.
    """
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            with archive.open(member) as part:
                if has_document_type(part):
                    problem = _("its part “%(part)s” declares XML entities or a document type: no workbook does.")
                    raise BadFileError(file.path, problem % {"part": member.filename[:80]})


def has_document_type(part: IO[bytes]) -> bool:
    """Whether XML begins with a document type. False for what is no XML."""
    seen: list[bool] = []

    def doctype(*_args: object) -> None:
        seen.append(True)
        raise _SeenError

    def element(*_args: object) -> None:
        raise _SeenError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = doctype, element
    try:
        while chunk := part.read(CHUNK_BYTES):
            parser.Parse(chunk, False)
    except (_SeenError, expat.ExpatError):
        pass
    return bool(seen)
