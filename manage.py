#!/usr/bin/env python
"""Run a Django command: `.venv/bin/python manage.py <command>`."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

UNPREPARED = """\
データベースがまだないか、プログラムより古いものです。先に、次のどちらかを実行してください。
  python -m config.prepare      （データベース、公開データ、静的ファイルを用意します）
  python manage.py migrate      （データベースの形だけを新しくします）
ほかの端末で YAMEDOKI_DATA_DIR を決めたなら、この端末でも同じにしてください。"""


def is_unprepared() -> bool:
    """Whether migrations wait. A database that does not answer is another trouble, and keeps its own words."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return False


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        if not is_unprepared():
            raise
        sys.exit(UNPREPARED)
