"""Situations of real people, and what the page's JSON must answer them."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from ruamel.yaml import YAML

from platforms.editions import catalog
from tests.guides.published import catalog_of, facts_of

CASES = YAML(typ="safe").load(Path(__file__).with_name("cases.yaml"))
BROTHERS = YAML(typ="safe").load(Path(__file__).with_name("brothers.yaml"))
"""Other amounts, days and platforms of the same kinds, worked out by hand."""
TOLD = ("crowdworks", "lancers", "coconala", "craudia", "timee", "itpropartners", "shufti", "workshift")


@pytest.fixture
def visitor(monkeypatch):
    published = catalog_of(facts_of(slug) for slug in TOLD)
    monkeypatch.setattr(catalog, "current", lambda: published)
    return Client()


def answered(visitor, case) -> dict[str, Any]:
    return visitor.get(f"{case['path']}?{case['query']}").json()


REPORTS = [pytest.param(case, id=case["id"]) for case in [*CASES, *BROTHERS] if case["path"] != "/compare/"]
COMPARISONS = [pytest.param(case, id=case["id"]) for case in CASES if case["path"] == "/compare/"]


@pytest.mark.parametrize("case", REPORTS)
def test_a_reader_gets_the_answer(visitor, case):
    body, expect = answered(visitor, case), case["expect"]
    routes = {name: route for route in reversed(body["routes"]) for name in (route["key"], *route["names"])}
    states = {blocker["key"]: blocker["state"] for blocker in body["blockers"]}
    steps = {step["remedy"] for route in body["routes"] for step in route["steps"]}
    remedies = {remedy["key"]: remedy for blocker in body["blockers"] for remedy in blocker["remedies"]}
    checks = {
        "verdict": lambda verdict: body["verdict"] == verdict,
        "ignored": lambda keys: [each["key"] for each in body["ignored"]] == keys,
        "blocking": lambda keys: all(states.get(key) == "blocking" for key in keys),
        "not_blockers": lambda keys: not set(keys) & states.keys(),
        "precautions": lambda keys: set(keys) <= {row["key"] for row in body["precautions"]},
        "lead": lambda name: routes[name] is routes[body["lead"]["route"]] is routes[body["routes"][0]["key"]],
        "lead_not_today": lambda _: body["routes"][0]["exit_earliest"] > body["on"],
        "sooner_gives_up": lambda yen: routes[body["lead"]["sooner"]]["forfeited_yen"] == yen,
        "route_with": lambda keys: set(keys) <= steps,
        "never_step": lambda keys: not set(keys) & steps,
        "refusable": lambda keys: all(remedies[key]["may_be_refused"] for key in keys),
        "routes": lambda wanted: (
            {name: {key: routes[name][key] for key in figures} for name, figures in wanted.items()} == wanted
        ),
        "remedy": lambda wanted: all(fits(remedies[key], figures) for key, figures in wanted.items()),
    }

    assert expect
    for name, wanted in expect.items():
        assert checks[name](wanted), (name, wanted, body["lead"], body["routes"])
    for route in body["routes"]:
        gone = sum(route[f"{part}_yen"] for part in ("received", "fees", "forfeited", "at_risk", "paid_after"))
        assert gone == route["total_yen"]


def fits(remedy: dict[str, Any], figures: dict[str, Any]) -> bool:
    limit = figures.get("latest_at_most")
    told = {key: value for key, value in figures.items() if key != "latest_at_most"}
    return all(remedy[key] == value for key, value in told.items()) and (limit is None or remedy["earliest"] <= limit)


@pytest.mark.parametrize("case", COMPARISONS)
def test_a_comparison_gives_the_figures(visitor, case):
    body = visitor.get(f"/compare.json?{case['query']}").json()
    rows, expect = {row["slug"]: row for row in body["rows"]}, case["expect"]

    assert expect
    for slug, yen in expect.get("before_transfer", {}).items():
        assert rows[slug]["take_home_yen"] + rows[slug]["transfer_fee_yen"] == yen
    for slug in expect.get("below_minimum", ()):
        assert rows[slug]["below_minimum"]
        assert (rows[slug]["take_home_yen"] or 0) >= 0


def test_every_case_is_there_once():
    assert len({case["id"] for case in CASES}) == len(CASES) == 41
    assert len({case["id"] for case in BROTHERS}) == len(BROTHERS)
