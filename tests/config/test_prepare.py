import os

import pytest

from config import prepare


@pytest.fixture
def stylesheet(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATIC_ROOT = tmp_path / "collected"
    (tmp_path / "sources").mkdir()
    path = tmp_path / "sources" / "page.css"
    path.write_text("a{}")
    return path


@pytest.fixture
def collections(monkeypatch):
    calls = []
    call_command = prepare.call_command

    def counted(name, **options):
        calls.append(name)
        call_command(name, **options)

    monkeypatch.setattr(prepare, "call_command", counted)
    return calls


def test_static_files_are_collected_once(stylesheet, collections, settings):
    prepare.collect_static()
    prepare.collect_static()

    assert collections == ["collectstatic"]
    assert (settings.STATIC_ROOT / "page.css").read_text() == "a{}"


def test_a_changed_static_file_is_collected_again(stylesheet, collections, settings):
    prepare.collect_static()
    stylesheet.write_text("a{color:red}")
    in_a_minute = stylesheet.stat().st_mtime + 60
    os.utime(stylesheet, (in_a_minute, in_a_minute))
    prepare.collect_static()

    assert collections == ["collectstatic", "collectstatic"]
    assert (settings.STATIC_ROOT / "page.css").read_text() == "a{color:red}"


def test_another_storage_collects_again(stylesheet, collections, settings):
    prepare.collect_static()
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    prepare.collect_static()

    assert collections == ["collectstatic", "collectstatic"]
    assert (settings.STATIC_ROOT / "staticfiles.json").exists()
