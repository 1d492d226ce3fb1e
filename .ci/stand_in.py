#!/usr/bin/env python3
"""Stands in for ``systemctl`` and ``systemd-run`` where no systemd runs: reads the units and does what they say.

Only for `.ci/operators_day.py`. Of a unit it takes User, WorkingDirectory, EnvironmentFile, StateDirectory, UMask,
ExecStartPre, ExecStart, ExecReload and Type; the walls that systemd builds around a service are not built.
"""

from __future__ import annotations

import os
import pwd
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

UNITS = Path("/etc/systemd/system")
RUN = Path("/run/stand-in")
LOG = Path("/var/log/iop-finder.log")


def unit(name: str) -> dict[str, str]:
    lines = (UNITS / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def variables(file: str) -> dict[str, str]:
    lines = Path(file).read_text().splitlines() if file else []
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def run(options: dict[str, str], command: list[str], *, wait: bool = True) -> subprocess.Popen[bytes]:
    account = pwd.getpwnam(options.get("User", "root"))
    if state := options.get("StateDirectory"):
        folder = Path("/var/lib") / state
        folder.mkdir(exist_ok=True)
        os.chown(folder, account.pw_uid, account.pw_gid)
    log: dict[str, Any] = {} if wait else {"stdout": LOG.open("ab"), "stderr": subprocess.STDOUT}
    process = subprocess.Popen(
        command,
        cwd=options.get("WorkingDirectory", "/"),
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": account.pw_dir, "LANG": "C.UTF-8"}
        | variables(options.get("EnvironmentFile", "")),
        user=account.pw_uid, group=account.pw_gid, extra_groups=[], umask=int(options.get("UMask", "022"), 8),
        start_new_session=not wait, **log,
    )  # fmt: skip
    if wait and process.wait():
        raise SystemExit(process.returncode)
    return process


def start(name: str) -> None:
    options = unit(name)
    if before := options.get("ExecStartPre"):
        run(options, shlex.split(before))
    command = shlex.split(options["ExecStart"].replace("$$", "$").replace("%%", "%"))
    if options.get("Type") == "oneshot":
        run(options, command)
        return
    RUN.mkdir(exist_ok=True)
    (RUN / name).write_text(str(run(options, command, wait=False).pid))


def stop(name: str) -> None:
    pid = int((RUN / name).read_text())
    os.kill(pid, signal.SIGTERM)
    for _turn in range(450):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.1)


def systemctl(words: list[str]) -> None:
    verb, *names = [word for word in words if not word.startswith("-")]
    for name in names:
        full = name if "." in name else f"{name}.service"
        if name == "nginx":
            if subprocess.run(["nginx", "-s", "reload"], capture_output=True).returncode:
                subprocess.run(["nginx"], check=True)
        elif full.endswith(".timer"):
            print(f"Created symlink: {full} (its service runs when it elapses)")
        elif verb in {"enable", "start"}:
            start(full)
        elif verb == "reload":
            run(unit(full), shlex.split(unit(full)["ExecReload"]))
        else:
            stop(full)
            if verb == "restart":
                start(full)


def systemd_run(words: list[str]) -> None:
    options: dict[str, str] = {}
    while words and words[0].startswith("-"):
        if words.pop(0) == "-p":
            name, value = words.pop(0).split("=", 1)
            options[name] = value
    run(options, words)


if __name__ == "__main__":
    (systemd_run if Path(sys.argv[0]).name == "systemd-run" else systemctl)(sys.argv[1:])
