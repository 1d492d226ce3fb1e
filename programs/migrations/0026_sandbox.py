"""Keys for tests see the sandbox, which a job renews: words and choices only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0025_feed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apikey",
            name="is_test",
            field=models.BooleanField(default=False, help_text="It sees the sandbox only.", verbose_name="for tests"),
        ),
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("clear", "Clear away what has run out"),
                    ("decide", "Decide programs again"),
                    ("export", "Write the files of the directory"),
                    ("sandbox", "Renew the sandbox"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
