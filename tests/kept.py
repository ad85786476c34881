"""What takes a process of tests long to make, kept between processes and runs in pytest's cache.

A name holds a digest of everything that a thing is made of: another file, another code, another Python makes it anew.
"""

import hashlib
import os
import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import django
import pytest

from platforms.documents.facts import PlatformFacts
from platforms.documents.remembering import remembered

folder: Path | None = None
"""Where things are kept; None where pytest is told to leave no files."""

T = TypeVar("T")


def digest(parts: Iterable[bytes]) -> str:
    """A name for what is made of these."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:20]


def once(name: str, make: Callable[[], T]) -> T:
    """What was made under this name before, or what is made now."""
    if folder is None:
        return make()
    file = folder / f"{name}.pickle"
    if file.exists():
        found: T = pickle.loads(file.read_bytes())
        return found
    made = make()
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(pickle.dumps(made))
    unfinished.replace(file)
    return made


def in_mind(work_out: Callable[..., T], most: int = 500) -> Callable[..., T]:
    """Remember what a pure function says of a document in some situations, `most` of them, while the document lives."""
    of_document: Callable[[Any], dict[str, T]] = remembered(lambda _: {})

    @wraps(work_out)
    def find(facts: PlatformFacts, *others: Any) -> T:
        known, asked = of_document(facts), repr(others)
        if asked not in known:
            found = work_out(facts, *others)
            if len(known) >= most:
                known.clear()
            known[asked] = found
        return known[asked]

    return find


def migrated() -> Path | None:
    """Where an SQLite file lies, or will lie, that went up all migrations and holds nothing."""
    files = sorted(Path(__file__).parents[1].glob("*/migrations/*.py"))
    name = digest([django.__version__.encode(), *(each.name.encode() + each.read_bytes() for each in files)])
    return folder / f"migrated-{name}.sqlite3" if folder else None


@contextmanager
def schema_in(connection: Any) -> Iterator[None]:
    """Let the test database of this connection begin with what the same migrations made before, where it is SQLite.

    Django still looks for migrations that the copy lacks, and runs them.
    """
    file, creation = migrated(), connection.creation
    if file is None or connection.vendor != "sqlite":
        yield
        return
    name, begin, make = creation._get_test_db_name(), creation._create_test_db, creation.create_test_db

    def begun(*args: Any, **named: Any) -> Any:
        begin(*args, **named)
        if file.exists():
            with closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(name, uri=True)) as database:
                copy.backup(database)
        return name

    def created(*args: Any, **named: Any) -> Any:
        made = make(*args, **named)
        if not file.exists():
            unfinished = file.with_suffix(f".{os.getpid()}")
            with closing(sqlite3.connect(unfinished)) as copy:
                connection.connection.backup(copy)
            unfinished.replace(file)
        return made

    with pytest.MonkeyPatch.context() as patch, ExitStack() as open_until_the_end:
        if creation.is_in_memory_db(name):  # it lives as long as somebody has it open
            open_until_the_end.enter_context(closing(sqlite3.connect(name, uri=True)))
        patch.setattr(creation, "_create_test_db", begun)
        patch.setattr(creation, "create_test_db", created)
        yield
