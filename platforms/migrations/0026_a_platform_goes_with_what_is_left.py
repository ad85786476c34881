"""A platform goes with all of its rows, also where what is left in the account is paid by one of its methods."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platforms", "0025_payouts_for_leavers")]

    operations = [
        migrations.AlterField(
            model_name="leftover",
            name="method",
            field=models.ForeignKey(
                blank=True,
                help_text="退会のあとで、この出金方法の日程で支払われるときに選びます。",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="platforms.payoutmethod",
                verbose_name="支払われる出金方法",
            ),
        ),
    ]
