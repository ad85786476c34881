"""Everything `make run` does before it serves: `python -m config.prepare`.

Each step finds out by itself whether there is anything to do, so that a second start is quick.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command

from config import private_files

NOT_LOADED = """
読み込んでいないものがあります。読者には、公開中の内容をそのまま見せます。
{}
"""
NOTHING_PUBLISHED = """
公開しているプラットフォームが1つもありません。上に出ている理由を直してから、もう一度実行してください。
"""


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


def refused() -> Iterator[str]:
    """Load facts and scenarios; yield what was refused, for example because staff edited it too.

    A refused file is no reason not to serve: readers go on with the edition before.
    """
    for command, options in (("load_platforms", {"publish": True}), ("load_scenarios", {})):
        try:
            call_command(command, **options)
        except CommandError as error:
            yield str(error)


def draw_pictures() -> None:
    """Draw the pictures of link previews that are not there, and say what kept any from being drawn."""
    try:
        call_command("make_pictures", verbosity=0)
    except Exception as error:  # noqa: BLE001 - whatever it is, the site serves: pictures are drawn on request, too
        sys.stderr.write(f"リンクの見出し画像を作れませんでした。画像なしで始めます。理由：{error!r}\n")


def main(arguments: Sequence[str] = ()) -> int:
    """Bring the database, the published facts and the static files up to date; 0 when the site can serve."""
    parser = argparse.ArgumentParser(description="Everything that must be there before the site serves.")
    parser.add_argument("--strict", action="store_true", help="fail where anything was not loaded (for CI)")
    strict = parser.parse_args(arguments).strict
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        private_files.close(Path(settings.DATABASES["default"]["NAME"]))
    call_command("setup_roles")
    call_command("forget_expired")
    reasons = list(refused())
    collect_static()
    draw_pictures()
    if reasons:
        sys.stderr.write(NOT_LOADED.format("\n".join(f"・{reason}" for reason in reasons)))
    from platforms.models import Edition  # models need the line with `setup` above

    if not Edition.objects.exists():
        sys.stderr.write(NOTHING_PUBLISHED)
        return 1
    return 1 if reasons and strict else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
