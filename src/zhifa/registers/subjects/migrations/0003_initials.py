from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subjects', '0002_library'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['initials'], name='subject_initials'),
        ),
    ]
