"""One file that holds the whole database, checked before anybody relies on it.

Copying the SQLite file is no backup: under writes the copy can be torn or miss committed rows.
SQLite's online backup takes one consistent state while the site keeps writing. PostgreSQL brings
`pg_dump` and `pg_restore`, which do the same.
"""

import json
import os
import re
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from platforms.models.edition import digest_of

PATTERN = "yamedoki-*.backup"
"""Backups in the default folder, oldest first when sorted: the name holds the moment."""
OLD = timedelta(hours=36)
"""A daily timer that missed one day is noticed before it misses the second."""

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
NEEDED = ("django_migrations", "platforms_edition", "platforms_platform")
"""A file without these tables is not a backup of this site."""


class BackupRefusedError(Exception):
    """A file that is no whole backup, or that could not be made or put back. The text is for the operator."""


def save(target: Path) -> dict[str, int]:
    """Write the database to `target` and check it; the rows of every table, by its name.

    The file appears under its name only when it is whole, and only its owner may read it: it holds
    the password hashes of staff. Raises `BackupRefusedError`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup-")  # readable by its owner alone
    os.close(handle)
    draft = Path(name)
    try:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(draft)) as copy:
                _copy(_own_connection(), copy)
                # A file of its own: nothing beside it is needed to read it.
                copy.execute("PRAGMA journal_mode=DELETE")
        else:
            _run("pg_dump", "--format=custom", "--no-owner", f"--file={draft}")
        rows = verified(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def verified(file: Path) -> dict[str, int]:
    """Read a backup to its end; the rows of every table (0 where PostgreSQL does not say).

    Raises `BackupRefusedError` where the file is damaged or belongs to something else.
    """
    if not file.is_file():
        raise BackupRefusedError(f"{file}：ファイルがありません。")
    rows = _verified_sqlite(file) if connection.vendor == "sqlite" else _verified_postgresql(file)
    if missing := [table for table in NEEDED if table not in rows]:
        raise BackupRefusedError(f"{file}：やめどきのバックアップではありません（{'、'.join(missing)}がありません）。")
    return rows


def check_restorable(file: Path) -> None:
    """Raise `BackupRefusedError` unless this version of the site can go on with the file, every edition unchanged."""
    verified(file)
    read = _sqlite_rows if connection.vendor == "sqlite" else _postgresql_rows
    _refuse_newer(file, read(file, "django_migrations"))
    _refuse_changed(file, read(file, "platforms_edition"))


def newest_age() -> timedelta | None:
    """How long ago the newest backup in the default folder was made; None where there is none."""
    made = [file.stat().st_mtime for file in (settings.DATA_DIR / "backups").glob(PATTERN)]
    return timedelta(seconds=time.time() - max(made)) if made else None


def _refuse_newer(file: Path, migrations: Iterable[dict[str, Any]]) -> None:
    """Refuse what a later version of the site wrote: this one knows neither its tables nor its facts."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    later = sorted(f"{row['app']}.{row['name']}" for row in migrations if (row["app"], row["name"]) not in known)
    if later:
        raise BackupRefusedError(
            f"{file}：このプログラムより新しい版で作ったバックアップです（{later[-1]}）。新しい版に上げてから戻してください。"
        )


def _refuse_changed(file: Path, editions: Iterable[dict[str, Any]]) -> None:
    """Refuse a file in which an edition is not what was published. Files from before there were digests pass."""
    for edition in editions:
        if (digest := edition.get("digest")) and _digest_of_text(edition["facts"]) != digest:
            raise BackupRefusedError(
                f"{file}：壊れています。プラットフォーム{edition['platform_id']}の第{edition['number']}版が、"
                "公開したときと違います。別のバックアップを使ってください。"
            )


def _digest_of_text(facts: str) -> str:
    try:
        return digest_of(json.loads(facts))
    except ValueError:
        return ""


def put_back(file: Path) -> None:
    """Replace the whole database by a checked backup, in one transaction: readers see the old or the new state.

    Raises `BackupRefusedError`; nothing has changed then.
    """
    check_restorable(file)
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True)) as source:
            _copy(source, _own_connection())
    else:
        connection.close()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file), into=True)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """All pages in one step, so that no writer can come between and make it start again."""
    try:
        source.backup(target, pages=-1)
    except sqlite3.Error as error:
        raise BackupRefusedError(f"データベースを写せませんでした（{error}）。") from error


def _own_connection() -> sqlite3.Connection:
    connection.ensure_connection()
    own: sqlite3.Connection = connection.connection
    return own


def _verified_sqlite(file: Path) -> dict[str, int]:
    try:
        with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True)) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            whole = copy.execute("PRAGMA foreign_key_check").fetchall() == []
            names = [name for (name,) in copy.execute(TABLES)]
            rows = {name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
    except sqlite3.Error as error:
        raise BackupRefusedError(f"{file}：壊れているか、SQLiteのファイルではありません（{error}）。") from error
    if not (sound and whole):
        raise BackupRefusedError(f"{file}：壊れています。別のバックアップを使ってください。")
    return rows


def _sqlite_rows(file: Path, table: str) -> Iterator[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True)) as copy:
        copy.row_factory = sqlite3.Row
        for row in copy.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
            yield dict(row)


def _postgresql_rows(file: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of one table, from the COPY block that `pg_restore` writes: tab-separated, with backslash escapes."""
    columns: list[str] = []
    for line in _run("pg_restore", "--data-only", f"--table={table}", "--file=-", str(file)).split("\n"):
        if line.startswith("COPY "):
            columns = [name.strip(' "') for name in line.partition("(")[2].partition(")")[0].split(",")]
        elif line == "\\.":
            columns = []
        elif columns:
            yield dict(zip(columns, map(_unescaped, line.split("\t")), strict=True))


def _unescaped(value: str) -> str:
    letters = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
    return re.sub(r"\\(.)", lambda found: letters.get(found[1], found[1]), value)


def _verified_postgresql(file: Path) -> dict[str, int]:
    """Decompress everything; counting rows would need a second database."""
    _run("pg_restore", "--file=/dev/null", str(file))
    listed = _run("pg_restore", "--list", str(file)).splitlines()
    words = (line.split() for line in listed if " TABLE DATA " in line)
    return {line[line.index("DATA") + 2]: 0 for line in words}


def _run(program: str, *arguments: str, into: bool = False) -> str:
    """Run a PostgreSQL program against our database; the password travels in the environment, never in a list."""
    given: dict[str, Any] = connection.settings_dict
    database = [f"--dbname={given['NAME']}"] if program == "pg_dump" or into else []
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {variable: str(given[key]) for variable, key in named.items() if given.get(key)}
    command = [program, *database, *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise BackupRefusedError(f"{program} がありません。PostgreSQLのクライアントを入れてください。") from None
    if done.returncode:
        raise BackupRefusedError(f"{program} が失敗しました：{done.stderr.strip()[-500:]}")
    return done.stdout
