"""The reading tests of the last release on the tables of this one, and the reverse (docs/upgrading.md).

While a release is put in place, the old code serves on the new tables; after it went back, too. So in a clone of the
last release its reading tests run on a database that the migrations of this commit made, and the reading tests of this
commit on one that the last release's made. Neither may change the tables: `migrate` does nothing in these runs.

    python .ci/both_schemas.py                 # with the last release (see programs/ops/releases.py)
    python .ci/both_schemas.py --release REV
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from programs.ops.releases import git, last_release  # noqa: E402 - after the path

READING = (
    "tests/models/test_derived_columns.py",
    "tests/search/test_text.py",
    "tests/search/test_filters.py",
    "tests/api/test_places.py",
    "tests/search/test_ranking.py",
    "tests/api/test_program_detail.py",
    "tests/api/test_program_list.py",
    "tests/web/test_results.py",
    "tests/web/test_listing_page.py",
    "tests/web/test_shortlist.py",
)
"""Those of them that a release has are run."""
SECONDS = 900
PLUGIN = '''
"""The tables of a test's database are those of another release, and stay so."""
from django.core.management.commands import migrate

def nothing(self, *arguments, **options):
    return None

migrate.Command.handle = nothing
try:
    from programs.management.commands.migrate import Command
    Command.handle = nothing
except ImportError:
    pass
'''


def environment(scratch: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DEBUG", "HTTPS"}}
    places = {"IOP_FINDER_POSTGRES_INSTANCE": "test", "IOP_FINDER_POSTGRES_FOLDER": str(scratch / "postgres")}
    return kept | places | {"PYTHONPATH": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"} | more


def pytest(code: Path, scratch: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "--no-header", *arguments]
    return subprocess.run(command, cwd=code, env=environment(scratch), capture_output=True, text=True, timeout=SECONDS)


def made_by(code: Path, scratch: Path) -> None:
    """A new database of the tests, with the tables of ``code``; one quick test is run for it."""
    outcome = pytest(code, scratch, "--reuse-db", "--create-db", "tests/models/test_derived_columns.py")
    if outcome.returncode:
        raise SystemExit(f"The tables could not be made:\n{outcome.stdout[-3000:]}{outcome.stderr[-1000:]}")


def read_by(code: Path, scratch: Path) -> str:
    """What pytest says at its end; the run fails where a test fails."""
    files = [file for file in READING if (code / file).is_file()]
    outcome = pytest(code, scratch, "--reuse-db", "-p", "other_schema", "-m", "not slow", *files)
    last = (outcome.stdout.strip().splitlines() or [""])[-1]
    if outcome.returncode or not re.search(r"\d+ passed", last):
        raise SystemExit(f"{outcome.stdout[-6000:]}{outcome.stderr[-1000:]}")
    return f"{len(files)} files, {last}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--release", default=last_release(), help="a tag or commit; the last release")
    options = parser.parse_args()
    release = git("rev-parse", "--verify", f"{options.release}^{{commit}}") if options.release else ""
    if not release:
        raise SystemExit("Git knows no release to compare with: fetch the whole history, or say --release.")
    with tempfile.TemporaryDirectory(prefix="iop-finder-schemas-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        scratch.chmod(0o755)  # so that a database server that root starts under another account reaches it
        (scratch / "other_schema.py").write_text(PLUGIN, encoding="utf-8")
        old, new = scratch / "release", ROOT
        subprocess.run(["git", "clone", "--quiet", "--no-checkout", str(ROOT), str(old)], check=True, timeout=120)
        subprocess.run(["git", "checkout", "--quiet", release], cwd=old, check=True, timeout=60)
        try:
            made_by(new, scratch)
            print(f"The release reads the new tables: {read_by(old, scratch)}", flush=True)
            made_by(old, scratch)
            print(f"This commit reads the release's tables: {read_by(new, scratch)}", flush=True)
        finally:
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run([sys.executable, "manage.py", "stop"], cwd=ROOT, env=environment(scratch), timeout=120)


if __name__ == "__main__":
    main()
