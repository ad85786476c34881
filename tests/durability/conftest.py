"""A filled site is made once; every test gets a copy of its own."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests import kept
from tests.durability.running import Site

ONE_GUIDE = """
import datetime, django; django.setup()
from platforms.drafts.rows import save_facts
from platforms.editions.publishing import publish
from tests.documents import make_facts
publish(save_facts(make_facts(slug="crowdworks")), by=None, reason="はじめての公開", today=datetime.date(2026, 11, 22))
"""


def begin_with_tables(site: Site) -> None:
    """Put there what the same migrations made before, where they did: going up all of them takes ten seconds."""
    migrated = kept.migrated()
    if migrated and migrated.exists():
        shutil.copyfile(migrated, site.database)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every platform published and static files collected; nobody writes to it.

    Test processes side by side share it: the first one fills it while the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, done = shared / "filled", shared / "filled.done"
    with (shared / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir()
            begin_with_tables(Site(folder))
            Site(folder, {"YAMEDOKI_ENV": "local"}).python("-m", "config.prepare", "--strict")
            # The last connection is closed: SQLite has put everything into the one file.
            assert not list(folder.glob("*-wal"))
            done.touch()
    return folder


@pytest.fixture
def site(filled: Path, tmp_path: Path) -> Site:
    """A copy of the filled site."""
    folder = tmp_path / "site"
    shutil.copytree(filled, folder)
    return Site(folder)


@pytest.fixture
def empty(tmp_path: Path) -> Site:
    """A site whose tables are made and hold nothing."""
    site = Site(tmp_path / "site", {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0"})
    site.folder.mkdir()
    begin_with_tables(site)
    site.manage("migrate", "--verbosity", "0")
    return site


@pytest.fixture
def small(empty: Site) -> Site:
    """A site with one short guide: filling a whole one takes twenty seconds."""
    empty.python("-c", ONE_GUIDE)
    site = Site(empty.folder)
    Site(empty.folder, {"YAMEDOKI_ENV": "local"}).manage("collectstatic", "--noinput", "--verbosity", "0")
    return site
