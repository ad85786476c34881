"""Files that hold password hashes, keys of second factors and drafts: for the account of the site alone."""

import os
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

OTHERS = 0o077
"""What a file allows its group and everybody else."""


def make_folder(folder: Path) -> None:
    """Make the data folder, closed to others. One that is there keeps its rights: it may hold other people's files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def close(database: Path) -> None:
    """Close the SQLite file to others; SQLite makes `-wal` and `-shm` with the same rights.

    A file of somebody else, or on a read-only disk, is left as it is.
    """
    for ending in ("", "-wal", "-shm"):
        part = database.with_name(database.name + ending)
        with suppress(OSError):
            if (mode := part.stat().st_mode) & OTHERS:
                part.chmod(S_IMODE(mode) & ~OTHERS)


def is_read_only(database: Path) -> bool:
    """Whether SQLite can neither write the file nor make its `-wal` beside it."""
    return database.exists() and not (os.access(database, os.W_OK) and os.access(database.parent, os.W_OK))


def read_only_address(database: Path) -> str:
    """A `file:` address under which SQLite reads a file that it cannot write.

    SQLite needs a writable folder for WAL. `immutable` does without and reads the file alone; where a `-wal` still
    holds rows, both files that belong to it are there already and `mode=ro` reads them.
    """
    log, shared = (database.with_name(database.name + ending) for ending in ("-wal", "-shm"))
    held = log.exists() and log.stat().st_size > 0 and shared.exists()
    return f"file:{database}?mode=ro" + ("" if held else "&immutable=1")
