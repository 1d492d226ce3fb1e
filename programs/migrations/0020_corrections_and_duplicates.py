"""Reports that are decided: what is said to be right, a number to read the outcome by; calls; merges with a record."""

import uuid
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def reports_queued(apps: Any, _schema_editor: Any) -> None:
    """Reports that wait already stand in the queue, by the day on which the first of a fact came."""
    correction, doubt = apps.get_model("programs", "Correction"), apps.get_model("programs", "Doubt")
    for report in correction.objects.filter(state="open", doubt=None).order_by("created_at"):
        asked, is_new = doubt.objects.get_or_create(
            kind="reported", program_id=report.program_id, fact=report.field, state="open"
        )
        if is_new:
            doubt.objects.filter(pk=asked.pk).update(created_at=report.created_at)
        correction.objects.filter(pk=report.pk).update(doubt=asked)


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0018_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="on the list since")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="called")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "Answered"),
                            ("no-answer", "Nobody answered"),
                            ("wrong-number", "Not their number"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
            ],
            options={
                "verbose_name": "call to make",
                "verbose_name_plural": "calls to make",
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="merged")),
                ("sides", models.JSONField(default=dict, verbose_name="whose value stands")),
                ("moved", models.JSONField(default=dict, verbose_name="rows that moved")),
                ("before", models.JSONField(default=dict, verbose_name="before")),
                ("after", models.JSONField(default=dict, verbose_name="after")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "ordering": ["-at", "id"],
            },
        ),
        migrations.CreateModel(
            name="UnderReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "alarm",
                    models.CharField(
                        choices=[("number", "The number does not work"), ("closed", "The place has closed")],
                        max_length=10,
                        verbose_name="alarm",
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=40, verbose_name="number")),
                ("since", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                (
                    "until",
                    models.DateTimeField(
                        help_text="After this the listing says nothing of it any more.", verbose_name="until"
                    ),
                ),
            ],
            options={
                "verbose_name": "reported, being checked",
                "verbose_name_plural": "reported, being checked",
                "ordering": ["-since", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="doubt",
            name="doubt_is_asked_once",
        ),
        migrations.AddField(
            model_name="correction",
            name="alarm",
            field=models.CharField(
                blank=True,
                choices=[("number", "The number does not work"), ("closed", "The place has closed")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="alarm",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="doubt",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="corrections",
                to="programs.doubt",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="present",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="what the listing said",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("confirmed", "We checked: it is right as it stands."),
                    ("unconfirmed", "We could not confirm it."),
                    ("unclear", "We could not tell what is meant."),
                    ("elsewhere", "It is about something that this directory does not list."),
                    ("otherwise", "It was changed, to something else than this report says."),
                ],
                db_default="",
                default="",
                max_length=12,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="reference",
            field=models.CharField(
                blank=True, editable=False, max_length=12, null=True, unique=True, verbose_name="reference number"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="said_at",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateTimeField(),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="said again",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="times",
            field=models.PositiveIntegerField(db_default=1, default=1, verbose_name="how often"),
        ),
        migrations.AddField(
            model_name="correction",
            name="value",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="what is said to be right",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="words",
            field=models.CharField(blank=True, db_default="", db_index=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="doubt",
            name="asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="to be asked since"),
        ),
        migrations.AddField(
            model_name="doubt",
            name="fact",
            field=models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="fact"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="message",
            field=models.TextField(blank=True, max_length=2000, verbose_name="message"),
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
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["created_at"], name="correction_received"),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "reported"), _negated=True),
                fields=("kind", "program", "other"),
                name="doubt_is_asked_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "reported"), ("state", "open")),
                fields=("program", "fact"),
                name="doubt_of_reports_is_open_once",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="put there by",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="called by",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calls",
                to="programs.program",
                verbose_name="program",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="merged by",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="joined",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="merges",
                to="programs.program",
                verbose_name="joined program",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="kept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="programs.program",
                verbose_name="program kept",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="undone by",
            ),
        ),
        migrations.AddField(
            model_name="underreview",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="under_review", to="programs.program"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at__isnull", True)),
                fields=("program",),
                name="call_is_open_once_for_a_program",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("result", "")),
                    models.Q(("done_at__isnull", False), models.Q(("result", ""), _negated=True)),
                    _connector="OR",
                ),
                name="call_has_a_result_when_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)), fields=("joined",), name="program_is_joined_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="underreview",
            constraint=models.UniqueConstraint(fields=("program", "alarm"), name="under_review_once_for_an_alarm"),
        ),
        migrations.RunPython(reports_queued, migrations.RunPython.noop),
    ]
