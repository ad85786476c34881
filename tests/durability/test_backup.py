"""Backups are whole under writes, and a wiped site comes back from one exactly as it was."""

import re
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.durability.running import Server, Site

pytestmark = pytest.mark.long

MOST_PAGES = 400


@contextmanager
def writing(site: Site) -> Iterator[list[int]]:
    """Commit pairs of rows as fast as possible; yields the committed numbers so far."""
    committed: list[int] = [0]
    stop = threading.Event()
    with site.connect() as database:
        database.execute("CREATE TABLE pair (number INTEGER, half TEXT)")

    def write() -> None:
        with site.connect() as database:
            while not stop.is_set():
                number = committed[-1] + 1
                with database:
                    database.execute("INSERT INTO pair VALUES (?, 'first')", (number,))
                    database.execute("INSERT INTO pair VALUES (?, 'second')", (number,))
                committed.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield committed
    finally:
        stop.set()
        writer.join()


def crawled(server: Server) -> dict[str, bytes]:
    """Everything that links lead to from the first page and the sitemap, by path; our plugin is a zip."""
    pages: dict[str, bytes] = {}
    sitemap = server.get("/sitemap.xml").text
    waiting = ["/", *re.findall(r"<loc>https?://[^/]+([^<]*)</loc>", sitemap)]
    while waiting and len(pages) < MOST_PAGES:
        path = waiting.pop()
        if path in pages:
            continue
        answer = server.get(path)
        assert answer.status == 200, path
        pages[path] = answer.body
        text = answer.body.decode(errors="replace")
        waiting += [link for link in re.findall(r'href="(/[^"#?]*)"', text) if not link.startswith("/static")]
    return pages


def other_database(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE notes (text)")


class TestBackup:
    def test_backups_made_under_writes_are_whole_and_hold_everything_committed_before(self, site, tmp_path):
        with writing(site) as committed:
            for attempt in range(5):
                before = committed[-1]
                file = tmp_path / f"{attempt}.backup"
                site.manage("backup", str(file))
                with closing(sqlite3.connect(file)) as copy:
                    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                    firsts, seconds, newest = copy.execute(
                        "SELECT SUM(half = 'first'), SUM(half = 'second'), MAX(number) FROM pair"
                    ).fetchone()
                assert firsts == seconds == newest >= before

        assert committed[-1] > 5

    def test_a_backup_is_one_file_that_its_owner_alone_can_read(self, site, tmp_path):
        site.manage("backup", str(tmp_path / "kept" / "one.backup"))

        (file,) = (tmp_path / "kept").iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_only_the_newest_are_kept_where_asked(self, site):
        for _ in range(3):
            site.manage("backup", "--keep", "2")

        assert len(list((site.folder / "backups").iterdir())) == 2

    def test_a_backup_that_fails_leaves_no_file(self, site, tmp_path):
        site.without_database()

        failed = site.manage("backup", str(tmp_path / "none" / "x.backup"), check=False)

        assert failed.returncode != 0
        assert "やめどきのバックアップではありません" in failed.stderr
        assert list((tmp_path / "none").iterdir()) == []


class TestRestore:
    def test_a_wiped_site_comes_back_page_for_page(self, site, tmp_path):
        file = tmp_path / "drill.backup"
        with site.served() as server:
            before = crawled(server)
            with writing(site):
                site.manage("backup", str(file))
        site.without_database()

        site.manage("restore", str(file), "--yes")

        with site.served() as server:
            after = crawled(server)
        assert len(before) > 40
        assert after == before

    def test_a_running_site_changes_over_without_an_error(self, site, tmp_path):
        file = tmp_path / "drill.backup"
        site.manage("backup", str(file))
        with site.connect() as database, database:
            database.execute("DELETE FROM platforms_edition WHERE number >= 1")
        with site.served() as server:
            assert server.get("/guides/crowdworks/").status == 404

            site.manage("restore", str(file), "--yes")

            statuses = [server.get("/healthz").status for _ in range(5)]
            threading.Event().wait(1.1)
            assert server.get("/guides/crowdworks/").status == 200
        assert statuses == [200] * 5

    def test_the_state_before_is_kept(self, site, tmp_path):
        site.manage("backup", str(tmp_path / "drill.backup"))
        with site.connect() as database, database:
            database.execute("UPDATE platforms_platform SET name = 'あとからの名前' WHERE slug = 'crowdworks'")

        site.manage("restore", str(tmp_path / "drill.backup"), "--yes")

        (kept,) = (site.folder / "backups").glob("before-restore-*")
        with closing(sqlite3.connect(kept)) as copy, site.connect() as database:
            name = "SELECT name FROM platforms_platform WHERE slug = 'crowdworks'"
            assert copy.execute(name).fetchone() == ("あとからの名前",)
            assert database.execute(name).fetchone() == ("クラウドワークス",)

    def test_a_damaged_database_is_set_aside(self, site, tmp_path):
        site.manage("backup", str(tmp_path / "drill.backup"))
        site.database.write_bytes(b"no database at all" * 1_000)

        site.manage("restore", str(tmp_path / "drill.backup"), "--yes")

        assert list(site.folder.glob("yamedoki.sqlite3.damaged-*"))
        with site.connect() as database:
            assert database.execute("SELECT COUNT(*) FROM platforms_edition").fetchone()[0] > 10

    @pytest.mark.parametrize(
        "spoil",
        [
            pytest.param(lambda file: file.unlink(), id="no file"),
            pytest.param(lambda file: file.write_bytes(b""), id="an empty file"),
            pytest.param(lambda file: file.write_bytes(b"hello" * 9_999), id="something else"),
            pytest.param(lambda file: file.write_bytes(file.read_bytes()[:50_000]), id="cut off"),
            pytest.param(other_database, id="another site's database"),
        ],
    )
    def test_what_is_no_whole_backup_is_refused_and_changes_nothing(self, site, tmp_path, spoil):
        file = tmp_path / "drill.backup"
        site.manage("backup", str(file))
        spoil(file)
        before = site.database.read_bytes()

        refused = site.manage("restore", str(file), "--yes", check=False)

        assert refused.returncode != 0
        assert "戻せませんでした" in refused.stderr
        assert site.database.read_bytes() == before
