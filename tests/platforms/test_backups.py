import os
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet

from platforms import backups
from platforms.drafts.rows import save_facts
from platforms.editions.publishing import publish
from platforms.models import Edition, Platform
from tests.documents import CHECKED, make_facts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


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


def test_a_file_of_a_newer_version_is_refused(tmp_path):
    MigrationRecorder(connection).record_applied("platforms", "9999_from_tomorrow")
    call_command("backup", str(tmp_path / "newer.backup"))
    MigrationRecorder(connection).record_unapplied("platforms", "9999_from_tomorrow")

    with pytest.raises(CommandError, match=r"より新しい版で作った.*9999_from_tomorrow"):
        call_command("restore", str(tmp_path / "newer.backup"), "--yes")


def test_a_file_with_a_changed_edition_is_refused_and_the_audit_finds_it(tmp_path, capsys):
    # What no constraint of the database sees: another word in what readers saw.
    facts = Edition.objects.get().facts | {"name": "別の名前\t\\n\n"}
    QuerySet(Edition).update(facts=facts)
    call_command("backup", str(tmp_path / "changed.backup"))

    with pytest.raises(CommandError, match="第1版が、公開したときと違います"):
        call_command("restore", str(tmp_path / "changed.backup"), "--yes")
    with pytest.raises(CommandError):
        call_command("audit")
    assert "sample 第1版 まちがい 公開したときと内容が違います" in capsys.readouterr().out


def test_an_edition_from_before_there_were_digests_is_restored(tmp_path):
    QuerySet(Edition).update(digest="")
    call_command("backup", str(tmp_path / "old.backup"))

    call_command("restore", str(tmp_path / "old.backup"), "--yes")


@pytest.mark.parametrize(("hours", "is_fresh"), [(None, False), (1, True), (35, True), (37, False)])
def test_an_old_backup_is_told_by_the_health_check_and_the_audit(settings, client, capsys, hours, is_fresh):
    settings.BACKUPS_WATCHED = True
    if hours is not None:
        call_command("backup")
        (file,) = (settings.DATA_DIR / "backups").iterdir()
        made = file.stat().st_mtime - hours * 3600
        os.utime(file, (made, made))

    answer = client.get("/healthz")
    with suppress(CommandError):
        call_command("audit")

    assert answer.status_code == 200, "readers are served all the same"
    assert answer.json()["backup_is_fresh"] is is_fresh
    assert ("バックアップ まちがい" in capsys.readouterr().out) is not is_fresh


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
