"""我上报的 — what somebody registered is found by an index; reports of nobody signed in are not in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["registered_by", "id"],
                name="report_by_registrar",
                condition=models.Q(("registered_by__isnull", False)),
            ),
        ),
    ]
