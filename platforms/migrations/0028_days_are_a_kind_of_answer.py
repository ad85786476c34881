from django.db import migrations, models

KINDS = [
    ("yes_no", "はい・いいえ"),
    ("amount", "金額（円）"),
    ("days", "日数"),
    ("date", "日付"),
    ("choice", "選択肢"),
]


def call_days_an_amount(apps, schema_editor):
    """Going back: the former schema has one kind for all numbers. Forward, the files of the platforms bring the kind."""
    apps.get_model("platforms", "Question").objects.filter(kind="days").update(kind="amount")


class Migration(migrations.Migration):
    dependencies = [("platforms", "0027_one_word_for_changed_sources")]

    operations = [
        migrations.RemoveConstraint(model_name="question", name="question_kind_is_known"),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(
                choices=KINDS,
                help_text="公開したあとに変えると、以前のリンクの回答が読めなくなります。",
                max_length=20,
                verbose_name="種類",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, call_days_an_amount),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _ in KINDS])),
                name="question_kind_is_known",
                violation_error_message="一覧にない値です。選び直してください。",
            ),
        ),
    ]
