"""Many editors, one row: no save is lost, and everybody who was too late is told.

A few saves with every run of the tests; a thousand with `make test-long`, or as many as CONCURRENT_SAVES says.
"""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections

from platforms.drafts.rows import save_facts
from platforms.models import Blocker, DraftChange
from tests.documents import make_facts
from tests.durability.running import ROOT

pytestmark = pytest.mark.slow
logger = logging.getLogger(__name__)

EDITORS = 8
MANY = int(os.environ.get("CONCURRENT_SAVES", "1000"))
how_many = pytest.mark.parametrize(
    "saves", [pytest.param(32, id="a few"), pytest.param(MANY, id="a thousand", marks=pytest.mark.long)]
)

FILL = """
import django; django.setup()
from django.contrib.auth.models import User
from platforms.drafts.rows import save_facts
from tests.documents import make_facts
User.objects.create_superuser("hana")
save_facts(make_facts())
"""
COUNT = """
import django; django.setup()
from platforms.models import Blocker, DraftChange
print(Blocker.objects.get().title)
print(DraftChange.objects.count())
"""


def edited_at_once(environment, saves):
    """What eight editors at work on one row report, who share these saves."""
    editors = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.durability.saving", f"editor{number}", str(saves // EDITORS)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(EDITORS)
    ]
    saved, told = [], []
    for editor in editors:
        output, errors = editor.communicate()
        assert editor.returncode == 0, errors
        report = json.loads(output.splitlines()[-1])
        saved += report["saved"]
        told += report["told"]
    return saved, told


def check(title, entries, saved, told, saves):
    logger.info("%s saves: %s kept, %s told that somebody was quicker", saves, len(saved), len(told))
    words = title.split()[1:]
    assert sorted(words) == sorted(saved)  # none lost, none twice, none of the refused
    assert len(saved) + len(told) == saves // EDITORS * EDITORS
    assert entries == len(saved)  # and every one is written down
    assert told  # otherwise nobody met anybody, and this proved nothing


@how_many
def test_on_sqlite_no_save_is_lost(empty, saves):
    empty.python("-c", FILL)

    saved, told = edited_at_once(empty.environment, saves)

    title, entries = empty.python("-c", COUNT).stdout.splitlines()[-2:]
    check(title, int(entries), saved, told, saves)


if connection.vendor == "postgresql":  # the tests' own SQLite is in memory, where no other process can come

    @how_many
    @pytest.mark.django_db(transaction=True)
    def test_on_postgresql_no_save_is_lost(saves):
        get_user_model().objects.create_superuser("hana")
        save_facts(make_facts())
        held = connection.settings_dict
        password = f":{held['PASSWORD']}" if held["PASSWORD"] else ""
        address = f"postgres://{held['USER']}{password}@{held['HOST']}:{held['PORT']}/{held['NAME']}"
        connections.close_all()

        saved, told = edited_at_once(os.environ | {"DATABASE_URL": address, "DEBUG": "0"}, saves)

        check(Blocker.objects.get().title, DraftChange.objects.count(), saved, told, saves)
