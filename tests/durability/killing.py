"""Run inside a site of its own: kill -9 while drafts are loaded and published or tables made, and look at what is left.

    python -m tests.durability.killing KILLS      prints one JSON object

It makes a site of few platforms by itself: what is left after each kill is read as a whole. Every attempt starts
from the same file before a forked child begins to write. Half of
the children kill themselves before or after an exact statement of their transaction that is more than a question;
the others are killed from outside after a random time, so that commits are hit as well.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from platforms.clock import today_in_japan  # noqa: E402
from platforms.documents.facts import PlatformFacts  # noqa: E402
from platforms.drafts import loading, yaml_files  # noqa: E402
from platforms.editions import publishing  # noqa: E402
from platforms.models import Platform  # noqa: E402

SLUG = "crowdworks"
SMALL = ("street-academy", "workshift", "shufti")
"""Short files: reading YAML takes longer than everything that is tested here."""
MOMENTS = ("published_at", "changed_at", "at", "applied")
"""Columns that hold the time of writing."""

DATABASE = Path(settings.DATABASES["default"]["NAME"])
Operation = Callable[[], object]


def state() -> str:
    """A digest of every row except times of writing. Opening the file recovers it, as the next process would."""
    with closing(sqlite3.connect(DATABASE)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        found = hashlib.sha256()
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        for (table,) in database.execute(tables).fetchall():
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")') if row[1] not in MOMENTS]
            named = ", ".join(f'"{column}"' for column in columns)
            for row in database.execute(f'SELECT {named} FROM "{table}" ORDER BY 1'):
                found.update(repr((table, row)).encode())
    return found.hexdigest()


def start_again(pristine: Path) -> None:
    """Put the untouched file back."""
    for part in DATABASE.parent.glob(f"{DATABASE.name}*"):
        part.unlink()
    shutil.copyfile(pristine, DATABASE)


class Child:
    """A forked process that does one operation and is killed at `statement` (negative: never by itself)."""

    def __init__(self, operation: Operation, statement: int = -1, *, after: bool = False) -> None:
        self.statement, self.after, self.seen = statement, after, 0
        self.has_begun = False
        heard, told = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(heard)
            self.told = told
            self.run(operation)
        os.close(told)
        self.heard = heard

    def run(self, operation: Operation) -> None:
        try:
            with connection.execute_wrapper(self.counted):
                operation()
            os.write(self.told, b"\n%d" % self.seen)
            connection.close()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)  # never back into the parent's code

    def counted(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.has_begun:
            self.has_begun = True
            os.write(self.told, b"begun")
        if sql.startswith("SELECT"):  # four of five; a kill between two of them proves nothing
            return execute(sql, params, many, context)
        self.die(after=False)
        result = execute(sql, params, many, context)
        self.die(after=True)
        self.seen += 1
        return result

    def die(self, *, after: bool) -> None:
        if self.seen == self.statement and self.after == after:
            os.kill(os.getpid(), signal.SIGKILL)

    def begun(self) -> None:
        os.read(self.heard, 5)

    def ended(self) -> tuple[bool, int]:
        """Whether it was killed, and how many statements it ran to its end, without questions."""
        _, status = os.waitpid(self.pid, 0)
        with os.fdopen(self.heard, "rb") as heard:
            said = heard.read().rpartition(b"\n")[2]
        assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, "the operation failed by itself"
        return os.WIFSIGNALED(status), int(said) if said.isdigit() else 0


def killed(operation: Operation, kills: int, chance: random.Random) -> dict[str, int]:
    """Kill `operation` so often strictly inside; how often nothing, everything or a part of it was left."""
    pristine = Path(tempfile.mkdtemp(dir=DATABASE.parent)) / "pristine.sqlite3"
    before = state()
    shutil.copyfile(DATABASE, pristine)
    start_again(pristine)
    assert state() == before, "a copy of the file is not the state that was measured"
    started = time.monotonic()
    _, statements = Child(operation).ended()
    seconds = time.monotonic() - started
    after = state()
    assert before != after
    left: Counter[str] = Counter(statements=statements, kills=0, nothing=0, everything=0, part=0)
    while left["kills"] < kills:
        start_again(pristine)
        if left["kills"] % 2:
            child = Child(operation)
            child.begun()
            time.sleep(chance.uniform(0, seconds))
            os.kill(child.pid, signal.SIGKILL)
        else:
            child = Child(operation, chance.randrange(statements), after=chance.random() < 0.5)
        was_killed, _ = child.ended()
        if was_killed:
            left["kills"] += 1
            left[{before: "nothing", after: "everything"}.get(state(), "part")] += 1
    start_again(pristine)
    return dict(left)


@cache
def changed(slug: str) -> PlatformFacts:
    """The published document with another name and its blockers the other way round."""
    facts = yaml_files.read_facts(yaml_files.platform_files()[slug])
    return facts.model_copy(update={"name": f"{facts.name}（新）", "blockers": facts.blockers[::-1]})


def load() -> None:
    loading.load(changed(SLUG))


def load_without_transaction() -> None:
    """The same where every statement is a commit; only ever in a child that ends after it."""
    transaction.Atomic.__enter__ = lambda self: None  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = lambda self, *problem: None  # type: ignore[assignment, method-assign]
    load()


def publish() -> None:
    platform = Platform.objects.get(slug=SLUG)
    publishing.publish(platform, by=None, reason="落としてみる", today=today_in_japan())


def interrupted_command(kills: int, chance: random.Random) -> dict[str, int]:
    """Kill `load_platforms --publish` anywhere; the same command again must reach the same end."""
    folder = Path(tempfile.mkdtemp(dir=DATABASE.parent))
    for slug in SMALL:
        (folder / f"{slug}.yaml").write_text(yaml_files.written(changed(slug)))

    def command() -> None:
        with Path(os.devnull).open("w") as nowhere:
            call_command("load_platforms", publish=True, folder=folder, stdout=nowhere)

    pristine = folder / "pristine.sqlite3"
    shutil.copyfile(DATABASE, pristine)
    _, statements = Child(command).ended()
    end = state()
    reached = 0
    for _ in range(kills):
        start_again(pristine)
        Child(command, chance.randrange(statements)).ended()
        Child(command).ended()
        reached += state() == end
    start_again(pristine)
    return {"kills": kills, "reached": reached}


def interrupted_migration(kills: int, chance: random.Random) -> dict[str, int]:
    """Kill `migrate` anywhere on its way from nothing; the same command again must reach the same tables."""
    kept = DATABASE.with_name("kept.sqlite3")
    shutil.copyfile(DATABASE, kept)

    def migrate() -> None:
        call_command("migrate", interactive=False, verbosity=0)

    def from_nothing() -> None:
        for part in DATABASE.parent.glob(f"{DATABASE.name}*"):
            part.unlink()

    from_nothing()
    _, statements = Child(migrate).ended()
    end = tables()
    reached = parts = 0
    for _ in range(kills):
        from_nothing()
        Child(migrate, chance.randrange(statements), after=chance.random() < 0.5).ended()
        parts += tables() != end
        Child(migrate).ended()
        reached += tables() == end
    start_again(kept)
    return {"kills": kills, "parts": parts, "reached": reached}


def tables() -> set[str]:
    """How every table and index was made, and which migrations say that they are done."""
    with closing(sqlite3.connect(DATABASE)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        made = {str(row) for row in database.execute("SELECT type, name, sql FROM sqlite_master")}
        noted = any("'django_migrations'" in each for each in made)
        done = database.execute("SELECT app, name FROM django_migrations").fetchall() if noted else []
        return made | {str(row) for row in done}


def make_site() -> None:
    """Every table, and the platforms that are written here, published."""
    call_command("migrate", interactive=False, verbosity=0)
    with Path(os.devnull).open("w") as nowhere:
        call_command("load_platforms", SLUG, *SMALL, publish=True, stdout=nowhere)
    connection.close()


def main(kills: int) -> None:
    chance = random.Random(9)
    make_site()
    changed(SLUG)  # read once, before any fork
    results = {"without": killed(load_without_transaction, min(kills, 12), chance)}
    results["load"] = killed(load, kills // 2, chance)
    Child(load).ended()
    state()  # closes the write-ahead log into the file
    results["publish"] = killed(publish, kills - kills // 2, chance)
    Child(publish).ended()
    state()
    results["command"] = interrupted_command(max(4, kills // 20), chance)
    results["migrate"] = interrupted_migration(max(2, kills // 50), chance)  # from nothing, twice each: some seconds
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main(int(sys.argv[1]))
