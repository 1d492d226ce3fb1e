"""``manage.py write_exports``: write the files of the whole directory now, without a worker. docs/jobs.md."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError

from programs.exports.drafts import ExportError
from programs.exports.writing import folder, write_exports
from programs.models import ExportFile


class Command(BaseCommand):
    help = (
        "Write the whole directory as files (EXPORT_FOLDER): programs as CSV, NDJSON and GeoJSON, the participations "
        "of each network, the providers of each payer. They replace the present ones as a whole. A worker does the "
        "same by itself."
    )

    def handle(self, **options: Any) -> None:
        try:
            written, made = write_exports(lambda _done, _total: None)
        except ExportError as error:
            raise CommandError(str(error)) from error
        programs = next(each.rows for each in written.contents if each.kind == ExportFile.Kind.NDJSON)
        self.stdout.write(
            f"{len(written.contents)} files of {programs:,} programs as of {made}, {written.bytes:,} bytes in "
            f"{folder()}, {written.seconds:.1f} s."
        )
