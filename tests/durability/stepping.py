"""Run inside a site of its own: go down the migrations of `platforms` one by one, and up again from each.

python -m tests.durability.stepping      prints one JSON object: {"0022_…": {"rows": 5, "changed": [tables], "given_up": [columns]}, …}

A step up that keeps what was there, from every schema and with the rows that schema holds, makes every longer way up.
"""

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

DATABASE = Path(settings.DATABASES["default"]["NAME"])
NOT_COMPARED = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group_permissions",
    "sqlite_sequence",
)
"""Tables that Django fills by itself after each step."""


def columns() -> dict[str, list[str]]:
    """The columns of each table."""
    with closing(sqlite3.connect(DATABASE)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {
            table: [name for _, name, *_ in database.execute(f'PRAGMA table_info("{table}")')]
            for (table,) in tables
            if table not in NOT_COMPARED
        }


def quoted(name: str) -> str:
    """A column's name in brackets: what stands in quotes and is no column would be a text to SQLite."""
    return f"[{name}]"


def rows(of: dict[str, list[str]], source: Path) -> dict[str, list[str]]:
    """What these columns hold."""
    with closing(sqlite3.connect(source)) as database:
        return {
            table: sorted(map(repr, database.execute(f'SELECT {", ".join(map(quoted, names))} FROM "{table}"')))
            for table, names in of.items()
        }


def migrate(to: str) -> None:
    """Go there, and leave one closed file."""
    call_command("migrate", "platforms", to, interactive=False, verbosity=0)
    connection.close()


def main() -> None:
    names = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "platforms")
    kept = DATABASE.with_name("stepping.sqlite3")
    found = {}
    for earlier, later in reversed(list(zip(names, names[1:], strict=False))):
        migrate(earlier)
        shutil.copyfile(DATABASE, kept)
        before = columns()
        migrate(later)
        after = columns()
        both = {table: [name for name in names if name in after[table]] for table, names in before.items()}
        held, now = rows(both, kept), rows(both, DATABASE)
        found[earlier] = {
            "rows": sum(len(of_table) for of_table in held.values()),
            "changed": [table for table in both if held[table] != now[table]],
            "given_up": [f"{table}.{name}" for table in both for name in before[table] if name not in both[table]],
        }
        shutil.copyfile(kept, DATABASE)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
