import os

import pytest
from django.core.management import CommandError, call_command

from platforms import backups
from platforms.drafts import save_facts
from platforms.models import Edition, Platform
from platforms.publishing import publish
from tests.platforms.documents import CHECKED, make_facts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture(autouse=True)
def published():
    return publish(save_facts(make_facts()), by=None, reason="公開", today=CHECKED)


def names():
    return list(Platform.objects.order_by("name").values_list("name", flat=True))


def test_a_restored_database_says_what_it_said_when_it_was_saved(tmp_path, capsys):
    file = tmp_path / "one.backup"
    call_command("backup", str(file))
    Platform.objects.update(name="あとからの名前")
    save_facts(make_facts(slug="later", name="もっとあと"))

    call_command("restore", str(file), "--yes")

    assert names() == ["見本ワークス"]
    assert Edition.objects.get().document().name == "見本ワークス"
    told = capsys.readouterr().out
    assert "読めることを確かめました" in told
    assert "再起動してください" in told


def test_without_a_yes_nothing_changes(tmp_path, monkeypatch):
    file = tmp_path / "one.backup"
    call_command("backup", str(file))
    Platform.objects.update(name="あとからの名前")
    monkeypatch.setattr("builtins.input", lambda question: "いいえ")

    with pytest.raises(CommandError, match="何も変えていません"):
        call_command("restore", str(file))

    assert names() == ["あとからの名前"]


@pytest.mark.parametrize(
    "content", [pytest.param(b"", id="empty"), pytest.param(b"no backup" * 999, id="something else")]
)
def test_what_is_no_backup_is_refused(tmp_path, content):
    file = tmp_path / "one.backup"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="戻せませんでした"):
        call_command("restore", str(file), "--yes")

    assert names() == ["見本ワークス"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="ファイルがありません"):
        call_command("restore", str(tmp_path / "nowhere"), "--yes")


def test_a_folder_that_cannot_be_made_is_an_error_in_one_sentence(tmp_path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(CommandError, match="バックアップできませんでした"):
        call_command("backup", str(tmp_path / "taken" / "one.backup"))


def test_old_backups_go_and_the_new_one_stays(settings):
    for _ in range(4):
        call_command("backup", "--keep", "2")

    kept = sorted((settings.DATA_DIR / "backups").iterdir())
    assert len(kept) == 2
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}
    for file in kept:
        assert set(backups.NEEDED) <= set(backups.verified(file))


def test_the_password_of_the_database_is_in_no_list_of_processes(monkeypatch, tmp_path):
    seen = []

    class Done:
        returncode, stdout, stderr = 1, "", "no"

    def run(command, *, env, **options):
        seen.append((command, env))
        return Done

    given = {"NAME": "site", "HOST": "127.0.0.1", "PORT": 5432, "USER": "site", "PASSWORD": "geheim"}
    monkeypatch.setattr(backups.subprocess, "run", run)
    monkeypatch.setattr(backups, "connection", type("Named", (), {"vendor": "postgresql", "settings_dict": given}))

    with pytest.raises(backups.BackupRefusedError, match="pg_dump が失敗しました：no"):
        backups.save(tmp_path / "one.backup")

    ((command, env),) = seen
    assert "geheim" not in " ".join(command)
    assert env == os.environ | {
        "PGHOST": "127.0.0.1", "PGPORT": "5432", "PGUSER": "site", "PGPASSWORD": "geheim"
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_the_database_itself_is_named_when_its_program_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    given = {"NAME": "site"}
    monkeypatch.setattr(backups, "connection", type("Named", (), {"vendor": "postgresql", "settings_dict": given}))

    with pytest.raises(backups.BackupRefusedError, match="pg_dump がありません"):
        backups.save(tmp_path / "one.backup")
