"""The register of NPIs, which NPI is whose, and what a run changed so that it can be undone."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import programs.models.npi


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0035_product_types"),
    ]

    operations = [
        migrations.CreateModel(
            name="NpiLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "npi",
                    models.CharField(
                        db_index=True, max_length=10, validators=[programs.models.npi.validate_npi], verbose_name="NPI"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("site", "This very site"), ("organization", "The organization, not this site")],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("automatic", "By the rules"),
                            ("confirmed", "Confirmed by a person"),
                            ("rejected", "Rejected by a person"),
                            ("open", "Waits for a person"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("registry", "compared with the register of NPIs"),
                            ("roster", "a roster of a plan"),
                            ("listing", "what a list or our staff says of the listing"),
                        ],
                        default="registry",
                        max_length=8,
                        verbose_name="basis",
                    ),
                ),
                ("points", models.SmallIntegerField(default=0, verbose_name="points")),
                ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "NPI of a program",
                "verbose_name_plural": "NPIs of programs",
                "ordering": ["program", "-points", "npi"],
            },
        ),
        migrations.CreateModel(
            name="RegistryEntry",
            fields=[
                (
                    "npi",
                    models.CharField(
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                        validators=[programs.models.npi.validate_npi],
                        verbose_name="NPI",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="legal business name")),
                ("other_names", models.JSONField(default=list, verbose_name="other names")),
                ("parent", models.CharField(blank=True, max_length=200, verbose_name="parent organization")),
                (
                    "taxonomies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None, verbose_name="taxonomies"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("deactivated", "Deactivated"),
                            ("replaced", "Replaced by another NPI"),
                            ("left", "No longer under a taxonomy that is read"),
                        ],
                        default="active",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                (
                    "wanted",
                    models.CharField(
                        choices=[("taxonomy", "By its taxonomy"), ("asked", "Another file names it")],
                        default="taxonomy",
                        max_length=8,
                        verbose_name="why it is kept",
                    ),
                ),
                ("replaced_by", models.CharField(blank=True, max_length=10, verbose_name="replaced by")),
                ("enumerated_on", models.DateField(blank=True, null=True, verbose_name="NPI given")),
                ("updated_on", models.DateField(blank=True, null=True, verbose_name="last update")),
                ("deactivated_on", models.DateField(blank=True, null=True, verbose_name="deactivated")),
                ("reactivated_on", models.DateField(blank=True, null=True, verbose_name="reactivated")),
                ("as_of", models.DateField(verbose_name="as of")),
                ("raw", models.JSONField(default=dict, verbose_name="raw row")),
            ],
            options={
                "verbose_name": "NPI of the register",
                "verbose_name_plural": "NPIs of the register",
                "ordering": ["name", "npi"],
            },
        ),
        migrations.CreateModel(
            name="RegistrySite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=0, verbose_name="number")),
                ("street1", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("street2", models.CharField(blank=True, max_length=200, verbose_name="street, second line")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                ("state", models.CharField(blank=True, max_length=40, verbose_name="state")),
                ("zip_code", models.CharField(blank=True, max_length=5, verbose_name="ZIP code")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
            ],
            options={
                "verbose_name": "practice location of the register",
                "verbose_name_plural": "practice locations of the register",
                "ordering": ["entry", "number"],
            },
        ),
        migrations.CreateModel(
            name="RunChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63, verbose_name="table")),
                ("columns", models.JSONField(default=list, verbose_name="columns")),
                ("before", models.JSONField(default=list, verbose_name="before")),
                ("added", models.JSONField(default=list, verbose_name="added")),
                ("marks", models.JSONField(default=dict, verbose_name="marks")),
            ],
            options={
                "verbose_name": "change of an import",
                "verbose_name_plural": "changes of imports",
                "ordering": ["run", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="doubt",
            name="doubt_is_asked_once",
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_of_a_list_is_one",
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_of_a_list_has_source",
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_method_is_known",
        ),
        migrations.AddField(
            model_name="importrun",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="undone"),
        ),
        migrations.AlterField(
            model_name="doubt",
            name="kind",
            field=models.CharField(
                choices=[
                    ("vanished", "No longer in the newest edition"),
                    ("lost-evidence", "No longer says that it has an IOP"),
                    ("renamed", "Perhaps one program under two names"),
                    ("confidentiality", "Sources disagree on whether the address is private"),
                    ("reported", "Reported as wrong"),
                    ("duplicate", "Perhaps one program listed twice"),
                    ("contradicted", "A newer list says otherwise than a person"),
                    ("roster", "Which program a row of a roster means"),
                    ("npi", "Whether an NPI is a program's"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("duplicates", "Look for programs listed twice"),
                    ("clear", "Clear away what has run out"),
                    ("decide", "Decide programs again"),
                    ("export", "Write the files of the directory"),
                    ("sandbox", "Renew the sandbox"),
                    ("networks", "Turn networks whose day has come"),
                    ("roster", "Roster of a network"),
                    ("npis", "Look for NPIs of programs"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="method",
            field=models.CharField(
                choices=[
                    ("file", "list"),
                    ("roster", "roster of a plan"),
                    ("signed-link", "signed link"),
                    ("dashboard", "the program's own page"),
                    ("phone-call", "phone call"),
                    ("staff", "our staff"),
                    ("geocoder", "address look-up"),
                    ("register", "register of NPIs"),
                ],
                max_length=20,
                verbose_name="how",
            ),
        ),
        migrations.AlterField(
            model_name="statementevent",
            name="method",
            field=models.CharField(
                choices=[
                    ("file", "list"),
                    ("roster", "roster of a plan"),
                    ("signed-link", "signed link"),
                    ("dashboard", "the program's own page"),
                    ("phone-call", "phone call"),
                    ("staff", "our staff"),
                    ("geocoder", "address look-up"),
                    ("register", "register of NPIs"),
                ],
                max_length=20,
                verbose_name="how",
            ),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["reported", "contradicted", "roster", "npi"]), _negated=True),
                fields=("kind", "program", "other"),
                name="doubt_is_asked_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("method__in", ["file", "roster", "geocoder", "register"])),
                fields=("program", "source", "aspect"),
                name="statement_of_a_list_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method__in", ["file", "roster", "register"]), _negated=True),
                    ("source__isnull", False),
                    _connector="OR",
                ),
                name="statement_of_a_list_has_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "method__in",
                        ["file", "roster", "signed-link", "dashboard", "phone-call", "staff", "geocoder", "register"],
                    )
                ),
                name="statement_method_is_known",
            ),
        ),
        migrations.AddField(
            model_name="npilink",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="npilink",
            name="doubt",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="npi_link",
                to="programs.doubt",
            ),
        ),
        migrations.AddField(
            model_name="npilink",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="npi_links",
                to="programs.program",
                verbose_name="program",
            ),
        ),
        migrations.AddField(
            model_name="npilink",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="programs.importrun",
                verbose_name="import run",
            ),
        ),
        migrations.AddField(
            model_name="registryentry",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.importrun",
                verbose_name="import run",
            ),
        ),
        migrations.AddField(
            model_name="registrysite",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sites",
                to="programs.registryentry",
                verbose_name="NPI",
            ),
        ),
        migrations.AddField(
            model_name="runchange",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="programs.importrun",
                verbose_name="import run",
            ),
        ),
        migrations.AddConstraint(
            model_name="npilink",
            constraint=models.UniqueConstraint(fields=("program", "npi"), name="npi_link_of_a_pair_is_one"),
        ),
        migrations.AddConstraint(
            model_name="npilink",
            constraint=models.CheckConstraint(
                condition=models.Q(("npi__regex", "^[0-9]{10}$")), name="npi_link_has_ten_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="npilink",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["site", "organization"])), name="npi_link_level_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="npilink",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["automatic", "confirmed", "rejected", "open"])),
                name="npi_link_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="npilink",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["registry", "roster", "listing"])), name="npi_link_basis_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="npilink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state__in", ["automatic", "open"])),
                    models.Q(("decided_at__isnull", False), ("state__in", ["confirmed", "rejected"])),
                    _connector="OR",
                ),
                name="npi_link_decided_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="registryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("npi__regex", "^[0-9]{10}$")), name="registry_npi_has_ten_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="registryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "deactivated", "replaced", "left"])),
                name="registry_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="registryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("wanted__in", ["taxonomy", "asked"])), name="registry_wanted_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="registrysite",
            constraint=models.UniqueConstraint(fields=("entry", "number"), name="registry_site_is_one"),
        ),
    ]
