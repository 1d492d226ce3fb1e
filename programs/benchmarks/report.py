"""The page ``docs/benchmarks.md``: tables, growth, plans, and how to read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from programs.benchmarks.load import CLIENTS
from programs.benchmarks.measuring import Measured, SizeMeasured
from programs.benchmarks.rows import MIX
from programs.benchmarks.serving import WORKERS

HEAD = (
    "",
    "matches",
    "queries",
    "ms in the database",
    "ms in all",
    "p50 ms",
    "p99 ms",
    "requests/s",
    "CPU-ms a request",
    "% of empty view",
    "% of bare Django",
)

HOT = 0.1
"""Share of a request's time in the database from which on a plan is worth reading."""

NOTES = f"""\
## How to read this
- **Read the ratios.** “% of empty view” is requests per second as a share of `/health/live/` (nothing behind the whole
  middleware), which is measured in the same run before and after every few rows; a row is compared with the mean of
  the two nearest. On a shared machine absolute figures drift by tens of percent from run to run, ratios by less.
  Single runs: do not read much into differences below a fifth.
- The application is served as in production (`manage.py serve`: granian, {WORKERS} workers, DEBUG off) by a child
  process on the loopback address; {CLIENTS} clients ask one after the other on connections that stay open. Generator,
  application and PostgreSQL share the cores, and what a request costs the generator is part of the figures: the
  empty view, asked most often, suffers most from that.
- Rows rotate over a dozen metros, words, or 480 listings. Nothing of a search is cached; but the listings of a dozen
  metros fit into the memory of a web process, as those of the places asked for most do in life. “Any of 480 places”
  shows what it costs when they do not. “p50” and “p99” are latencies with {CLIENTS} clients at once: on a busy
  server mostly time spent waiting for a turn.
- “ms in the database” and “ms in all” are medians of single requests inside one idle process, without a web server:
  where the time goes (the search index is in memory: the database reads what changed, listings and words).
  “queries” is the most that one request needed. “matches” is the mean `count` of the answers.
- Pages are asked as browsers do (gzip), the API without compression.
- Rows that take long are asked for up to 30 s. Only answers that came within the time count: where one takes seconds
  there are few, and their latencies are those of the quick ones among them.
- Words in place of a figure say what was wrong: answers that were not 2xx (503 after the statement timeout of 5 s, for
  example), that did not come, or none in time; and the command ends with an error.
- “% of bare Django” is the same with one view that answers nothing, without middleware, served by granian with as many
  workers: a unit that no change of ours moves. “CPU-ms a request” is what application and PostgreSQL took of the
  processor under load, by the system's own account; the generator's share is not in it.
- “queries” are those of one request in an idle process with a connection that was used before; a check that the
  connection still lives is a round trip more where the application makes one.
- Listings are made up: spread like the people of the United States over real ZIP codes, metros denser than life, with
  about 50 terms each as in the federal directory, drawn independently. Real terms hang together, so real filters
  match more. The seed is fixed.
"""


@dataclass(frozen=True)
class Run:
    """What was run, where and when."""

    command: str
    day: date
    generator: str
    seconds: float
    machine: Sequence[tuple[str, str]] = ()
    sizes: Sequence[SizeMeasured] = ()


def page(run: Run) -> str:
    """The whole page in Markdown."""
    parts = ["# Benchmarks", introduction(run), NOTES.rstrip()]
    parts += [section(measured) for measured in run.sizes]
    if len(run.sizes) > 1:
        parts.append(growth(run.sizes[0], run.sizes[-1]))
    parts.append(plans(run.sizes[-1]))
    return "\n\n".join(parts) + "\n"


def introduction(run: Run) -> str:
    facts = [
        ("date", run.day.isoformat()),
        ("command", f"`{run.command}`"),
        ("load", f"{run.generator}, {CLIENTS} clients, {run.seconds:g} s a row, more for slow ones"),
        *run.machine,
    ]
    return "Written by `make bench`; not edited by hand.\n\n" + table(("", ""), facts)


def section(measured: SizeMeasured) -> str:
    """The table of one size."""
    floor = ", ".join(f"{load.per_second:,.0f}" for load in measured.empty_view)
    rows: list[Sequence[str]] = []
    group = ""
    for one in measured.rows:
        if one.row.group != group:
            group = one.row.group
            rows.append((f"**{group}**", *[""] * (len(HEAD) - 1)))
        rows.append(cells(one))
    parts = [
        f"## {measured.size.listings:,} listings",
        f"Empty view, each time it was measured: {floor} requests/s.",
    ]
    if measured.bare_view:
        bare = ", ".join(f"{load.per_second:,.0f}" for load in measured.bare_view)
        parts.append(f"Bare Django view: {bare} requests/s.")
    if measured.started:
        workers = ", ".join(f"{megabytes:,.0f}" for megabytes in measured.started.workers)
        parts.append(
            f"`serve` had all its workers ready after {measured.started.seconds:.1f} s, from the database; PSS of its "
            f"processes then: {workers or 'not known'} MB. With the file that a directory leaves behind: "
            "[starting.md](starting.md). Reads while others write: [writes.md](writes.md)."
        )
    parts.append(table(HEAD, rows))
    if any(one.cpu_ms is not None for one in measured.rows):
        parts.append(on_paper(measured))
    return "\n\n".join(parts)


def on_paper(measured: SizeMeasured) -> str:
    """How many cores 10,000 requests a second take, by what a request takes of the processor."""
    took = {one.row.name: one.cpu_ms for one in measured.rows if one.cpu_ms is not None}
    rows = [
        (name, percent(share), figure(took[name]), figure(took[name] * 10))
        for name, share in MIX.items()
        if name in took
    ]
    if len(rows) == len(MIX):
        mean = sum(share * took[name] for name, share in MIX.items())
        rows.append(("**the mix**", "100 %", figure(mean), f"**{figure(mean * 10)}**"))
    head = ("", "of the requests", "CPU-ms", "cores, were all like this")
    title = f"### Cores for 10,000 requests a second, on paper ({measured.size.name})"
    return f"{title}\n\n{table(head, rows)}"


def cells(one: Measured) -> Sequence[str]:
    seen, load = one.observation, one.load
    inside = (
        one.row.name,
        "" if seen.matches is None else f"{seen.matches:,.0f}" if seen.matches >= 10 else f"{seen.matches:.1f}",
        str(seen.queries),
        figure(seen.database_ms),
        figure(seen.view_ms),
    )
    if load.failures:
        return *inside, load.fault, "", "", "", "", ""
    took = "" if one.cpu_ms is None else figure(one.cpu_ms)
    shares = percent(one.share), percent(one.of_bare) if one.of_bare else ""
    return *inside, figure(load.p50_ms), figure(load.p99_ms), figure(load.per_second), took, *shares


def growth(small: SizeMeasured, large: SizeMeasured) -> str:
    """How much of its throughput each row keeps when the listings grow."""
    after = {one.row.name: one for one in large.rows}
    rows = []
    for before in small.rows:
        now = after[before.row.name]
        failed = before.load.failures or now.load.failures
        kept = "failed" if failed or not before.share else percent(now.share / before.share)
        times = now.observation.database_ms / max(before.observation.database_ms, 0.001)
        rows.append((before.row.name, percent(before.share), percent(now.share), kept, f"× {figure(times)}"))
    head = ("", f"% of empty view at {small.size.name}", f"at {large.size.name}", "kept", "ms in the database")
    title = f"## Growth from {small.size.listings:,} to {large.size.listings:,} listings"
    return f"{title}\n\n{table(head, rows)}"


def plans(measured: SizeMeasured) -> str:
    """Statements of the hot rows as the ORM wrote them for the first place, with their plans."""
    parts = [
        f"## Query plans at {measured.size.listings:,} listings",
        "Of one request each (New York), by `EXPLAIN (ANALYZE, BUFFERS)`. Only statements that take a tenth or more of "
        "their request's time in the database; long statements and plans are cut.",
    ]
    for name, statements in measured.plans.items():
        parts.append(f"### {name[0].upper()}{name[1:]}")
        parts.append(f"Statements, in order: {', '.join(figure(plan.ms) for plan in statements)} ms.")
        whole = sum(plan.ms for plan in statements)
        parts += [
            "```\n" + "\n".join([plan.statement, "", *plan.lines]) + "\n```"
            for plan in statements
            if plan.ms >= whole * HOT
        ]
    return "\n\n".join(parts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; figures, which is all but the first column, to the right when there are several."""
    rule = ["---", *(["---"] if len(head) == 2 else ["---:"] * (len(head) - 1))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def figure(value: float) -> str:
    """Three digits that count: 0.53, 5.31, 53.1, 531, 5,310."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percent(share: float) -> str:
    """Two digits that count: 23 %, 2.3 %, 0.23 %."""
    hundredths = share * 100
    return f"{hundredths:.0f} %" if hundredths >= 10 else f"{hundredths:.{1 if hundredths >= 1 else 2}f} %"
