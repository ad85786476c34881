"""What nobody could find out is said aloud, with whom to ask, and never filled in."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.ledger.published import SLUGS, facts

UNKNOWNS: dict[str, dict[str, list[str]]] = YAML(typ="safe", pure=True).load(Path(__file__).with_name("unknowns.yaml"))
ITEMS = [
    pytest.param(slug, keys, id=f"{slug}: {what}") for slug, items in UNKNOWNS.items() for what, keys in items.items()
]


@pytest.mark.parametrize(("slug", "keys"), ITEMS)
def test_it_is_said_aloud(slug, keys):
    assert set(keys) <= {unknown.key for unknown in facts(slug).unknowns}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_platform_admits_what_it_does_not_know(slug):
    assert facts(slug).unknowns


@pytest.mark.parametrize(
    ("slug", "fee_status"),
    [
        pytest.param("ec-with", "unknown", id="nothing is known"),
        pytest.param("itpropartners", "undisclosed", id="an agent's margin"),
        pytest.param("potepan-freelance", "unknown", id="a margin that nobody could establish"),
        pytest.param("fujikosan", "not_applicable", id="no market, no fee"),
        pytest.param("skima", "unknown", id="brackets that nobody explained"),
        pytest.param("upwork", "unknown", id="dollars"),
    ],
)
def test_a_fee_that_is_not_known_has_no_rate(slug, fee_status):
    document = facts(slug)

    assert document.fee_status == fee_status
    assert [schedule for schedule in document.fee_schedules if schedule.payer == "worker"] == []


@pytest.mark.parametrize("slug", ["coconala", "craudia", "skima", "street-academy", "timee"])
def test_an_unknown_minimum_is_not_zero(slug):
    assert {method.minimum_yen for method in facts(slug).payout_methods} == {None}
