"""The examples of ``docs/deploy/``, as far as that can be seen without the programs that read them; and sessions."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core import signing
from django.core.management import CommandError, call_command

from programs.management.commands.check_environment import known_names, wrong_lines

CHECKOUT = Path(__file__).resolve().parents[2]
DEPLOY = CHECKOUT / "docs" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_the_image_runs_as_an_ordinary_user_and_copies_what_there_is() -> None:
    """A linter at home; no engine runs here, and docs/running.md says so."""
    instructions = re.findall(r"^([A-Z]+) (.*)$", re.sub(r"\\\n\s*", "", DOCKERFILE), re.MULTILINE)
    names = [name for name, _rest in instructions]
    assert names[0] == "FROM"
    assert set(names) <= {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert re.fullmatch(r"[\w/-]+:[\w.-]+", instructions[0][1])
    assert not instructions[0][1].endswith(":latest")
    assert dict(instructions)["USER"] not in {"root", "0"}
    assert names.index("USER") < names.index("CMD")
    for name, rest in instructions:
        if name == "COPY":
            assert all((CHECKOUT / source).exists() for source in rest.split()[:-1])
    assert 'CMD ["python", "manage.py", "serve", "--prepare"]' in DOCKERFILE


def test_the_compose_file_is_whole() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    for service in services.values():
        assert ("image" in service) != ("build" in service)
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"]
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] == "service_healthy"
            assert "healthcheck" in services[needed]
    assert set(services["web"]["environment"]) <= known_names()
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])
    context = DEPLOY / services["web"]["build"]["context"]
    assert (context / services["web"]["build"]["dockerfile"]).is_file()


def test_the_example_of_variables_names_what_there_is_and_wants_a_key() -> None:
    text = (DEPLOY / "iop-finder.env").read_text(encoding="utf-8")
    assert wrong_lines(text) == ["SECRET_KEY is missing."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SECRET_KEY=s\nALLOWED_HOSTS=a\nHTTPS=1\nHTTPS=0\n", "HTTPS is set twice"),
        ("SECRET_KEY=s\nALLOWED_HOSTS=a \n", "Line 2: ALLOWED_HOSTS begins or ends with a space"),
        ("SECRET_KEY=s\nALOWED_HOSTS=a\n", "there is no ALOWED_HOSTS. Was ALLOWED_HOSTS meant?"),
        ("SECRET_KEY=s\n", "ALLOWED_HOSTS is missing"),
        ("SECRET_KEY=s\nALLOWED_HOSTS=a\nHTTPS = 1\n", "Line 3 is not name=value"),
        ("SECRET_KEY=s\nALLOWED_HOSTS=a\nexport HTTPS=1\n", "Line 3 is not name=value"),
    ],
)
def test_a_file_of_variables_with_a_mistake(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "env"
    file.write_text(text)
    with pytest.raises(CommandError) as told:
        call_command("check_environment", str(file), stdout=StringIO())
    assert words in str(told.value)


def test_a_good_file_of_variables(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("# comment\n\nSECRET_KEY=s=s\nALLOWED_HOSTS=a\n")
    call_command("check_environment", str(tmp_path / "env"), stdout=(out := StringIO()))
    assert "Nothing is wrong" in out.getvalue()


def test_no_link_to_the_numbers_or_to_health_in_detail_is_public() -> None:
    assert "location /health/detail/ { return 404; }" in (DEPLOY / "nginx.conf").read_text()
    assert "respond /health/detail/ 404" in (DEPLOY / "Caddyfile").read_text()


OF_A_SESSION = (
    r"\bpg_(?:try_)?advisory_lock(?:_shared)?\b",  # the lock of a transaction has _xact_
    r"(?<!SET TRANSACTION )\bSET (?!LOCAL|TRANSACTION|NULL|DEFAULT|NOT NULL)(?:SESSION )?[a-z_]+ (?:=|TO) '",
    r"set_config\([^)]*(?:, false|,\s*False)\)",
    r"\bLISTEN \w|\bPREPARE \w|\bDECLARE \w+ CURSOR WITH HOLD",
    r"CREATE TEMP(?:ORARY)? TABLE(?![^;\"]*ON COMMIT DROP)",
    r"\.cursor\((?:name=|[\"'])",
)
"""What a pooler in transaction mode would lose, or give to somebody else."""

COMMANDS_AT_THE_SERVER_ITSELF = {"programs/management/commands/migrate.py"}


def test_nothing_is_set_for_a_session() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}: {pattern}"
        for top in ("programs", "iop_finder")
        for path in sorted((CHECKOUT / top).rglob("*.py"))
        for pattern in OF_A_SESSION
        if "migrations" not in path.parts and "benchmarks" not in path.parts
        if re.search(pattern, path.read_text(encoding="utf-8"))
    ]
    assert {line.partition(":")[0] for line in found} <= COMMANDS_AT_THE_SERVER_ITSELF, found


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("SELECT pg_advisory_lock(1)", True), ("SELECT pg_advisory_xact_lock(1)", False),
        ("SET lock_timeout = '5s'", True), ("SET LOCAL lock_timeout = '5s'", False),
        ("LISTEN news", True), ("CREATE TEMP TABLE a (b int)", True),
        ("CREATE TEMPORARY TABLE a (b int) ON COMMIT DROP", False), ("connection.cursor('name')", True),
        ("SELECT set_config('a', 'b', false)", True), ("SELECT set_config('a', 'b', true)", False),
    ],
)  # fmt: skip
def test_the_patterns_catch_what_they_should(text: str, caught: bool) -> None:
    assert any(re.search(pattern, text) for pattern in OF_A_SESSION) is caught


def test_what_was_signed_with_a_former_key_is_read_until_that_is_taken_out(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old" * 20, []
    signed = signing.dumps({"account": 1})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, ["old" * 20]
    assert signing.loads(signed) == {"account": 1}
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.BadSignature):
        signing.loads(signed)
