"""The reading tests of the last release on the tables of this one, and the reverse (docs/upgrading.md).

While a release is put in place, the old code serves on the new tables; after it went back, too. So in a clone of the
last release its reading tests run on a database that the migrations of this commit made, and the reading tests of this
commit on one that the last release's made, unless it has migrations that the release has not: then its workers refuse
to begin on those tables (`refuse_without_tables` in programs/ops/worker.py). Neither may change the tables: `migrate`
does nothing in these runs. Where both read a column and mean another thing by it, the test is named here, with what it
means, and left out.

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
SECONDS = 2700
OTHERWISE: dict[str, tuple[str, ...]] = {
    # 0017: programs_program.verified_at is the older of the checks of contact and services, and none where one is
    # missing. 0.1.0 shows that day, and its tests expect the newest check of any kind.
    "0017_statements": (
        "tests/models/test_derived_columns.py::test_verified_at_is_the_last_verification",
        "tests/models/test_derived_columns.py::test_bulk_writes_are_followed_too",
        "tests/search/test_filters.py::test_query_finds[ordering=-verified-expected33]",
        "tests/search/test_filters.py::test_query_finds[verified_within=365-expected27]",
        "tests/search/test_filters.py::test_query_finds[verified_within=30-expected26]",
        "tests/search/test_ranking.py::test_verified[",
        "tests/search/test_ranking.py::test_a_checked_program_comes_before_a_nearer_one_of_the_same_band_and_not_of_a"
        "_better_one",
        "tests/search/test_ranking.py::test_the_newest_check_counts_whatever_it_was_of",
        "tests/search/test_ranking.py::test_the_score_is_the_sum_of_its_parts_and_reasons_are_theirs",
        "tests/api/test_program_list.py::test_a_result_has_the_documented_shape",
    ),
}
"""By the migration that changed what a column says: tests of the release before that hold what it said there."""
PLUGIN = '''
"""The tables of a test's database are those of another release, and stay so. Tests may empty them, and what hangs on
them."""
from django.core.management.commands import migrate
from django.db.backends.postgresql.operations import DatabaseOperations

IGNORE = """
    SELECT set_config('pgtrigger.ignore', (SELECT coalesce(array_agg(tgname), '{}')::text FROM pg_trigger
                                            WHERE starts_with(tgname, 'pgtrigger_no_truncation')), false)
"""
HEED = "SELECT set_config('pgtrigger.ignore', NULL, false)"

def nothing(self, *arguments, **options):
    return None

def flush(self, statements, flushed=DatabaseOperations.execute_sql_flush):
    with self.connection.cursor() as cursor:
        cursor.execute(IGNORE)
    flushed(self, [one.replace(";", " CASCADE;") if one.startswith("TRUNCATE") else one for one in statements])
    with self.connection.cursor() as cursor:
        cursor.execute(HEED)

DatabaseOperations.execute_sql_flush = flush
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


def added(old: Path, new: Path) -> list[str]:
    """Migrations of ``new`` that ``old`` has not: Django reads every column of a model, and so the new ones, too."""
    names = ({file.stem for file in (code / "programs" / "migrations").glob("[0-9]*.py")} for code in (new, old))
    return sorted(next(names) - next(names))


def meant_otherwise(code: Path, tables: Path) -> list[str]:
    """Tests of ``code`` that the tables of ``tables`` cannot hold, because a migration that ``code`` does not have
    changed what a column says."""
    migrations = Path("programs", "migrations")
    return [
        test
        for name, tests in OTHERWISE.items()
        if (tables / migrations / f"{name}.py").is_file() and not (code / migrations / f"{name}.py").is_file()
        for test in tests
    ]


def read_by(code: Path, scratch: Path, tables: Path) -> str:
    """What pytest says at its end; the run fails where a test fails."""
    files = [file for file in READING if (code / file).is_file()]
    left_out = [f"--deselect={test}" for test in meant_otherwise(code, tables)]
    outcome = pytest(code, scratch, "--reuse-db", "-p", "other_schema", "-m", "not slow", *left_out, *files)
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
            print(f"The release reads the new tables: {read_by(old, scratch, new)}", flush=True)
            if more := added(old, new):
                print(f"This commit needs its own tables ({', '.join(more)}): its workers refuse others.", flush=True)
            else:
                made_by(old, scratch)
                print(f"This commit reads the release's tables: {read_by(new, scratch, old)}", flush=True)
        finally:
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run([sys.executable, "manage.py", "stop"], cwd=ROOT, env=environment(scratch), timeout=120)


if __name__ == "__main__":
    main()
