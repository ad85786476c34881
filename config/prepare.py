"""Everything `make run` does before it serves: `python -m config.prepare`.

Each step finds out by itself whether there is anything to do, so that a second start is quick.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def static_sources() -> Iterator[Path]:
    """Yield every file that `collectstatic` would collect."""
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))


def collect_static() -> None:
    """Collect, hash and compress static files, unless no file changed since the last time."""
    stamp = settings.STATIC_ROOT / ".collected"
    found = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for path in sorted(static_sources()):
        state = path.stat()
        found.update(f"{path}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    if stamp.exists() and stamp.read_text() == found.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(found.hexdigest())


def main() -> None:
    """Bring the database, the published facts and the static files up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("setup_roles")
    call_command("forget_marks")
    call_command("load_platforms", publish=True)
    call_command("load_scenarios")
    collect_static()


if __name__ == "__main__":
    main()
