"""One file that holds the whole database, checked before anybody relies on it.

Copying the SQLite file is no backup: under writes the copy can be torn or miss committed rows.
SQLite's online backup takes one consistent state while the site keeps writing. PostgreSQL brings
`pg_dump` and `pg_restore`, which do the same.
"""

import os
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

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


def put_back(file: Path) -> None:
    """Replace the whole database by a verified backup, in one transaction: readers see the old or the new state.

    Raises `BackupRefusedError`; nothing has changed then.
    """
    verified(file)
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
