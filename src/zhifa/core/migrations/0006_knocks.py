from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_personnel_role"),
    ]

    operations = [
        # counts of callers (core/knocks.py): not records, so outside the models; may be lost in a crash
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE core_knock (name varchar(200) PRIMARY KEY, until bigint NOT NULL,"
            " times integer NOT NULL)",
            "DROP TABLE core_knock",
        ),
    ]
