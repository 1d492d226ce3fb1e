"""Raw rows are known by their content: the stored hashes are made again, by the rule as it is now."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.db import migrations

BATCH = 1000
VOLATILE = ("_irow", "miles")


def content_sha256(raw: dict[str, Any]) -> str:
    """As ``programs.imports.samhsa.rows.raw_sha256`` was when this was written."""
    content = {
        name.strip().lower(): value.strip() if isinstance(value, str) else value
        for name, value in raw.items()
        if name.strip().lower() not in VOLATILE
    }
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def hash_again(apps: Any, schema_editor: Any) -> None:
    records = apps.get_model("programs", "SourceRecord").objects
    changed = []
    for record in records.only("id", "raw").order_by("id").iterator(chunk_size=BATCH):
        record.raw_sha256 = content_sha256(record.raw)
        changed.append(record)
        if len(changed) == BATCH:
            records.bulk_update(changed, ["raw_sha256"])
            changed = []
    records.bulk_update(changed, ["raw_sha256"])


class Migration(migrations.Migration):
    dependencies = [("programs", "0009_editions_aliases_doubts")]
    operations = [migrations.RunPython(hash_again, migrations.RunPython.noop)]
