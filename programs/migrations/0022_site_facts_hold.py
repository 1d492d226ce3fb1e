"""What 0016 asks of new rows holds for all: looked at without keeping readers waiting."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0021_jobs"),
    ]

    operations = [
        ValidateConstraint(model_name="program", name="program_wheelchair_is_known"),
        ValidateConstraint(model_name="program", name="program_parking_is_known"),
    ]
