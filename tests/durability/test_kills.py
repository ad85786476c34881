"""kill -9 inside imports and publications. `KILLS=1000 make test-long ARGS="-k kills"` takes some minutes."""

import json
import os

import pytest

from tests.durability.running import Site

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("KILLS", "100"))


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("killed"), {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "off"})
    return json.loads(site.python("-m", "tests.durability.killing", str(KILLS)).stdout)


@pytest.mark.parametrize("operation", ["load", "publish"])
def test_a_killed_process_leaves_the_old_state_or_the_new_one(left, operation):
    found = left[operation]

    assert found["kills"] == KILLS // 2
    assert found["part"] == 0, found
    assert found["nothing"] > 0, "every kill came too late to prove anything"


def test_the_harness_sees_parts_where_there_is_no_transaction(left):
    assert left["without"]["part"] > 0


def test_a_killed_import_is_finished_by_running_it_again(left):
    assert left["command"]["reached"] == left["command"]["kills"] > 0


def test_a_killed_migration_is_finished_by_running_it_again(left):
    assert left["migrate"]["reached"] == left["migrate"]["kills"] > 0
    assert left["migrate"]["parts"] > 0, "every kill came too late to prove anything"
