"""What the desk calls a source whose page changed, everywhere alike."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("platforms", "0026_a_platform_goes_with_what_is_left")]

    operations = [
        migrations.AlterModelOptions(
            "pagealarm", options={"verbose_name": "変わった出典", "verbose_name_plural": "変わった出典"}
        )
    ]
