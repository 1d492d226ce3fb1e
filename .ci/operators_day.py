"""The day of an operator in docs/running.md, done as it is written on a bare Debian machine; writes the transcript.

As root, with a root file system that nothing was installed into:

    debootstrap --variant=minbase --include=ca-certificates bookworm /somewhere/bare
    python .ci/operators_day.py /somewhere/bare --data WORKBOOK… --write docs/operators-day.md

The commands of the block in docs/running.md are read from it and run in that root, one after the other; until the
service is started with the network of this machine, for packages, then with none but a loopback device of its own.
What differs from a machine is said at the top of the transcript.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "https://source.example/iop-finder.git"
KEPT_LINES = 7
"""Of a long output its last lines; of packages being installed nobody wants hundreds."""
NOISE = re.compile(r"Get:|Updating files")
LIMIT_SECONDS = 3600
Step = tuple[str, str]
"""A command, and what the transcript says instead of it, if anything."""

FILL_IN = """python3 - <<'END'
import pathlib, secrets, subprocess
file, home = pathlib.Path("/etc/iop-finder.env"), "/srv/iop-finder"
made = subprocess.run([f"{home}/.venv/bin/python", "manage.py", "backup", "--new-key"], cwd=home, check=True,
                      capture_output=True, text=True, env={"SECRET_KEY": "x" * 50, "PATH": "/usr/bin:/bin"}).stdout
key = next(word for word in made.replace("BACKUP_KEY=", " ").split() if word.startswith("AGE-SECRET-KEY"))
values = {"SECRET_KEY": secrets.token_urlsafe(50), "BACKUP_KEY": key, "HEALTH_TOKEN": secrets.token_urlsafe(30)}
text = file.read_text()
for name, value in values.items():
    text = text.replace(f"{name}=\\n", f"{name}={value}\\n")
file.write_text(text)
END"""
CERTIFICATE = """install -d /etc/ssl/iop-finder && openssl req -x509 -newkey rsa:2048 -nodes -days 2 \\
  -subj /CN=directory.example -addext subjectAltName=DNS:directory.example \\
  -keyout /etc/ssl/iop-finder/privkey.pem -out /etc/ssl/iop-finder/fullchain.pem 2> /dev/null"""
LOOK = """python3 - <<'END'
import http.client, pathlib, socket, ssl, time
lines = pathlib.Path("/etc/iop-finder.env").read_text().splitlines()
variables = dict(line.split("=", 1) for line in lines if "=" in line)
trust = ssl.create_default_context(cafile="/etc/ssl/iop-finder/fullchain.pem")
class Here(http.client.HTTPSConnection):
    def connect(self):
        self.sock = trust.wrap_socket(socket.create_connection(("127.0.0.1", 443)), server_hostname="directory.example")
def asked(connection, path, **headers):
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read().decode()
status = 0
for turn in range(600):
    try:
        status = asked(Here("directory.example"), "/health/ready/")[0].status
    except OSError as error:
        status = error
    if status == 200: break
    time.sleep(0.2)
print("ready, over TLS:", status)
for path in ("/", "/programs/?q=depression", "/api/v1/programs/", "/health/detail/"):
    answer, text = asked(Here("directory.example"), path)
    print(answer.status, path, "with HSTS" if answer.getheader("Strict-Transport-Security") else "")
answer, text = asked(http.client.HTTPConnection("127.0.0.1", 80), "/", Host="directory.example")
print(answer.status, "without TLS: to", answer.getheader("Location"))
answer, text = asked(http.client.HTTPConnection("127.0.0.1", 8000), "/health/detail/", **{"Host": "directory.example",
    "X-Forwarded-Proto": "https", "Authorization": "Bearer " + variables["HEALTH_TOKEN"]})
print(answer.status, "/health/detail/ from the machine itself:", text[:140])
END"""
INTRODUCTION = """# The day of an operator, as it went

Written by `.ci/operators_day.py` on {day}: the commands of [running.md](running.md#a-day-of-an-operator) in a Debian
12 that `debootstrap --variant=minbase` had just made, as root, in {minutes} minutes. What differs from a machine:

- No systemd runs there. `systemctl` and `systemd-run` are a stand-in (`.ci/stand_in.py`) that reads the units and does
  what they say, without the walls that systemd builds; `make operations` lets `systemd-analyze` look at the units.
- `source.example` is this repository; packages come from where this machine has them; apt is told “yes”.
- The certificate is a throw-away one. From the start of the service on there is no network but the loopback device, so
  that the federal workbooks are given as files instead of being fetched.
- Lines in brackets are done by hand. Of a long output the last lines are kept.
"""


def ran_as_service(words: str, file: str = "/etc/iop-finder.env") -> str:
    return (
        f"systemd-run --pipe -p User=iop-finder -p EnvironmentFile={file} -p WorkingDirectory=/srv/iop-finder"
        f" /srv/iop-finder/.venv/bin/python manage.py {words}"
    )


def with_more(line: str, words: str) -> str:
    """The same with one more variable, in a file that is deleted again."""
    given = ran_as_service(words, "/etc/once.env")
    return f"cp /etc/iop-finder.env /etc/once.env && echo {line} >> /etc/once.env && {given} && rm /etc/once.env"


def commands_of_the_document() -> list[str]:
    """The block below "A day of an operator", without its remarks."""
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8").split("## A day of an operator")[1]
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    if block is None:
        raise SystemExit("docs/running.md has no block of commands for the day of an operator.")
    return [re.sub(r"\s{2,}#.*", "", line).strip() for line in block[1].splitlines() if line.strip()]


def the_day(data: list[Path]) -> tuple[list[Step], list[Step]]:
    """What is done while packages are fetched, and what without a network."""
    document = commands_of_the_document()
    start = next(place for place, line in enumerate(document) if line.startswith("systemctl enable"))
    before: list[Step] = [("apt update -q", "")]
    for line in document[:start]:
        before.append((line, ""))
        if line.startswith("install") and line.endswith("/etc/iop-finder.env"):
            before.append((FILL_IN, "(an editor: SECRET_KEY, BACKUP_KEY of `backup --new-key`, HEALTH_TOKEN)"))
    before.append((CERTIFICATE, "(a throw-away certificate of directory.example)"))
    after: list[Step] = [("cd /srv/iop-finder", ""), *((line, "") for line in document[start:])]
    after.append((LOOK, "(a visitor: over TLS, and without)"))
    after += [(ran_as_service(f"import_samhsa /opt/data/{file.name} --apply"), "") for file in data]
    return before, [*after, *the_rest()]


def the_rest() -> list[Step]:
    """The steps below the block."""
    chosen = "DJANGO_SUPERUSER_PASSWORD=$(head -c 18 /dev/urandom | base64)"
    keeper = "createsuperuser --noinput --username keeper --email keeper@directory.example"
    second = "IOP_FINDER_POSTGRES_INSTANCE=second"
    checkout = "runuser -u iop-finder -- git -C /srv/iop-finder"
    return [
        (ran_as_service("demo_data --remove"), ""),
        ("echo INDEXABLE=1 >> /etc/iop-finder.env && systemctl restart iop-finder", ""),
        (with_more(chosen, keeper), f"(an account for staff) manage.py {keeper}"),
        ("systemctl start iop-finder-backup", ""),
        ("systemctl start iop-finder-drill", ""),
        ('newest=$(ls -d /var/backups/iop-finder/iop-finder-* | tail -1) && echo "$newest"', ""),
        (
            with_more(second, 'restore "$newest"'),
            f"(a bad import: last night's backup) {second} manage.py restore $newest",
        ),
        (f"{checkout} fetch -q && {checkout} checkout -q HEAD", "(an upgrade) git fetch && git checkout v1.2.3"),
        ("runuser -u iop-finder -- python3 programs/ops/environment.py run", ""),
        (ran_as_service("prepare"), ""),
        ("systemctl reload iop-finder", ""),
        (LOOK, "(a visitor again)"),
        ("systemctl stop iop-finder && nginx -s stop", ""),
    ]


def script(steps: list[Step]) -> str:
    """Bash that says each command, or the words given for it, and runs it; it ends with the first that fails."""
    lines = ["set -e", "export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8", "cd /"]
    for command, words in steps:
        said = (words or command).replace("'", "'\\''")
        lines += [f"printf '%s\\n' '\x01{said}'", command]
    return "\n".join(lines) + "\n"


def prepare(bare: Path, data: list[Path], brought: list[Path]) -> None:
    """What a machine brings along, or a person answers: where packages come from, yes to apt, the source, the data."""
    if (bare / "srv" / "iop-finder").exists():
        raise SystemExit(f"{bare} is not bare: /srv/iop-finder is there.")
    for place in (Path("/etc/hosts"), Path("/etc/resolv.conf"), *brought):
        there = bare / place.relative_to("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir():
            shutil.copytree(place, there, dirs_exist_ok=True)
        else:
            shutil.copy(place, there)
    for file in Path("/etc/apt/apt.conf.d").glob("*prox*"):
        shutil.copy(file, bare / "etc/apt/apt.conf.d")
    (bare / "etc/apt/apt.conf.d/90yes").write_text('APT::Get::Assume-Yes "true";\nAPT::Install-Recommends "false";\n')
    subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(bare / "opt/iop-finder.git")], check=True)
    source = f'[url "/opt/iop-finder.git"]\n\tinsteadOf = {SOURCE}\n[safe]\n\tdirectory = *\n'
    (bare / "etc/gitconfig").write_text(source)
    for name in ("systemctl", "systemd-run"):
        shutil.copy(ROOT / ".ci" / "stand_in.py", bare / "usr/local/sbin" / name)
        (bare / "usr/local/sbin" / name).chmod(0o755)
    (bare / "opt/data").mkdir(exist_ok=True)
    for file in data:
        shutil.copy(file, bare / "opt/data")


def in_root(bare: Path, text: str, *, network: bool) -> str:
    """What the script says in that root, with processes, mounts and, if wanted, network devices of its own."""
    (bare / "root/day.sh").write_text(text)
    mounts = (
        f"mount --bind /dev {bare}/dev",
        f"mount -t proc proc {bare}/proc",
        f"mount -t tmpfs tmpfs {bare}/dev/shm",
    )
    steps = [*([] if network else ["ip link set lo up"]), *mounts, f"exec chroot {bare} /bin/bash /root/day.sh"]
    own = ["--mount", "--pid", "--fork", *([] if network else ["--net"])]
    kept = {name: value for name, value in os.environ.items() if re.match(r"PATH$|PIP_|SSL_|https?_proxy$", name, re.I)}
    log = bare / "root/day.log"
    with log.open("w") as file:
        outcome = subprocess.run(
            ["unshare", *own, "sh", "-c", " && ".join(steps)],
            env=kept, stdout=file, stderr=subprocess.STDOUT, timeout=LIMIT_SECONDS,
        )  # fmt: skip
    said = log.read_text(errors="replace")
    if outcome.returncode:
        raise SystemExit(said[-4000:])
    return said


def shortened(output: str) -> str:
    told = []
    for part in output.split("\x01")[1:]:
        command, *lines = part.rstrip("\n").split("\n")
        lines = [line for line in lines if line.strip() and not NOISE.match(line)]
        if len(lines) > KEPT_LINES:
            lines = [f"[{len(lines) - KEPT_LINES} lines more]", *lines[-KEPT_LINES:]]
        told.append("\n".join([f"# {command}", *(line[:150].rstrip() for line in lines)]))
    return "\n".join(told)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bare", type=Path)
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="workbooks of the federal directories")
    parser.add_argument("--bring", type=Path, nargs="*", default=[], help="files that say whence packages come")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if os.geteuid():
        raise SystemExit("This needs root: it enters another root file system.")
    bare = options.bare.resolve()
    prepare(bare, options.data, options.bring)
    before, after = the_day(options.data)
    began = datetime.now(UTC)
    output = in_root(bare, script(before), network=True) + in_root(bare, script(after), network=False)
    minutes = (datetime.now(UTC) - began).total_seconds() / 60
    text = INTRODUCTION.format(day=f"{began:%Y-%m-%d}", minutes=f"{minutes:.1f}")
    text += f"\n```\n{shortened(output)}\n```\n"
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
