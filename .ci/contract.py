"""The API against its description, by tools that know nothing else of it: schemathesis, and a generated client.

    make contract                                     # serves this checkout by itself, on 127.0.0.1
    python .ci/contract.py --address http://127.0.0.1:8000 --checkout .

Schemathesis asks all that the description allows, and much that it does not, once without a key and once with one
for tests. Then openapi-python-client makes a client, mypy checks it together with contract_client.py, and that asks
with it. Last, the day of an insurer (insurers_day.py). Everything stays on 127.0.0.1, is bounded, and ends by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".venv-contract"
REQUIREMENTS = ROOT / "requirements-contract.txt"
LIMIT_SECONDS = 240.0
"""No step may take longer."""
INSTANCE = "contract"
"""Of the embedded database, where the script serves by itself."""


def tool(name: str) -> str:
    return str(TOOLS / "bin" / name)


def tools_installed() -> None:
    """An environment of their own, made once and again when the requirements change."""
    stamp, wanted = TOOLS / ".installed", hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing the tools into .venv-contract (once) ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(TOOLS)], check=True)
    pip = [tool("python"), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    subprocess.run([*pip, "--requirement", str(REQUIREMENTS)], check=True)
    stamp.write_text(wanted)


@contextlib.contextmanager
def served() -> Iterator[str]:
    """This checkout, served with a database of its own; the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ["IOP_FINDER_POSTGRES_INSTANCE"] = INSTANCE
    command = [sys.executable, "manage.py", "serve", "--prepare", "--jobs", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait = [sys.executable, str(ROOT / ".ci" / "wait_until_ready.py"), f"{address}/health/ready/", str(server.pid)]
        subprocess.run(wait, check=True)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def new_key(checkout: Path) -> str:
    """A key for tests, made as an operator makes it."""
    command = [".venv/bin/python", "manage.py", "api_key", "create", "Contract", "--email", "contract@example.org"]
    made = subprocess.run([*command, "--test"], cwd=checkout, check=True, stdout=subprocess.PIPE, text=True)
    return made.stdout.strip()


def asked_by_schemathesis(address: str, key: str) -> None:
    """Without a key and with one, both at once. Raises ``SystemExit`` with what was found."""
    command = [tool("st"), "--config-file", str(ROOT / ".ci" / "schemathesis.toml"), "run", f"{address}/api/schema/"]
    command += ["--checks", "all", "--no-color", "--warnings", "off"]
    runs = {"without a key": command, "with a key for tests": [*command, "-H", f"Authorization: Bearer {key}"]}
    with tempfile.TemporaryDirectory() as folder:
        started = {
            name: subprocess.Popen(run, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for name, run in runs.items()
        }
        said = {name: run.communicate(timeout=LIMIT_SECONDS)[0] for name, run in started.items()}
    for name, run in started.items():
        print(f"schemathesis, {name}:", *said[name].strip().splitlines()[-5:], sep="\n  ", flush=True)
        if run.returncode:
            raise SystemExit(said[name].replace(key, "iopf_test_…"))


def asked_by_a_client(address: str, key: str) -> None:
    """Made, type-checked and run. Raises ``CalledProcessError``."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PATH": f"{TOOLS / 'bin'}:{os.environ['PATH']}"}

        def run(*command: str) -> None:
            subprocess.run(command, cwd=folder, check=True, env=environment, timeout=LIMIT_SECONDS)

        made = Path(folder, "client")
        generate = [tool("openapi-python-client"), "generate", "--fail-on-warning"]
        generate += ["--config", str(ROOT / ".ci" / "openapi_client.yml")]
        run(*generate, "--url", f"{address}/api/schema/", "--output-path", str(made))
        script = made / "contract_client.py"
        script.write_text((ROOT / ".ci" / "contract_client.py").read_text(encoding="utf-8"), encoding="utf-8")
        run(tool("mypy"), "--strict", str(made / "iop_finder_api_client"), str(script))
        run(tool("python"), str(script), address, key)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", help="of what is served already")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="the checkout that is served")
    options = parser.parse_args()
    tools_installed()
    began = time.monotonic()
    with contextlib.nullcontext(options.address) if options.address else served() as address:
        key = new_key(options.checkout)
        asked_by_a_client(address, key)
        asked_by_schemathesis(address, key)
        day = [sys.executable, str(ROOT / ".ci" / "insurers_day.py"), "--address", address]
        subprocess.run([*day, "--checkout", str(options.checkout)], check=True, timeout=LIMIT_SECONDS)
    print(f"The API is what its description says, in {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()
