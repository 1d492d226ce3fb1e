"""Wait until an address answers 200, while a process lives: wait_until_ready.py URL PID."""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request

PATIENCE_SECONDS = 600


def main(address: str, pid: int) -> None:
    begin = time.monotonic()
    answer = "nothing"
    while time.monotonic() - begin < PATIENCE_SECONDS:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            sys.exit("Error: the server ended before it was ready.")
        try:
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310 (the address is ours)
                sys.stdout.write(f"{address} is ready after {time.monotonic() - begin:.0f} s\n")
                return
        except urllib.error.HTTPError as error:
            answer = f"status {error.code}: {error.read(500).decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
        time.sleep(0.5)
    sys.exit(f"Error: {address} is not ready after {PATIENCE_SECONDS} s; the last answer was {answer}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
