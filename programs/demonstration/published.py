"""What an invented insurer and hospital publish: two months of a rate file, a directory, and a hospital's prices, taken
in as real ones are.

So that whoever tries the site sees what a plan's own files say, and how it is told from what somebody has confirmed:
contracts with a range, a blanket one without, one that the newest file does not have any more, a directory; and what
a hospital asks of people who pay without insurance.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from programs.demonstration.directory_files.made import Directory
from programs.demonstration.directory_files.made import Options as DirectoryOptions
from programs.demonstration.rate_files.hospital import HospitalFileMade, HospitalOptions
from programs.demonstration.rate_files.in_network import InNetwork, Options
from programs.imports.extracts import writing
from programs.imports.hospitals.extracting import extract_file as extract_hospital
from programs.imports.hospitals.run import hospital_import
from programs.imports.qhp.extracting import extract_directory
from programs.imports.qhp.run import qhp_import
from programs.imports.tic.extracting import extract_file
from programs.imports.tic.run import tic_import
from programs.models import CoverageAlias, Doubt, ImportRun, Network, NpiLink, Plan, Program, PublishedFile, Source
from programs.models.npi import made_npi
from programs.vocabularies import LEVEL

PAYER, NETWORK = "example-mutual", "example-mutual-choice-ppo"
ENTITY, SPELLING = "Example Mutual", "Choice PPO"
ISSUER = "00009"
"""Another than that of made-up directories (``make_directory_files``), so that these can be tried beside it."""

REPORTS = f"HIOS {ISSUER}"
HOSPITAL = "Example General Hospital"
SOURCES = ("rates-example-mutual", f"directory-hios-{ISSUER}", "charges-example-general-hospital")
ENTITIES = (ENTITY, REPORTS, HOSPITAL)

FIRST_NPI = 90_000_000
LAST_MONTH, THIS_MONTH, DIRECTORY = timedelta(days=58), timedelta(days=27), timedelta(days=12)
LAST_SPRING = timedelta(days=170)
"""How long ago these files were published."""

CONTRACTED, LISTED, BLANKET, LEFT = range(14), range(10, 20), range(20, 22), range(22, 24)
AT_THE_HOSPITAL = (0, 1, 11)
"""Of the programs that are in the files, by their number: with rates, in the directory, with rates for everything, and
in the rate file of last month alone, and at the hospital."""


def published_load() -> None:
    """Take the files in, for sample programs of which nobody has said whether they are in the network. Again: anew."""
    published_remove()
    network = Network.objects.filter(slug=NETWORK, payer__slug=PAYER, demonstration=True).first()
    programs = chosen(network) if network else []
    if network is None or len(programs) <= LEFT[-1]:
        return
    link(programs)
    mean(network)
    today = timezone.localdate()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rates(folder, today - LAST_MONTH, [*CONTRACTED, *LEFT], BLANKET)
        rates(folder, today - THIS_MONTH, CONTRACTED, BLANKET)
        directory(folder, today - DIRECTORY, [programs[at] for at in LISTED])
        hospital(folder, today - LAST_SPRING)


def chosen(network: Network) -> list[Program]:
    """The same programs every time, those of Colorado first: most pictures are of Denver."""
    rows = Program.objects.published().filter(
        demonstration=True, precision="street", levels__contains=LEVEL.numbers(["iop"])
    )
    rows = rows.exclude(participations__network=network).order_by("pk")
    return sorted(rows, key=lambda program: program.state != "CO")[: LEFT[-1] + 1]


def npi_of(number: int) -> str:
    return made_npi(FIRST_NPI + number)


def link(programs: Sequence[Program]) -> None:
    """Their NPIs, as if our staff had said so."""
    now = timezone.now()
    NpiLink.objects.bulk_create(
        NpiLink(
            program=program, npi=npi_of(at), level=NpiLink.Level.SITE, state=NpiLink.State.CONFIRMED,
            basis=NpiLink.Basis.LISTING, decided_at=now,
        )
        for at, program in enumerate(programs)
    )  # fmt: skip


def mean(network: Network) -> None:
    """What the names in the files mean, as if somebody had decided it."""
    now = timezone.now()
    kinds, this = CoverageAlias.Kind, CoverageAlias.Answer.THIS
    CoverageAlias.objects.create(
        kind=kinds.NETWORK, entity=ENTITY, spelling=SPELLING, answer=this, network=network, decided_at=now
    )
    for entity in (ENTITY, REPORTS):
        CoverageAlias.objects.create(kind=kinds.PAYER, entity=entity, answer=this, payer=network.payer, decided_at=now)
    year = timezone.localdate().year
    for each in (year - 1, year):
        name = f"{ENTITY} {SPELLING}"
        Plan.objects.update_or_create(
            hios_id=Directory(DirectoryOptions(issuer=ISSUER)).plan_id(0),
            year=each,
            defaults={"network": network, "name": name},
        )


def rates(folder: Path, day: date, contracted: Iterable[int], blanket: Iterable[int]) -> None:
    """A rate file of a day, read and taken in."""
    path = folder / f"{day}_example-mutual_choice-ppo_in-network-rates.json"
    made = InNetwork(Options(seed=day.toordinal()))
    path.write_text("".join(made.sample(ENTITY, SPELLING, day, npis(contracted), npis(blanket))), encoding="utf-8")
    with writing(extract := folder / "rates.gz") as writer:
        extract_file(path, writer)
    tic_import(paths=[extract], apply=True)


def npis(numbers: Iterable[int]) -> list[str]:
    return [npi_of(number) for number in numbers]


def directory(folder: Path, day: date, programs: Sequence[Program]) -> None:
    """A directory of a day, read and taken in."""
    made = Directory(DirectoryOptions(plans=1, day=day.isoformat(), year=day.year, issuer=ISSUER))
    facilities = [
        made.listed(npi_of(at), program.name, program.street1, program.city, str(program.state), program.zip_code)
        for at, program in zip(LISTED, programs, strict=True)
    ]
    paths = [folder / "plans.json", folder / "providers.json"]
    paths[0].write_text(made.plans(), encoding="utf-8")
    paths[1].write_text(made.writer.write(facilities), encoding="utf-8")
    with writing(extract := folder / "directory.gz") as writer:
        extract_directory(paths, writer)
    qhp_import(paths=[extract], apply=True)


def hospital(folder: Path, day: date) -> None:
    """The prices of a hospital of a day, read and taken in; its NPIs are the programs'."""
    path = folder / f"{day}_00-0000000_example-general-hospital_standardcharges.csv"
    made = HospitalFileMade(HospitalOptions(plans=2, day=day, hospital=HOSPITAL))
    path.write_bytes(made.sample(npis(AT_THE_HOSPITAL)))
    with writing(extract := folder / "charges.gz") as writer:
        extract_hospital(path, writer)
    hospital_import(paths=[extract], apply=True)


def published_remove() -> None:
    """Take away everything that ``published_load`` makes."""
    Plan.objects.filter(network__slug=NETWORK, network__demonstration=True).delete()
    PublishedFile.objects.filter(run__source__slug__in=SOURCES, entity__in=ENTITIES).delete()
    aliases = CoverageAlias.objects.filter(entity__in=ENTITIES)
    Doubt.objects.filter(coverage_alias__in=aliases).delete()
    aliases.delete()
    ImportRun.objects.filter(source__slug__in=SOURCES).delete()
    Source.objects.filter(slug__in=SOURCES).delete()
    numbers = npis(range(LEFT[-1] + 1))
    NpiLink.objects.filter(program__demonstration=True, npi__in=numbers).delete()
