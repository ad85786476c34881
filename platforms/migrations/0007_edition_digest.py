import hashlib
import json

from django.db import migrations, models


def digest_of(facts):
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def add_digests(apps, schema_editor):
    editions = apps.get_model("platforms", "Edition").objects
    for edition in editions.only("pk", "facts").iterator(chunk_size=20):
        editions.filter(pk=edition.pk).update(digest=digest_of(edition.facts))


class Migration(migrations.Migration):
    dependencies = [
        ("platforms", "0006_citation_superseded"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="digest",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=64, verbose_name="検査値"),
        ),
        migrations.RunPython(add_digests, migrations.RunPython.noop),
    ]
