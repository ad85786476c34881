"""The secret key of a local run: made once, kept beside the database."""

import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from config import private_files


def kept_in(folder: Path) -> str:
    """Return the key stored in `folder`, after making one readable by its owner alone if there is none."""
    path = folder / "secret_key"
    if not path.exists():
        private_files.make_folder(folder)
        handle, draft = tempfile.mkstemp(dir=folder)  # readable by its owner alone
        with os.fdopen(handle, "w") as file:
            file.write(get_random_secret_key())
        # Linking fails if another process was first; then its key is the one that counts.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_text().strip()
