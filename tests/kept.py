"""What takes a process of tests long to make, kept between processes and runs in pytest's cache.

A name holds a digest of everything that a thing is made of: another file, another code, another Python makes it anew.
"""

import hashlib
import os
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import django

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


def migrated() -> Path | None:
    """Where an SQLite file lies, or will lie, that went up all migrations and holds nothing."""
    files = sorted(Path(__file__).parents[1].glob("*/migrations/*.py"))
    name = digest([django.__version__.encode(), *(each.name.encode() + each.read_bytes() for each in files)])
    return folder / f"migrated-{name}.sqlite3" if folder else None
