"""The day of an insurer in docs/api-guide.md, done against a running application; writes the transcript.

    python .ci/insurers_day.py --address http://127.0.0.1:8000 --checkout . --write docs/insurers-day.md

Every command is given to a shell as it stands in the transcript. Of an answer some keys are shown. What goes wrong ends
it with an error: a program that is missed by the crawl, a hash that does not fit, a key that is refused too soon.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
SHOWN_ADDRESS = "http://127.0.0.1:8000"
LIMIT_SECONDS = 60
OLD_AT_MOST_SECONDS = 2
"""What somebody else wrote every web process answers from after so long (docs/search.md)."""
PAGE = 20
PAYER, NETWORK = "sample-blue", "sample-blue-ppo"
SECRET = re.compile(r"(iopf_(?:test|live)_)[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)?")
LONG = re.compile(r"(cursor|since)=[\w%.:-]{60,}")
"""Cursors."""
INTRODUCTION = """# The day of an insurer, as it went

Written by `.ci/insurers_day.py` on {day} against a running application. `make contract` does the same in CI and keeps
nothing of it. Secrets of keys and cursors are replaced by `…`; of answers some keys are shown.
"""


class WrongError(Exception):
    """The application did something else than its documents say."""


@dataclass
class Day:
    """What was asked and said. ``manage`` is where the application's commands are run."""

    address: str
    manage: Path
    key: str = ""
    lines: list[str] = field(default_factory=list)

    def says(self, text: str) -> None:
        shown = LONG.sub(r"\1=…", SECRET.sub(r"\1…", text))
        self.lines.append(shown.replace(self.address, SHOWN_ADDRESS))

    def shell(self, command: str, *, where: Path = ROOT, shown: str = "") -> str:
        """What a command prints, with the key in ``$KEY``; the transcript shows ``shown``. Raises ``WrongError``."""
        environment = os.environ | {"KEY": self.key}
        done = subprocess.run(
            ["sh", "-c", command], cwd=where, env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS
        )
        if done.returncode:
            raise WrongError(f"{command}\n{done.stdout}{done.stderr}")
        self.says(f"$ {shown or command}")
        return done.stdout

    def curl(self, path: str, *, options: str = "", key: bool = True) -> str:
        """The body of an answer."""
        header = '-H "Authorization: Bearer $KEY" ' if key else ""
        return self.shell(f"curl -sS {options}{header}'{self.address}/api/v1/{path}'")

    def ask(self, path: str, *shown: str, key: bool = True) -> Any:
        """An answer of which some keys are shown. Raises ``WrongError``."""
        body = json.loads(self.curl(path, key=key))
        if "status" in body and "title" in body:
            raise WrongError(f"{path}: {body}")
        self.shows({name: body[name] for name in shown})
        return body

    def shows(self, value: Any) -> None:
        self.says(json.dumps(value, ensure_ascii=False))

    def quietly(self, program: str, **variables: str) -> None:
        """What no transcript needs to show, in the application's shell."""
        command = [
            ".venv/bin/python",
            "manage.py",
            "shell",
            "-v0",
            "-c",
            f"import os; from programs.models import User; {program}",
        ]
        subprocess.run(command, cwd=self.manage, check=True, timeout=LIMIT_SECONDS, env=os.environ | variables)

    def command(self, words: str) -> str:
        """One of the application's commands."""
        return self.shell(f".venv/bin/python manage.py {words}", where=self.manage).strip()


def check(holds: object, what: str) -> None:
    if not holds:
        raise WrongError(what)


def a_key(day: Day) -> None:
    """The operator makes a key for tests, and it is tried."""
    day.says("\n## A key\n\n```")
    day.key = day.command('api_key create "Aspen Health" --email api@aspen.example --test')
    day.says(day.key)
    day.ask("key/", "prefix", "client", "scopes", "test", "expires_at")
    day.says("```")


def a_member_calls(day: Day) -> None:
    """Evening programs in network, near the member."""
    day.says("\n## A member calls: evening programs in network, near their ZIP code\n\n```")
    query = "near=00001&network=fixed-answer-health-ppo&when=evenings&demonstration=false"
    found = day.ask(f"programs/?{query}", "count")
    program = found["results"][0]
    place = next(each for each in program["networks"] if each["slug"] == "fixed-answer-health-ppo")
    day.shows({name: program[name] for name in ("name", "phone", "distance_miles")})
    day.shows({name: place[name] for name in ("name", "status", "basis", "verified_at")})
    check(found["count"] == 1, "The first fixed ZIP code finds one program.")
    day.says("```")


def rename(day: Day, program: str, name: str) -> None:
    """As somebody of the staff may."""
    edit = f"p = Program.objects.get(pk='{program}'); p.name = {name}; p.save()"
    day.command(f'shell -v0 -c "from programs.models import Program; {edit}"')


def the_copy(day: Day) -> None:
    """A crawl by cursor, while a program is edited between two of its pages: all come, each once."""
    day.says("\n## At night: the copy, by cursor, while programs are edited\n\n```")
    query = f"programs/?cursor=*&page_size={PAGE}&fields=name&state=CO&demonstration=true"
    whole = day.ask(query, "count", "as_of", key=False)
    count, pages, ids = whole["count"], 1, [row["id"] for row in whole["results"]]
    rename(day, ids[-1], "'Aardvark ' + p.name")
    day.says("(between two pages, a program has got another name)")
    body = whole
    while body["next"]:
        body = json.loads(day.shell(f"curl -sS '{body['next']}'"))
        day.shows({"results": f"{len(body['results'])} more", "next": "…" if body["next"] else None})
        ids += [row["id"] for row in body["results"]]
        pages += 1
    day.says(f"({pages} pages, {len(ids)} programs, {len(set(ids))} of them different)")
    check(len(ids) == len(set(ids)) == count, "The crawl has every program once.")
    later = day.ask(f"programs/?updated_since={whole['as_of']}&cursor=*&fields=name&state=CO", "count", key=False)
    day.shows([row["name"] for row in later["results"]][:3])
    check(any(row["id"] in ids for row in later["results"]), "What was edited is in the next crawl.")
    rename(day, ids[PAGE - 1], "p.name.removeprefix('Aardvark ')")
    gone = "00000000-0000-4000-8000-000000000000"
    missing = day.ask(f"programs/?ids={gone}&fields=name", "count", "missing", "moved", key=False)
    check(missing["missing"] == [gone], "What is not there is missing.")
    day.says("```")


def the_changes(day: Day) -> None:
    """What somebody edits is in the feed, once."""
    day.says("\n## Between two nights: what has changed\n\n```")
    samples = "demonstration=true"
    program = day.ask(f"programs/?{samples}&page_size=1&fields=name&ordering=name", "count", key=False)["results"][0]
    start = day.ask(f"changes/?{samples}", "results", "wait_seconds", key=False)
    rename(day, program["id"], "'Aardvark ' + p.name")
    told = list[Any]()
    for _turn in range(20):  # told when every transaction that was open then has ended
        answer = json.loads(day.curl(f"changes/?{samples}&include=program&since={start['cursor']}", key=False))
        told = [event for event in answer["results"] if event["id"] == program["id"]]
        if told:
            break
        day.lines.pop()
        time.sleep(1)
    shown = ("kind", "aspects", "at", "merged_into")
    day.shows([{name: event[name] for name in shown} | {"name": event["program"]["name"]} for event in told])
    check(len(told) == 1 and told[0]["program"]["name"].startswith("Aardvark "), "The change is told once.")
    again = day.ask(f"changes/?{samples}&since={answer['cursor']}", "results", "wait_seconds", key=False)
    check(not [event for event in again["results"] if event["id"] == program["id"]], "Nothing is told twice.")
    rename(day, program["id"], "p.name.removeprefix('Aardvark ')")
    day.says("```")


def the_files(day: Day) -> None:
    """An export, downloaded and held against its hash."""
    day.says("\n## The whole directory as files\n\n```")
    day.command("write_exports")
    index = day.ask("exports/index.json", "made_at", "kept_hours", key=False)
    file = next(each for each in index["files"] if each["kind"] == "programs.ndjson")
    day.shows({name: file[name] for name in ("kind", "rows", "bytes", "sha256")})
    downloaded = day.shell(f"curl -sSL '{file['url']}'")
    sha256 = hashlib.sha256(downloaded.encode()).hexdigest()
    day.says(f"(sha256 of what came: {sha256})")
    check(sha256 == file["sha256"], "The file has the hash that the index says.")
    day.says("```")


def waited_for(day: Day, roster: str, *states: str, until: Callable[[Any], bool] = lambda report: True) -> Any:
    """The report of a roster that the worker has done with, of which only the last answer is shown."""
    for _turn in range(LIMIT_SECONDS):
        report = day.ask(f"rosters/{roster}/", "state", "rows", "programs", "problems", "not_applied")
        if report["state"] in states and until(report):
            return report
        del day.lines[-2:]
        time.sleep(1)
    raise WrongError(f"The roster is still {report['state']}.")


def sent(day: Day, text: str, mode: str) -> Any:
    """A roster is sent, and checked."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "roster.csv").write_text(text, encoding="utf-8")
        headers = """-H "Authorization: Bearer $KEY" -H 'Content-Type: text/csv'"""
        what = "--data-binary @roster.csv -o answer.json -w '%{http_code} %header{location}'"
        address = f"{day.address}/api/v1/networks/{NETWORK}/roster/?mode={mode}"
        command = f"curl -sS -X PUT {headers} {what} '{address}'"
        day.says(day.shell(command, where=Path(folder)))
        roster = json.loads((Path(folder) / "answer.json").read_text())["id"]
    return waited_for(day, roster, "checked", "refused")


def applied(day: Day, report: Any, more: str = "") -> Any:
    answer = json.loads(day.curl(f"rosters/{report['id']}/apply/{more}", options="-X POST "))
    day.shows({name: answer[name] for name in ("status", "title", "detail", "state") if name in answer})
    return answer if "status" in answer else waited_for(day, report["id"], "applied", "checked")


QUESTION = re.compile(r"/admin/programs/doubt/[\w-]+/change/")
PART = re.compile(r"<(?:script|style|svg).*?</(?:script|style|svg)>", re.DOTALL)
COMPARED = re.compile(r"<table.*?</table>", re.DOTALL)


def decided(day: Day, program: Any) -> None:
    """Somebody of the staff signs in, opens the question, and presses “this one” beside the likeliest program."""
    day.says("\nA person of the staff looks at it in the queue of questions, beside what the directory has:\n")
    staff, password = f"staff-{secrets.token_hex(4)}", secrets.token_urlsafe(16)
    day.quietly(f"User.objects.create_superuser('{staff}', password=os.environ['PASSWORD'])", PASSWORD=password)
    try:
        with tempfile.TemporaryDirectory() as folder:
            browser = Browser(day.address, Path(folder))
            browser.ask("/admin/login/")
            browser.ask("/admin/login/?next=/admin/", username=staff, password=password)
            page = QUESTION.search(browser.ask("/admin/programs/doubt/?kind__exact=roster"))
            check(page, "The question stands in the queue.")
            html = browser.ask(page[0] if page else "")
            check("Quiet Lantern Day Services" in html, "The row stands on the page.")
            for line in in_words(html, "Quiet Lantern Day Services"):
                day.says(line)
            browser.ask(page[0] if page else "", decision=f"this:{program['id']}")
            day.says("(pressed: this one)\n")
    finally:
        day.quietly(f"User.objects.filter(username='{staff}').update(is_active=False)")


def in_words(html: str, words: str) -> list[str]:
    """The table in which some words stand as text, a line for each row."""
    table = next((one for one in COMPARED.findall(PART.sub("", html)) if words in one), "")
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
    texts = [[" ".join(unescape(re.sub(r"<[^>]*>", " ", cell)).split()) for cell in row] for row in cells]
    return [" | ".join(row) for row in texts if any(row)]


@dataclass
class Browser:
    """Pages with cookies and a form's token, as a browser keeps them."""

    address: str
    folder: Path

    def ask(self, path: str, **form: str) -> str:
        """A page, or what a form leads to. Raises ``WrongError``."""
        jar = self.folder / "cookies"
        command = ["curl", "-sS", "--fail-with-body", "-L", "-b", str(jar), "-c", str(jar)]
        command += ["-H", f"Referer: {self.address}{path}"]
        token = re.search(r"csrftoken\t(\S+)", jar.read_text()) if jar.exists() else None
        fields = form | {"csrfmiddlewaretoken": token[1]} if form and token else form
        for name, value in fields.items():
            command += ["--data-urlencode", f"{name}={value}"]
        done = subprocess.run([*command, self.address + path], capture_output=True, text=True, timeout=LIMIT_SECONDS)
        if done.returncode:
            raise WrongError(f"{path}: {done.stdout[:500]}{done.stderr}")
        return done.stdout


def a_roster(day: Day) -> None:
    """What is in force is downloaded and sent again; one with three rows is held back; one of changes is applied, and
    what was there before put back."""
    day.says("\n## Once a month: the roster\n\n```")
    reader, day.key = day.key, ""
    scopes = "--scope roster:read --scope roster:write"
    day.key = day.command(f'api_key create "Sample Blue" --email api@blue.example --payer {PAYER} {scopes}')
    day.says(day.key)
    before = day.curl(f"networks/{NETWORK}/roster/")
    rows = list(csv.DictReader(io.StringIO(before)))
    day.says(f"({len(rows)} programs are in network)")
    same = sent(day, before, "full")
    counts = same["programs"]
    check(
        counts["unchanged"] == len(rows) and not (counts["added"] or counts["ended"] or counts["changed"]),
        "Sent again, it changes nothing.",
    )
    day.curl(f"rosters/{same['id']}/", options="-X DELETE ")
    day.says("\nA full roster that somebody has cut off is held back:\n")
    short = sent(day, written(rows[:3]), "full")
    held = applied(day, short)
    check(held.get("status") == 409 and short["programs"]["needs_confirmation"], "The brake holds.")
    day.curl(f"rosters/{short['id']}/", options="-X DELETE ")
    day.says(
        "\nOne of changes: a program ends, one is in another tier, one row is of nobody whom the directory knows, and "
        "one says another name at a door and number that it does know:\n"
    )
    nobody = dict.fromkeys(rows[0], "")
    stranger = nobody | {"program": "Nobody Knows This Place", "city": "Denver", "state": "CO", "zip": "80203"}
    known = next(row for row in rows[2:] if row["street"] and row["phone"])
    number = secrets.randbelow(900) + 100  # another one each day: what a person has decided is not asked again
    other = {"external_id": f"A-{number}", "program": f"Quiet Lantern Day Services {number}", "organization": ""}
    unsure = known | other | {"tier": "Tier 8"}
    changes = [rows[0] | {"action": "D"}, rows[1] | {"action": "U", "tier": "Tier 9"}]
    changed = sent(day, written([*changes, stranger | {"action": "A"}, unsure | {"action": "U"}]), "delta")
    day.ask(f"rosters/{changed['id']}/rows/?outcome=unmatched", "count", "results")
    asked = day.ask(f"rosters/{changed['id']}/rows/?outcome=ambiguous", "count", "results")["results"]
    check(len(asked) == 1 and asked[0]["candidates"], "One row is unsure, and has candidates.")
    decided(day, asked[0]["candidates"][0]["program"])
    day.says("The same report, once the rows have been compared again:\n")
    changed = waited_for(day, changed["id"], "checked", until=lambda report: report["rows"]["ambiguous"] == 0)
    done = applied(day, changed)
    check(done["state"] == "applied" and done["programs"]["ended"] == 1, "One ends.")
    again = applied(day, changed)
    check(again["state"] == "applied", "Applied twice, it answers the same.")
    tiers = [row["tier"] for row in csv.DictReader(io.StringIO(day.curl(f"networks/{NETWORK}/roster/")))]
    check(tiers.count("Tier 8") == 1, "What the row says holds for the program that a person chose.")
    day.says("(one program is in “Tier 8” now: the one that was chosen)")
    day.says("\nWhat was there before is put back:\n")
    back = applied(day, sent(day, before, "full"))
    check(back["state"] == "applied", "It is put back.")
    after = list(csv.DictReader(io.StringIO(day.curl(f"networks/{NETWORK}/roster/"))))
    check(sites_of(after) == sites_of(rows), "The same programs are in network.")
    day.says("```")
    day.key = reader


def sites_of(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """What a row is about; of an id, the payer's own stands in place of ours once it has told one."""
    return sorted((row["program"], row["street"], row["zip"]) for row in rows)


def written(rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def how_far(day: Day) -> None:
    """Adequacy, by miles; without a table of people it counts ZIP codes. With one, against a standard."""
    day.says("\n## Once a quarter: how far members live from a program\n\n```")
    query = "miles=30&state=CO&demonstration=true"
    found = day.ask(f"networks/{NETWORK}/adequacy/?{query}", "unit", "miles", "zips", "states", "note", key=False)
    day.shows(found["gaps"][:1])
    check(found["unit"] == "zips" and 0 < found["zips"]["share"] <= 1, "Some ZIP codes have a program.")
    day.says(
        "```\n\nAgainst a standard, which goes by the class of the county, people must be known. Here are 4,000 to each"
    )
    day.says("ZIP code, made up; [adequacy.md](adequacy.md) says where the tables of the Census Bureau are.\n\n```")
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder, "people.csv")
        people.write_text("zip,population\n" + "".join(f"{code},4000\n" for code in zip_codes(day)))
        day.shell(f".venv/bin/python manage.py import_population {people} --apply", where=day.manage, shown=PEOPLE)
    time.sleep(OLD_AT_MOST_SECONDS + 1)
    query = "standard=ma-outpatient-behavioral-health&state=CO&demonstration=true"
    found = day.ask(f"networks/{NETWORK}/adequacy/?{query}", "unit", "people", "note", key=False)
    standard = found["standard"]
    day.shows({name: standard[name] for name in ("name", "source", "caveat")})
    told = ("name", "miles", "share_wanted", "counties", "counties_with_share", "people")
    for one in standard["classes"]:
        day.shows({name: one[name] for name in told})
    check(any(one["counties"] for one in standard["classes"]), "Counties have a class.")
    day.quietly("from programs.models import Population; Population.objects.all().delete()")
    day.says("```")


PEOPLE = ".venv/bin/python manage.py import_population people.csv --apply"


def zip_codes(day: Day) -> list[str]:
    """Those of Colorado."""
    found: list[str] = []
    more = f"{day.address}/api/v1/places/?kind=zip&state=CO&page_size=100"
    while more:
        with urlopen(more, timeout=LIMIT_SECONDS) as answer:  # noqa: S310 - the application's own
            page = json.load(answer)
        found += [place["zip"] for place in page["results"]]
        more = page["next"]
    return found


def another_key(day: Day) -> None:
    """Rotation: both are valid, then one."""
    day.says("\n## Once a quarter: another key\n\n```")
    old, prefix = day.key, day.key.partition(".")[0]
    day.key = day.command(f"api_key rotate {prefix} --days 7")
    day.says(day.key)
    for key, what in ((day.key, "the new key"), (old, "the old one, for seven days")):
        new, day.key = day.key, key
        status = day.curl("key/", options="-o /dev/null -w '%{http_code}' ")
        day.key = new
        day.says(f"{status} ({what})")
        check(status == "200", f"{what} is accepted.")
    day.command(f"api_key revoke {prefix}")
    new, day.key = day.key, old
    status = day.curl("key/", options="-o /dev/null -w '%{http_code}' ")
    day.key = new
    day.says(f"{status} (the old one, now that it was revoked)")
    check(status == "401", "A revoked key is refused.")
    day.says("```")


STEPS = (a_key, a_member_calls, the_copy, the_files, the_changes, a_roster, how_far, another_key)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default=SHOWN_ADDRESS)
    parser.add_argument("--checkout", type=Path, default=ROOT, help="the checkout that is served")
    parser.add_argument("--write", type=Path, help="where the transcript goes")
    options = parser.parse_args()
    day = Day(options.address, options.checkout.resolve())
    day.says(INTRODUCTION.format(day=f"{datetime.now(UTC):%Y-%m-%d}"))
    try:
        for step in STEPS:
            step(day)
    except WrongError as error:
        sys.exit("\n".join(day.lines) + f"\n\nError: {error}")
    if options.write:
        options.write.write_text("\n".join(day.lines).replace("\n\n\n", "\n\n") + "\n", encoding="utf-8")
    print("An insurer's day went as the documents say:", ", ".join(step.__name__ for step in STEPS))


if __name__ == "__main__":
    main()
