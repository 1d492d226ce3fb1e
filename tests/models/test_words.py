"""The words to search stay those of the public programs, whatever one does to the rows, in whatever way."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from programs.benchmarks import loading
from programs.models import Program, ProgramText, Provider, Word, words
from tests.factories import ProgramFactory, ProviderFactory
from tests.truncation import unguarded

pytestmark = pytest.mark.django_db


def run(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)


def texts() -> dict[int, str]:
    return dict(ProgramText.objects.values_list("number", "vector"))


def spellings() -> set[str]:
    return set(Word.objects.values_list("word", flat=True))


def made_anew() -> tuple[dict[int, str], set[str]]:
    """What both tables hold when they are emptied and filled from the programs; afterwards all is as before."""
    with transaction.atomic():
        run("DELETE FROM programs_programtext; DELETE FROM programs_word")
        run(words.FILL)
        made = texts(), spellings()
        transaction.set_rollback(True)
    return made


def assert_consistent() -> None:
    expected, spelled = made_anew()
    assert texts() == expected
    assert spelled <= spellings()


def vector(program: Program) -> str:
    program.refresh_from_db()
    return texts()[program.number]


def test_a_program_is_found_by_its_name_its_provider_and_its_description() -> None:
    program = ProgramFactory(
        name="Evening Steps", provider=ProviderFactory(name="Café Serenity"), description="We welcome teens"
    )
    assert vector(program) == "'cafe':3B 'even':1A 'seren':4B 'step':2A 'teen':7C 'welcom':6C"
    assert spellings() == {"evening", "steps", "cafe", "serenity", "welcome", "teens"}


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Anxiety/Depression IOP", {"anxiety", "depression", "iop"}),
        ("St.Joseph’s A.B.C.", {"joseph"}),
        ("Hope–House\u00a0Club", {"hope", "house", "club"}),
        ("Jose\u0301 at recovery.org", {"jose", "recovery", "org"}),
        ("24/7 Route66 No. 12", set()),
        ("Женщина Ærø \ufb01rst", {"женщина", "aero", "first"}),
        ("x" * 41 + " " + "Æ" * 40, set()),
    ],
)
def test_words_are_parted_by_everything_but_letters_and_digits(name: str, spelled: set[str]) -> None:
    ProgramFactory(name=name, provider=ProviderFactory(name="No"))
    assert spellings() == spelled


def test_a_word_of_a_name_with_slashes_is_a_word() -> None:
    """PostgreSQL's parser alone takes the whole for the path of a file."""
    program = ProgramFactory(name="Anxiety/Depression", provider=ProviderFactory(name="No"))
    assert "'anxieti':1A 'depress':2A" in vector(program)


def test_a_very_long_description_is_searched_as_far_as_a_vector_reaches() -> None:
    program = ProgramFactory(description=f"beginning {'abcdefghi ' * (words.DESCRIPTION_MAX // 10)} ending")
    assert "'begin'" in vector(program)
    assert "'end'" not in vector(program)


@pytest.mark.parametrize("status", ["draft", "hidden", "closed"])
def test_only_public_programs_are_there(status: str) -> None:
    program = ProgramFactory(name="Quiet Harbor", status=status, provider=ProviderFactory(name="Unseen"))
    assert (texts(), spellings()) == ({}, set())
    Program.objects.update(status="published")
    program.refresh_from_db()
    assert list(texts()) == [program.number]
    assert spellings() == {"quiet", "harbor", "unseen"}
    Program.objects.update(status=status)
    assert texts() == {}


def test_a_change_of_other_columns_leaves_the_text_alone() -> None:
    program = ProgramFactory()

    def version() -> tuple[object, ...]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid::text, xmin::text FROM programs_programtext")
            return cursor.fetchone()

    before = version()
    Program.objects.update(accepting="yes", phone="303-555-0100")
    program.save()
    run("UPDATE programs_program SET name = name")
    assert version() == before
    run("UPDATE programs_program SET name = name || ' Annex'")
    assert version() != before


def test_raw_sql_and_bulk_writes_are_followed() -> None:
    provider = ProviderFactory(name="Lantern")
    Program.objects.bulk_create(ProgramFactory.build(provider=provider, name=f"Wing {place}") for place in range(5))
    assert_consistent()
    programs = list(Program.objects.all())
    for program in programs:
        program.description = f"Near the {program.name} of a lake"
    Program.objects.bulk_update(programs, ["description"])
    assert_consistent()
    run("UPDATE programs_program SET name = 'Meadow ' || number")
    assert_consistent()
    run("DELETE FROM programs_program WHERE name LIKE '%1'")
    assert_consistent()


def test_a_truncated_table_has_no_words() -> None:
    ProgramFactory()
    with unguarded():
        run("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE programs_program CASCADE")
    assert texts() == {}


def test_a_renamed_provider_and_a_moved_program_are_followed() -> None:
    provider, other = ProviderFactory(name="Old Mill"), ProviderFactory(name="Other")
    program = ProgramFactory(name="Steps", provider=provider)
    Provider.objects.filter(pk=provider.pk).update(name="New Mill")
    assert vector(program) == "'mill':3B 'new':2B 'step':1A"
    Program.objects.update(provider=other)
    assert vector(program) == "'step':1A"  # “other” is no word to search for
    assert_consistent()


def test_programs_that_swap_numbers_or_ids_keep_their_words() -> None:
    one, two = ProgramFactory(name="Wren"), ProgramFactory(name="Otter")
    one.refresh_from_db()
    two.refresh_from_db()
    run("UPDATE programs_program SET number = number + 1000")
    run("UPDATE programs_program SET number = %s WHERE id = %s", two.number, one.pk)
    run("UPDATE programs_program SET number = %s WHERE id = %s", one.number, two.pk)
    assert_consistent()
    run("UPDATE programs_program SET id = gen_random_uuid(), name = 'Heron' WHERE id = %s", one.pk)
    assert_consistent()


def test_whatever_is_written_in_whatever_order() -> None:
    dice = random.Random(20261123)
    names = ("Anxiety", "Depression", "Trauma", "Harbor", "Lantern", "Café", "Women", "Teen")
    providers = [ProviderFactory(name=name) for name in names[:3]]

    def one(change: str, *parameters: object) -> None:
        any_of_them = "WHERE id = (SELECT id FROM programs_program ORDER BY md5(id::text || name) LIMIT 1)"
        run(f"{change} {any_of_them}", *parameters)

    def any_name() -> str:
        return dice.choice("/- .").join(dice.sample(names, 2))

    def any_status() -> str:
        return dice.choice(["published", "published", "draft", "hidden"])

    def create() -> None:
        ProgramFactory(name=any_name(), provider=dice.choice(providers), status=any_status())

    acts = [
        create,
        create,
        create,
        lambda: one("UPDATE programs_program SET name = %s", any_name()),
        lambda: one("UPDATE programs_program SET description = %s", any_name()),
        lambda: one("UPDATE programs_program SET status = %s", any_status()),
        lambda: one("UPDATE programs_program SET provider_id = %s", dice.choice(providers).pk),
        lambda: one("UPDATE programs_program SET accepting = 'yes'"),
        lambda: one("DELETE FROM programs_program"),
        lambda: run("UPDATE programs_provider SET name = %s WHERE id = %s", any_name(), dice.choice(providers).pk),
    ]
    for _turn in range(80):
        dice.choice(acts)()
        assert_consistent()
    assert len(texts()) > 3


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    monkeypatch.setattr("programs.benchmarks.loading.gazetteer_load", lambda: None)
    loading.build(count=200, seed=1, now=datetime(2026, 11, 22, tzinfo=UTC), say=lambda text: None)


@pytest.mark.usefixtures("loaded")
def test_listings_loaded_without_triggers_have_their_words() -> None:
    assert len(texts()) == Program.objects.published().count() > 100
    assert (texts(), spellings()) == made_anew()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_committed", [True, False], ids=["committed", "rolled back"])
def test_a_word_that_another_transaction_adds_is_there_whatever_becomes_of_that(is_committed: bool) -> None:
    provider, errors = ProviderFactory(), []

    def add_as_well() -> None:
        try:
            ProgramFactory(provider=provider, name="Newcomer Second", slug="second")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=add_as_well)
    with transaction.atomic():
        ProgramFactory(provider=provider, name="Newcomer First", slug="first")
        other.start()
        other.join(0.3)
        assert other.is_alive(), "it did not wait to see whether the word stays"
        transaction.set_rollback(not is_committed)
    other.join(20)
    assert errors == []
    assert {"newcomer", "second"} <= spellings()
    assert ("first" in spellings()) == is_committed
    assert_consistent()
