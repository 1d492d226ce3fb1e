"""Misspelled words are compared in memory: nothing asks for trigrams of words any more."""

from __future__ import annotations

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("programs", "0030_reported_marks_are_noted")]

    operations = [RemoveIndexConcurrently(model_name="word", name="word_trigrams")]
