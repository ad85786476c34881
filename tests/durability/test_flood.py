"""Hostile requests by the tens of thousands, one process a core, without a server in between.

`FLOOD=1000000 make test-long ARGS="-k flood"` sends more, over the night; below five thousand, memory still fills.
"""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from tests.durability.running import ROOT, SITE_URL, Site

pytestmark = pytest.mark.long

FLOOD = int(os.environ.get("FLOOD", "10000"))
CORES = os.cpu_count() or 1
SLOWEST_CPU_SECONDS = 1.0
"""Of any request: half a second is what the dearest takes here, and machines differ."""
MEMORY_MAY_GROW = 1.05


@pytest.fixture(scope="module")
def results(filled, tmp_path_factory):
    """What each process has seen; each has a site of its own."""
    running = []
    for seed in range(CORES):
        folder = tmp_path_factory.mktemp("flood")
        (folder / "yamedoki.sqlite3").write_bytes((filled / "yamedoki.sqlite3").read_bytes())
        (folder / "static").symlink_to(filled / "static")
        environment = Site(folder, {"YAMEDOKI_ENV": "local", "SITE_URL": SITE_URL}).environment
        command = [sys.executable, "-m", "tests.durability.flooding", str(FLOOD // CORES), str(seed)]
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True))
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * CORES
    return [json.loads(text.splitlines()[-1]) for text in said]


def test_no_request_of_a_flood_breaks_the_site_echoes_itself_or_leads_away(results):
    assert [(each["wrong"], each["told"]) for each in results] == [({}, [])] * CORES


def test_the_flood_reached_pages_of_every_kind(results):
    statuses = sum((Counter(each["statuses"]) for each in results), Counter())

    assert sum(statuses.values()) == FLOOD // CORES * CORES
    assert statuses["200"] > FLOOD / 10
    assert all(statuses[status] > 0 for status in ("302", "403", "404", "405")), statuses


def test_no_request_of_a_flood_is_slow(results):
    assert max(each["slowest_cpu_seconds"] for each in results) < [SLOWEST_CPU_SECONDS]


def test_memory_does_not_grow_with_the_flood(results):
    for each in results:
        warm, after = each["memory_kb"]
        assert after < warm * MEMORY_MAY_GROW, f"{warm} kB half-way, {after} kB in the end"
