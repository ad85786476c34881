"""Small situations and what the published facts must say about them, written down as data."""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import QueryDict
from ruamel.yaml import YAML

from guides.engine.conditions import Truth
from guides.engine.verdict import choose_path, judge
from guides.questions.answers import read_answers
from tests.guides.published import facts_of

FIELDS = {"name", "query", "verdict", "blocking", "possible", "path", "remedies"}


def cases():
    for file in sorted(Path(__file__).parent.glob("*.yaml")):
        told = YAML(typ="safe").load(file)
        for case in told["cases"]:
            yield pytest.param(told["platform"], told["base"], case, id=f"{told['platform']}: {case['name']}")


CASES = list(cases())


def situation_of(facts, base, query):
    """The answers of `base`, with those of `query` in their place; an empty one takes an answer away."""
    own = parse_qsl(query, keep_blank_values=True)
    kept = [pair for pair in parse_qsl(base) if pair[0] not in dict(own)]
    return read_answers(facts, QueryDict(urlencode([*kept, *own]))).situation


@pytest.mark.parametrize(("slug", "base", "case"), CASES)
def test_a_reader_gets_the_verdict_that_the_facts_demand(slug, base, case):
    facts = facts_of(slug)
    situation = situation_of(facts, base, case["query"])
    verdict = judge(facts, situation)

    assert verdict.kind == case["verdict"]
    assert [finding.blocker.key for finding in verdict.blocking] == case.get("blocking", [])
    assert [finding.blocker.key for finding in verdict.possible] == case.get("possible", [])
    if "path" in case:
        path, _ = choose_path(facts, situation)
        assert path
        assert path.key == case["path"]
    for key, remedies in case.get("remedies", {}).items():
        [finding] = [each for each in verdict.blocking if each.blocker.key == key]
        assert [each.remedy.key for each in finding.remedies if each.available is Truth.TRUE] == remedies


def test_there_are_enough_cases_and_none_is_written_twice():
    told = [(param.values[0], param.values[2]["query"]) for param in CASES]

    assert len(told) >= 60
    assert len(set(told)) == len(told)
    assert all(set(param.values[2]) <= FIELDS for param in CASES)


@pytest.mark.parametrize("slug", ["crowdworks", "lancers", "coconala"])
def test_every_blocker_is_met_alone(slug):
    facts = facts_of(slug)
    own = [param.values[2] for param in CASES if param.values[0] == slug]
    alone = {case["blocking"][0] for case in own if len(case.get("blocking", [])) == 1}

    assert alone >= {blocker.key for blocker in facts.blockers if blocker.strength == "stops"}
