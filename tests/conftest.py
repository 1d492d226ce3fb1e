"""What every test shares. The embedded server runs as an instance of its own, without fsync."""

from __future__ import annotations

import os

# Before settings are read: the database of the tests is not the one of a running app.
os.environ.setdefault("IOP_FINDER_POSTGRES_INSTANCE", "test")
