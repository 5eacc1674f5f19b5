from django.db import migrations, models

import zhifa.core.ids


class Migration(migrations.Migration):
    dependencies = [("core", "0003_calendar_notices")]

    operations = [
        migrations.CreateModel(
            name="RowShape",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63, verbose_name="表")),
                ("column", models.CharField(max_length=63, verbose_name="列")),
            ],
            options={
                "verbose_name": "已知的列",
                "constraints": [models.UniqueConstraint(fields=("table", "column"), name="shape_once")],
            },
        ),
        migrations.CreateModel(
            name="GrownColumn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(
                        default=zhifa.core.ids.new_uid, editable=False, unique=True, verbose_name="公开标识"
                    ),
                ),
                ("table", models.CharField(max_length=63, verbose_name="表")),
                ("column", models.CharField(max_length=63, verbose_name="列")),
                (
                    "value",
                    models.JSONField(help_text="变更后状态里的写法", null=True, verbose_name="旧记录的取值"),
                ),
            ],
            options={
                "verbose_name": "新增的列",
                "constraints": [models.UniqueConstraint(fields=("table", "column"), name="column_grows_once")],
            },
        ),
    ]
