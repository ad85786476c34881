from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from platforms.drafts.rows import facts_of, save_facts, save_question, shared_questions
from platforms.drafts.yaml_files import QUESTIONS, read_facts, written, written_questions
from platforms.models import Citation, DraftChange, Edition, Platform, Question
from tests.documents import blocker, make_facts, make_question, question

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STAFF_EDITED = "管理画面でもファイルでも変わっています"


def run(name, *args, **options):
    """What a command tells, failures included."""
    said = StringIO()
    try:
        call_command(name, *args, stdout=said, stderr=said, **options)
    except CommandError as error:
        said.write(f"終了コード{error.returncode}：{error}")
    return said.getvalue()


@pytest.fixture
def folder(tmp_path):
    """A folder with one platform and one app-wide question."""
    put(tmp_path, make_facts())
    (tmp_path / QUESTIONS).write_text(written_questions([make_question()]), encoding="utf-8")
    return tmp_path


def put(folder, facts):
    (folder / f"{facts.slug}.yaml").write_text(written(facts), encoding="utf-8")


def load(folder, *args, **options):
    return run("load_platforms", *args, folder=folder, **options)


class TestLoading:
    def test_a_file_becomes_a_draft(self, folder):
        said = load(folder)

        assert "sample：読み込みました" in said
        assert facts_of(Platform.objects.get()) == make_facts()
        assert not Edition.objects.exists()

    def test_loading_again_changes_nothing(self, folder):
        load(folder)
        rows = list(Citation.objects.values_list("pk", flat=True).order_by("pk"))

        said = load(folder)

        assert "sample：変わりません" in said
        assert list(Citation.objects.values_list("pk", flat=True).order_by("pk")) == rows
        assert DraftChange.objects.count() == 1

    def test_a_changed_file_is_loaded_and_the_change_is_kept_in_words(self, folder):
        load(folder)
        put(folder, make_facts(name="新しい名前"))

        said = load(folder, diff=True)

        assert "名前：見本ワークス → 新しい名前" in said
        change = DraftChange.objects.order_by("-pk").first()
        assert change.via == DraftChange.Via.LOAD
        assert change.changes == [{"where": "名前", "before": "見本ワークス", "after": "新しい名前"}]

    def test_a_dry_run_tells_and_keeps_nothing(self, folder):
        said = load(folder, dry_run=True, publish=True)

        assert "第1版を公開しました" in said
        assert "何も書き込んでいません" in said
        assert not Platform.objects.exists()
        assert not Question.objects.exists()

    def test_only_the_named_platforms_are_loaded(self, folder):
        put(folder, make_facts(slug="other"))

        load(folder, "other")

        assert [platform.slug for platform in Platform.objects.all()] == ["other"]

    def test_an_unknown_name_is_told(self, folder):
        assert "ファイルがありません：nobody" in load(folder, "nobody")

    def test_publishing_what_changed(self, folder):
        load(folder, publish=True)
        assert "公開しました" not in load(folder, publish=True)
        put(folder, make_facts(name="新しい名前"))

        assert "第2版を公開しました" in load(folder, publish=True)

    def test_a_lint_error_keeps_the_draft_and_fails(self, folder):
        put(folder, make_facts(blockers=[blocker(citations=[])]))

        said = load(folder, publish=True)

        assert "退会できない理由「残高がある」：根拠がありません" in said
        assert "終了コード1" in said
        assert Platform.objects.exists()
        assert not Edition.objects.exists()


class TestWrongFiles:
    def test_a_wrong_file_is_named_and_leaves_nothing_behind(self, folder):
        path = folder / "sample.yaml"
        path.write_text(path.read_text().replace("rate: 0.2", "rate: 2"))

        said = load(folder)

        assert "sample.yaml 46行目" in said
        assert "終了コード1" in said
        assert not Platform.objects.exists()

    def test_a_wrong_file_leaves_the_draft_as_it_was(self, folder):
        load(folder)
        put(folder, make_facts(name="新しい名前", sources=[]))

        said = load(folder)

        assert "出典「help」がありません" in said
        assert facts_of(Platform.objects.get()) == make_facts()

    def test_the_other_files_are_loaded_all_the_same(self, folder):
        (folder / "broken.yaml").write_text("slug: [", encoding="utf-8")

        said = load(folder)

        assert "broken" in said
        assert "終了コード1" in said
        assert Platform.objects.get().slug == "sample"

    def test_a_question_of_another_kind_is_refused(self, folder):
        put(folder, make_facts(questions=[question("active_contracts", "amount")], blockers=[]))

        assert "種類が yes_no です" in load(folder)
        assert not Platform.objects.exists()


class TestStaffEdits:
    @pytest.fixture
    def edited(self, folder):
        load(folder, publish=True)
        Platform.objects.update(name="編集した名前")
        return folder

    def test_an_unchanged_file_leaves_them_alone_and_unpublished(self, edited):
        Platform.objects.update(published_file="")

        said = load(edited, publish=True)

        assert "編集した下書きを残しました" in said
        assert "終了コード" not in said
        assert Platform.objects.get().name == "編集した名前"
        assert Edition.objects.count() == 1

    def test_a_changed_file_is_refused_with_what_to_do(self, edited):
        put(edited, make_facts(name="ファイルの名前"))

        said = load(edited)

        assert STAFF_EDITED in said
        assert "--force" in said
        assert "終了コード1" in said
        assert Platform.objects.get().name == "編集した名前"

    def test_force_takes_the_file(self, edited):
        put(edited, make_facts(name="ファイルの名前"))

        load(edited, force=True)

        assert Platform.objects.get().name == "ファイルの名前"

    def test_the_same_edit_on_both_sides_is_no_conflict(self, edited):
        put(edited, make_facts(name="編集した名前"))

        assert "変わりません" in load(edited)

    def test_an_export_makes_peace(self, edited, monkeypatch):
        monkeypatch.setattr("platforms.drafts.yaml_files.DATA", edited)
        run("export_platforms", to=edited)
        put(edited, make_facts(name="ファイルの名前"))

        assert "読み込みました" in load(edited)

    def test_a_platform_made_in_the_admin_is_not_overwritten(self, folder):
        save_facts(make_facts(name="管理画面で作った"))

        assert STAFF_EDITED in load(folder)


class TestSharedQuestions:
    def test_a_reworded_question_does_not_make_drafts_edited(self, folder):
        load(folder)
        (folder / QUESTIONS).write_text(written_questions([make_question(text="契約は？")]), encoding="utf-8")

        said = load(folder)

        assert STAFF_EDITED not in said
        assert facts_of(Platform.objects.get()) == make_facts()
        assert "契約は？" in {asked.text for asked in shared_questions()}

    def test_an_edited_question_is_kept_while_the_file_is_the_same(self, folder):
        load(folder)
        Question.objects.filter(key="active_contracts").update(text="編集した文")

        load(folder)

        assert Question.objects.get(key="active_contracts").text == "編集した文"

    def test_an_edited_question_is_not_overwritten(self, folder):
        load(folder)
        Question.objects.filter(key="active_contracts").update(text="編集した文")
        (folder / QUESTIONS).write_text(written_questions([make_question(text="契約は？")]), encoding="utf-8")

        assert f"質問「active_contracts」は、{STAFF_EDITED}" in load(folder)
        assert Question.objects.get(key="active_contracts").text == "編集した文"

    def test_a_question_first_met_in_a_platform_file_is_no_staff_edit(self, folder):
        put(folder, make_facts(questions=[*make_facts().model_dump()["questions"], question("new_thing")]))
        load(folder)
        questions = [make_question(), make_question("new_thing", text="言い直した文")]
        (folder / QUESTIONS).write_text(written_questions(questions), encoding="utf-8")

        assert "終了コード" not in load(folder)
        assert Question.objects.get(key="new_thing").text == "言い直した文"

    def test_a_former_key_known_to_one_file_alone_settles_after_one_load(self, folder):
        known = [asked for asked in make_facts().model_dump()["questions"] if asked["key"] != "active_contracts"]
        put(folder, make_facts(questions=[*known, question(aliases=["contracts"])]))
        load(folder)

        said = load(folder)

        assert "変更0件" in said
        assert "sample：変わりません" in said
        assert Question.objects.get(key="active_contracts").aliases == ("contracts",)


class TestExporting:
    def test_what_was_exported_loads_as_the_same_and_exports_as_the_same_bytes(self, tmp_path):
        save_facts(make_facts())

        run("export_platforms", to=tmp_path)
        first = (tmp_path / "sample.yaml").read_bytes()
        said = run("export_platforms", to=tmp_path)

        assert read_facts(tmp_path / "sample.yaml") == make_facts()
        assert (tmp_path / "sample.yaml").read_bytes() == first
        assert "0件が変わりました" in said

    def test_check_tells_what_would_change_and_writes_nothing(self, tmp_path):
        save_facts(make_facts())
        run("export_platforms", to=tmp_path)
        assert "下書きと同じです" in run("export_platforms", to=tmp_path, check=True)

        Platform.objects.update(name="新しい名前")
        said = run("export_platforms", to=tmp_path, check=True)

        assert "sample.yaml" in said
        assert "終了コード1" in said
        assert read_facts(tmp_path / "sample.yaml") == make_facts()

    def test_unknown_slugs_are_told(self, tmp_path):
        assert "下書きがありません：nobody" in run("export_platforms", "nobody", to=tmp_path)


class TestPublishing:
    def test_named_drafts_are_published(self):
        save_facts(make_facts())

        assert "sample：第1版を公開しました" in run("publish", "sample", reason="公開")
        assert Edition.objects.get().reason == "公開"

    def test_all_publishes_only_what_changed(self):
        save_facts(make_facts())
        save_facts(make_facts(slug="other"))
        run("publish", "sample", reason="公開")

        said = run("publish", all=True, reason="公開")

        assert "sample：公開中の版と同じです" in said
        assert "other：第1版を公開しました" in said

    def test_a_refused_draft_says_why_and_does_not_stop_the_others(self):
        save_facts(make_facts(blockers=[blocker(citations=[])]))
        save_facts(make_facts(slug="zebra"))

        said = run("publish", all=True, reason="公開")

        assert "根拠がありません" in said
        assert "zebra：第1版を公開しました" in said
        assert "終了コード1" in said

    @pytest.mark.parametrize("args", [(["sample"], {"all": True}), ([], {"all": False})])
    def test_names_and_all_exclude_each_other(self, args):
        assert "--all" in run("publish", *args[0], reason="公開", **args[1])


class TestAudit:
    def test_good_platforms_pass(self, time_machine):
        time_machine.move_to("2026-11-22T09:00:00+09:00")
        save_facts(make_facts())
        run("publish", all=True, reason="公開")

        assert run("audit").splitlines() == [
            "公開中の事実の確かさ：公式で確認 5、公式の転記 0、記事や利用者の報告 0、推定（要確認） 0",
            "1件を調べました。まちがい：0件",
        ]

    def test_stale_facts_are_told_without_failing(self, time_machine):
        time_machine.move_to("2026-11-22T09:00:00+09:00")
        save_facts(make_facts())
        run("publish", all=True, reason="公開")

        time_machine.move_to("2027-11-22T09:00:00+09:00")
        said = run("audit")

        assert "sample 第1版 注意 退会できない理由「残高がある」：最後の確認から386日" in said
        assert "終了コード" not in said

    def test_errors_in_a_draft_fail(self):
        save_facts(make_facts())
        Citation.objects.all().delete()

        said = run("audit")

        assert "sample 下書き まちがい" in said
        assert "終了コード1" in said


def test_a_question_can_be_reworded_without_any_platform():
    save_question(make_question())
    save_question(make_question(text="契約は？"))

    assert [asked.text for asked in shared_questions()] == ["契約は？"]
