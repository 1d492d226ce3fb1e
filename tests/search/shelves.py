"""Files of the directory, and what makes one that may not be used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from programs.search.directory import Directory
from programs.search.frozen import shelf
from programs.search.frozen.shelf import Shelf, alone
from programs.search.moment import ask


def read_afresh() -> Directory:
    return Directory.read(replace(ask(None), writes=False))


def put(kept: Shelf, directory: Directory) -> None:
    with alone(kept.folder) as is_mine:
        assert is_mine
        kept.write(directory)


def taken(kept: Shelf) -> Directory:
    found = kept.taken()
    assert found is not None
    return found


def other_database(about: dict[str, Any]) -> None:
    about["of"][0] += "1"


def other_schema(about: dict[str, Any]) -> None:
    about["of"][2] = "elsewhere"


def other_timeline(about: dict[str, Any]) -> None:
    about["of"][3] += "1"


def other_release(about: dict[str, Any]) -> None:
    about["code"] = "0" * 64


def other_format(about: dict[str, Any]) -> None:
    about["format"] += 1


def other_table(about: dict[str, Any]) -> None:
    about["moment"]["table"] += 1


def other_file_of_the_table(about: dict[str, Any]) -> None:
    about["moment"]["file"] += 1


def from_the_future(about: dict[str, Any]) -> None:
    """Of a database that was put back since."""
    about["moment"]["next_transaction"] += 1_000_000


def too_old(about: dict[str, Any]) -> None:
    about["at"] -= shelf.OLDEST_SECONDS + 1
