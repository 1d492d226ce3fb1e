"""An upgrade and the way back while clients ask: as docs/upgrading.md says it, and no request may fail.

In a clone of this repository at the last release, with a database of its own, the application is served and asked
without a pause. Then the clone is checked out at this commit, each new migration is applied, the workers are replaced,
and after that the old release is put back upon the new tables. Everything listens on 127.0.0.1 and ends by itself:

    python .ci/rolling_upgrade.py                        # from the last release (see programs/ops/releases.py)
    python .ci/rolling_upgrade.py --from REV --write docs/rolling-upgrade.md
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import http.client
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from programs.ops.releases import git, last_release  # noqa: E402 - after the path

HOST = "127.0.0.1"
PATHS = (
    "/",
    "/programs/?condition=depression",
    "/programs/?q=evening+group&payment=medicaid",
    "/es/programs/?focus=co-occurring",
    "/api/v1/programs/?condition=anxiety",
    "/guide/paying/",
    "/health/ready/",
)
FOLLOWED = ("/", "/programs/?condition=depression")
LINKED = re.compile(r'/static/[^"]+')
"""Style sheets, scripts and pictures that a page names: they are asked for behind it, as a browser does."""
ASKERS = 4
"""Half of them open a connection for each request, as a proxy may; half keep theirs open, as a browser does."""
CALM_SECONDS = 4.0
PIECE_SECONDS = 4
"""Of the curve."""
START_SECONDS = 900.0
STEP_SECONDS = 2400.0
"""No step may take longer; a script that hangs asks nobody for hours."""


@dataclass(frozen=True)
class Asked:
    """When, since the beginning; how long; what came. ``trouble`` is empty for an answer of 200."""

    at: float
    ms: float
    trouble: str = ""


@dataclass
class Asking:
    """Clients that ask in turn until they are told to stop."""

    port: int
    begun: float = field(default_factory=time.monotonic)
    over: threading.Event = field(default_factory=threading.Event)
    answers: list[Asked] = field(default_factory=list)
    again: int = 0
    """Requests on a connection that the server had closed while nothing was under way; asked again, as clients do."""
    follows: bool = True
    """Whether what a page names is asked for."""

    def client(self, number: int) -> None:
        kept: http.client.HTTPConnection | None = None
        turn, linked = number, collections.deque[str]()
        while not self.over.is_set():
            if linked and self.follows:
                path = linked.popleft()
            else:
                path, turn = PATHS[turn % len(PATHS)], turn + 1
            began = time.monotonic()
            try:
                status, body, kept = self.ask(path, kept, keep=bool(number % 2))
                trouble = "" if status == http.client.OK else f"{status} {path}"
                if path in FOLLOWED:
                    linked = collections.deque(sorted(set(LINKED.findall(body))))
            except (OSError, http.client.HTTPException) as error:
                trouble, kept = f"{type(error).__name__} {path}", None
            self.answers.append(Asked(began - self.begun, (time.monotonic() - began) * 1000, trouble))

    def ask(
        self, path: str, kept: http.client.HTTPConnection | None, *, keep: bool
    ) -> tuple[int, str, http.client.HTTPConnection | None]:
        connection = kept or http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            connection.close()
            if kept is None:
                raise
            self.again += 1
            return self.ask(path, None, keep=keep)
        body = answer.read().decode(errors="replace")
        if keep and not answer.will_close:
            return answer.status, body, connection
        connection.close()
        return answer.status, body, None


@contextlib.contextmanager
def asked(port: int) -> Iterator[Asking]:
    asking = Asking(port)
    threads = [threading.Thread(target=asking.client, args=(number,), daemon=True) for number in range(ASKERS)]
    for thread in threads:
        thread.start()
    try:
        yield asking
    finally:
        asking.over.set()
        for thread in threads:
            thread.join(60)


@dataclass
class Site:
    """A clone of the repository with a database of its own."""

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        unset = {"DATABASE_URL", "DEBUG", "HTTPS", "INDEXABLE", "METRICS_ADDRESS"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        return kept | {
            "IOP_FINDER_POSTGRES_INSTANCE": "upgrade",
            "IOP_FINDER_POSTGRES_FOLDER": str(self.folder.parent / "postgres"),
            "ALLOWED_HOSTS": HOST, "PORT": str(self.port), "API_ANONYMOUS_RATE": "", "PAGE_RATE": "",
        }  # fmt: skip

    def manage(self, *arguments: str) -> None:
        outcome = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=STEP_SECONDS,
        )  # fmt: skip
        if outcome.returncode:
            raise SystemExit(f"manage.py {' '.join(arguments)} failed:\n{outcome.stdout}{outcome.stderr}")

    def check_out(self, revision: str) -> None:
        subprocess.run(["git", "checkout", "--quiet", revision], cwd=self.folder, check=True, timeout=60)

    @contextlib.contextmanager
    def served(self) -> Iterator[None]:
        with (self.folder.parent / "serve.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        try:
            self.wait_until_ready(process)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        ready = 0
        while ready < 10:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"It did not start:\n{(self.folder.parent / 'serve.log').read_text()[-2000:]}")
            time.sleep(0.1)
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
                connection.request("GET", "/health/ready/")
                ready = ready + 1 if connection.getresponse().status == http.client.OK else 0


@dataclass
class Story:
    """What was done, from when to when."""

    asking: Asking
    steps: list[tuple[str, float, float]] = field(default_factory=list)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic() - self.asking.begun
        yield
        self.steps.append((name, began, time.monotonic() - self.asking.begun))
        print(f"{name}: {self.steps[-1][2] - began:.1f} s", flush=True)

    def calm(self) -> None:
        with self.step("nothing, for comparison"):
            time.sleep(CALM_SECONDS)


def migrations(revision: str) -> list[str]:
    lines = git("ls-tree", "--name-only", revision, "programs/migrations/").splitlines()
    return sorted(Path(line).stem for line in lines if Path(line).name[:1].isdigit())


def upgrade(site: Site, before: str, after: str) -> Story:
    """The upgrade of docs/upgrading.md, one migration at a time, and the way back."""
    new = [name for name in migrations(after) if name not in migrations(before)]
    with site.served(), asked(site.port) as asking:
        story = Story(asking)
        story.calm()
        with story.step("git checkout of the new release"):
            site.check_out(after)
        for name in new:
            with story.step(f"migrate {name}"):
                site.manage("migrate", "programs", name)
        with story.step("prepare: the rest of the migrations, static files"):
            site.manage("prepare")
        story.calm()
        with story.step("reload: two workers of the new release"):
            site.manage("reload")
        story.calm()
        # 0.1.0 takes the static files away before it collects its own.
        asking.follows = bool(git("ls-tree", "--name-only", before, "programs/ops/static_files.py"))
        with story.step("back: git checkout of the old release, prepare, reload"):
            site.check_out(before)
            site.manage("prepare")
            site.manage("reload")
        story.calm()
    return story


def pieces_of(story: Story) -> list[int]:
    """How many requests began in each piece of the time."""
    by_piece = collections.Counter(int(one.at // PIECE_SECONDS) for one in story.asking.answers)
    return [by_piece[piece] for piece in range(max(by_piece) + 1)]


def step_of(story: Story, at: float) -> str:
    return next((name for name, began, ended in story.steps if began <= at < ended), "between two steps")


def during(story: Story, second: int) -> str:
    """The step that begins, or goes on, in the piece of time from ``second`` on."""
    within = [name for name, began, ended in story.steps if began < second + PIECE_SECONDS and ended > second]
    return within[-1] if within else ""


def report(story: Story, before: str, after: str) -> str:
    every = story.asking.answers
    failed = [one for one in every if one.trouble]
    lines = [
        "# An upgrade under load",
        "",
        "Written by `.ci/rolling_upgrade.py`: what docs/upgrading.md says is done while clients ask without a pause.",
        "",
        f"- From `{git('rev-parse', '--short', before)}` to `{git('rev-parse', '--short', after)}` and back,"
        f" on {datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} processors, Python {platform.python_version()},"
        " the embedded PostgreSQL, the demonstration's listings.",
        f"- {ASKERS} clients asked for {len(PATHS)} pages and answers of the API in turn, and behind two of them for"
        " the style sheets, scripts and pictures that these name; half of the clients kept their connection.",
        f"- **{len(every):,} requests, {len(failed)} failed.** {story.asking.again} were asked again, because the"
        " server had closed a kept connection on which nothing was under way.",
        "",
        "| step | seconds | requests | failed | median ms | slowest ms |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, began, ended in story.steps:
        within = [one for one in every if began <= one.at < ended]
        times = [one.ms for one in within] or [0.0]
        bad = sum(1 for one in within if one.trouble)
        median, slowest = statistics.median(times), max(times)
        lines.append(f"| {name} | {ended - began:.1f} | {len(within)} | {bad} | {median:.0f} | {slowest:.0f} |")
    if failed:
        lines += ["", "## What failed", ""]
        kinds = collections.Counter((step_of(story, one.at), one.trouble) for one in failed)
        lines += [f"- {name}: {count} × {trouble}" for (name, trouble), count in sorted(kinds.items())]
    lines += [
        "",
        "## The curve",
        "",
        f"Each line is {PIECE_SECONDS} seconds: requests that were answered, as a bar.",
        "",
        "```",
    ]
    pieces, last = pieces_of(story), ""
    for piece, count in enumerate(pieces):
        name = during(story, piece * PIECE_SECONDS)
        bar = "#" * round(40 * count / (max(pieces) or 1))
        lines.append(f"{piece * PIECE_SECONDS:>3} s {count:>4} {bar:<40} {name if name != last else ''}".rstrip())
        last = name
    return "\n".join([*lines, "```", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="before", default=last_release(), help="a tag or commit; the last release")
    parser.add_argument("--to", dest="after", default="HEAD")
    parser.add_argument("--write", type=Path, help="the report as a file")
    options = parser.parse_args()
    if not options.before:
        raise SystemExit("There is no release to begin with: say --from.")
    before, after = (git("rev-parse", "--verify", f"{name}^{{commit}}") for name in (options.before, options.after))
    if not (before and after):
        raise SystemExit("Git does not know that commit: fetch the whole history.")
    with socket.socket() as candidate:
        candidate.bind((HOST, 0))
        port = candidate.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="iop-finder-upgrade-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)  # so that a server that root starts under another account reaches it
        site = Site(Path(scratch) / "checkout", port)
        clone = ["git", "clone", "--quiet", "--no-checkout", str(ROOT), str(site.folder)]
        subprocess.run(clone, check=True, timeout=120)
        site.check_out(before)
        try:
            print(f"Preparing {before[:9]} ...", flush=True)
            site.manage("prepare")
            story = upgrade(site, before, after)
        finally:
            subprocess.run([sys.executable, "manage.py", "stop"], cwd=site.folder, env=site.environment, timeout=120)
    text = report(story, before, after)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    print(text)
    if failed := [one.trouble for one in story.asking.answers if one.trouble]:
        raise SystemExit(f"{len(failed)} requests failed: {collections.Counter(failed).most_common(5)}")


if __name__ == "__main__":
    main()
