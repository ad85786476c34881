import threading

import pytest
from django.conf import settings
from django.db import connection

from config import local_secret_key


def test_the_secret_key_of_a_machine_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    folder = tmp_path / "new"

    first = local_secret_key.kept_in(folder)

    assert len(first) >= 50
    assert local_secret_key.kept_in(folder) == first
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0


def test_processes_that_start_together_agree_on_the_secret_key(tmp_path):
    together = threading.Barrier(8)
    keys = set()

    def start():
        together.wait()
        keys.add(local_secret_key.kept_in(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 1


def test_the_site_speaks_japanese_and_nothing_else():
    assert settings.LANGUAGE_CODE == "ja"
    assert [code for code, _ in settings.LANGUAGES] == ["ja"]
    assert "django.middleware.locale.LocaleMiddleware" not in settings.MIDDLEWARE


@pytest.mark.django_db
def test_a_context_processor_asks_the_database_nothing(rf, django_assert_num_queries):
    from config.template_context import site

    with django_assert_num_queries(0):
        assert site(rf.get("/")) == {"site_url": settings.SITE_URL}


@pytest.mark.django_db
def test_the_database_keeps_references_whole():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    else:
        assert settings.DATABASES["default"]["CONN_MAX_AGE"] > 0
