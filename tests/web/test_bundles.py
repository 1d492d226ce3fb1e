"""Files that are loaded together are one file in production: it holds its parts, and pages name it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client

from iop_finder.bundles import NOT_READ, SCRIPTS, STYLES, bundles

STATIC = project.BASE_DIR / "static"


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.django_db
def test_pages_load_each_part_once_and_in_few_files(client: Client, collected: Path) -> None:
    page = client.get("/programs/").content.decode()
    named = re.findall(r'(?:src|href)="/static/([^"]+\.(?:css|js))"', re.sub(r"(?s)<template.*?</template>", "", page))
    assert len(named) == len(set(named)) <= 9
    parts = {part for files in (*STYLES.values(), *SCRIPTS.values()) for part in files}
    plain = {re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in named}
    assert not plain & parts
    text = "\n".join((collected / name).read_text() for name in named)
    assert text.count("window.programMap = (") == 1
    assert text.count("window.picks = {") == 1
    assert (collected / f"{named[0]}.gz").is_file()


def test_a_bundle_holds_every_line_of_its_parts_that_a_browser_reads(collected: Path) -> None:
    for name, parts in bundles():
        kind = name.rpartition(".")[2]
        wanted = [line for part in parts for line in lines_of(NOT_READ[kind].sub("", (STATIC / part).read_text()))]
        assert lines_of((collected / name).read_text()) == wanted, name
        assert wanted


@pytest.mark.parametrize("part", sorted({part for parts in SCRIPTS.values() for part in parts}))
def test_a_line_that_is_left_out_is_a_comment_and_no_part_of_a_text(part: str) -> None:
    text = (STATIC / part).read_text()
    assert "/*" not in re.sub(r"""(["'`]).*?\1""", "", text)
    for found in NOT_READ["js"].finditer(text):
        assert text.count("`", 0, found.start()) % 2 == 0, found[0]


def test_a_licence_stays_with_what_it_is_for(collected: Path) -> None:
    assert (collected / "css/bundle-site.css").read_text().startswith("/*! modern-normalize")
