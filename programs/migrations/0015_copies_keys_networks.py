"""For copies: a time of change, an order of names; for networks: what is known of a participation; keys apart."""

from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import programs.models.changes
import programs.models.names
import programs.models.program

SCOPES = ("read", "roster:read", "roster:write")
BASIS = {"plan": "plan-directory", "provider": "provider", "staff": "staff", "roster": "roster"}
"""Whence a participation is known, by the words that stood in `verified_by`."""


def keys_moved(apps: Any, schema_editor: Any) -> None:
    """The one key that a client had goes on being accepted; what it was for stays, as far as there is such a thing."""
    client_of, key_of = apps.get_model("programs", "ApiClient"), apps.get_model("programs", "ApiKey")
    for client in client_of.objects.exclude(key_prefix=None):
        key_of.objects.create(
            id=f"{client.key_prefix}.{client.key_hash}",
            client=client,
            name="first key",
            prefix=client.key_prefix,
            hashed_key=client.key_hash,
            scopes=[scope for scope in SCOPES if scope in client.scopes] or ["read"],
        )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending would stand in the way of what follows


def basis_of_words(apps: Any, _schema_editor: Any) -> None:
    participation = apps.get_model("programs", "Participation")
    for words, basis in BASIS.items():
        participation.objects.filter(verified_by=words).update(basis=basis)


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0012_what_lists_say"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.CharField(editable=False, max_length=150, primary_key=True, serialize=False, unique=True),
                ),
                ("hashed_key", models.CharField(editable=False, max_length=150)),
                ("created", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "name",
                    models.CharField(
                        default=None,
                        help_text="A free-form name for the API key. Need not be unique. 50 characters max.",
                        max_length=50,
                    ),
                ),
                (
                    "revoked",
                    models.BooleanField(
                        blank=True,
                        default=False,
                        help_text="If the API key is revoked, clients cannot use it anymore. (This cannot be undone.)",
                    ),
                ),
                (
                    "expiry_date",
                    models.DateTimeField(
                        blank=True,
                        help_text="Once API key expires, clients cannot use it anymore.",
                        null=True,
                        verbose_name="Expires",
                    ),
                ),
                ("prefix", models.CharField(editable=False, max_length=12, unique=True, verbose_name="prefix")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("read", "Read the directory, at the rate for keys"),
                                ("roster:read", "Read the rosters of its own payer’s networks"),
                                ("roster:write", "Send rosters for its own payer’s networks"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="scopes",
                    ),
                ),
                (
                    "is_test",
                    models.BooleanField(default=False, help_text="It sees samples only.", verbose_name="for tests"),
                ),
                ("last_used", models.DateField(blank=True, editable=False, null=True, verbose_name="last used")),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ("-created",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("caller", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("since", models.DateTimeField(editable=False)),
                ("number", models.IntegerField(editable=False)),
            ],
            options={
                "ordering": ["since"],
            },
        ),
        migrations.AlterModelOptions(
            name="network",
            options={
                "ordering": [
                    programs.models.names.SortName("payer__name"),
                    programs.models.names.SortName("name"),
                    "id",
                ],
                "verbose_name": "network",
                "verbose_name_plural": "networks",
            },
        ),
        migrations.AlterModelOptions(
            name="payer",
            options={
                "ordering": [programs.models.names.SortName("name"), "id"],
                "verbose_name": "payer",
                "verbose_name_plural": "payers",
            },
        ),
        migrations.AddField(
            model_name="apikey",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="keys",
                to="programs.apiclient",
                verbose_name="API client",
            ),
        ),
        migrations.RunPython(keys_moved, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="apiclient",
            name="api_client_key_has_prefix_and_hash",
        ),
        migrations.RemoveIndex(
            model_name="program",
            name="program_name",
        ),
        migrations.RemoveField(
            model_name="apiclient",
            name="key_hash",
        ),
        migrations.RemoveField(
            model_name="apiclient",
            name="key_prefix",
        ),
        migrations.RemoveField(
            model_name="apiclient",
            name="scopes",
        ),
        migrations.AddField(
            model_name="changenote",
            name="at",
            field=models.DateTimeField(db_default=programs.models.changes.ClockTimestamp(), editable=False),
        ),
        migrations.AddField(
            model_name="participation",
            name="accepting",
            field=models.BooleanField(blank=True, null=True, verbose_name="takes new patients of this network"),
        ),
        migrations.AddField(
            model_name="participation",
            name="basis",
            field=models.CharField(
                blank=True,
                choices=[
                    ("roster", "A roster that the payer sent"),
                    ("provider", "The program says so"),
                    ("plan-directory", "The directory of the plan"),
                    ("staff", "Our staff asked"),
                ],
                max_length=20,
                verbose_name="known from",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="tier",
            field=models.CharField(blank=True, help_text="As the plan names it.", max_length=60, verbose_name="tier"),
        ),
        migrations.AddField(
            model_name="participation",
            name="until",
            field=models.DateField(blank=True, null=True, verbose_name="until"),
        ),
        migrations.AddField(
            model_name="program",
            name="sort_name",
            field=models.GeneratedField(
                db_persist=True, expression=programs.models.names.SortName("name"), output_field=models.TextField()
            ),
        ),
        migrations.AddIndex(
            model_name="program",
            index=models.Index(
                condition=models.Q(("status", "published")), fields=["sort_name", "id"], name="program_sort_name"
            ),
        ),
        migrations.AddIndex(
            model_name="program",
            index=models.Index(
                condition=models.Q(("status", "published"), models.Q(("npi", ""), _negated=True)),
                fields=["npi"],
                name="program_npi",
            ),
        ),
        migrations.AddIndex(
            model_name="program",
            index=models.Index(
                programs.models.program.PhoneDigits("phone"),
                condition=models.Q(("status", "published")),
                name="program_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="program",
            index=models.Index(
                programs.models.program.PhoneDigits("intake_phone"),
                condition=models.Q(("status", "published")),
                name="program_intake_phone",
            ),
        ),
        migrations.RunPython(basis_of_words, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["", "roster", "provider", "plan-directory", "staff"])),
                name="participation_basis_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__isnull", True), ("until__isnull", True), ("since__lte", models.F("until")), _connector="OR"
                ),
                name="participation_days_in_order",
            ),
        ),
        migrations.RunSQL("ALTER TABLE programs_ratecount SET UNLOGGED", "ALTER TABLE programs_ratecount SET LOGGED"),
        migrations.AddIndex(
            model_name="ratecount",
            index=models.Index(fields=["since"], name="rate_count_since"),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes__contained_by", ["read", "roster:read", "roster:write"])),
                name="api_key_scopes_are_known",
            ),
        ),
    ]
