"""A plan says which type of product it is, or nothing; the build before goes on writing plans without it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0034_feed_of_reviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="product_type",
            field=models.CharField(
                blank=True,
                choices=[("epo", "EPO"), ("hmo", "HMO"), ("indemnity", "Indemnity"), ("pos", "POS"), ("ppo", "PPO")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="product type",
            ),
        ),
    ]
