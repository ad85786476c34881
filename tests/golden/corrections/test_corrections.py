"""Each correction of the published facts, where readers and programs meet it."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from ruamel.yaml import YAML

from platforms.documents.addresses import facts_by_address
from platforms.documents.facts import PlatformFacts
from platforms.documents.figures import texts
from platforms.editions import catalog
from tests.guides.published import facts_of, slugs, whole_catalog

ON = "2026-11-27"
RETIRED_HOSTS = ("secure.force.com",)
CASES = YAML(typ="safe", pure=True).load(Path(__file__).with_name("cases.yaml"))


def cases(kind: str):
    return [pytest.param(case, id=case["id"]) for case in CASES if kind in case]


@pytest.fixture
def visitor(monkeypatch):
    published = whole_catalog()
    monkeypatch.setattr(catalog, "current", lambda: published)
    return Client()


def part_of(document: PlatformFacts, keys: str):
    return facts_by_address(document)[keys] if keys else document


def told(value: Any) -> Any:
    """A value as JSON tells it: YAML knows days, JSON spells them."""
    if isinstance(value, dict):
        return {name: told(inner) for name, inner in value.items()}
    return (
        [told(inner) for inner in value] if isinstance(value, list) else str(value) if hasattr(value, "year") else value
    )


def in_json(data: dict[str, Any], keys: str) -> dict[str, Any]:
    parts = keys.split(".") if keys else []
    for name, key in zip(parts[::2], parts[1::2]):
        [data] = [row for row in data[name] if row["key"] == key]
    return data


@pytest.mark.parametrize("case", cases("facts"))
def test_the_open_data_has_the_right_value(visitor, case):
    for address, value in case["facts"].items():
        slug, _, keys = address.partition(".")
        found = in_json(visitor.get(f"/api/platforms/{slug}.json").json()["facts"], keys)
        wanted = told(value)

        assert {name: fitting(found[name], part) for name, part in wanted.items()} == wanted


def fitting(found: Any, wanted: Any) -> Any:
    """Of a nested value, what the case speaks of."""
    return {name: found[name] for name in wanted} if isinstance(wanted, dict) else found


@pytest.mark.parametrize("case", cases("report"))
def test_a_reader_is_told_the_right_day_and_amount(visitor, case):
    slug, _, query = case["report"].partition("?")
    body = visitor.get(f"/guides/{slug}/report.json?{query}&on={ON}").json()
    found = {remedy["key"]: remedy for blocker in body["blockers"] for remedy in blocker["remedies"]}
    wanted = told(case["remedies"])

    assert {key: {name: found[key][name] for name in figures} for key, figures in wanted.items()} == wanted


@pytest.mark.parametrize("case", cases("cited"))
def test_the_evidence_is_named(case):
    for address, pages in case["cited"].items():
        slug, _, keys = address.partition(".")
        document = facts_of(slug)
        urls = {source.key: source.url for source in document.sources}
        cited = " ".join(urls[citation.source] for citation in part_of(document, keys).citations)

        assert [page for page in pages if page not in cited] == []


@pytest.mark.parametrize("case", cases("names"))
def test_a_text_names_what_it_must_and_nothing_else(case):
    for address, words in case["names"].items():
        slug, _, keys = address.partition(".")
        text = " ".join(text for _, text in texts(part_of(facts_of(slug), keys)))

        assert [word for word in words["must"] if word not in text] == []
        assert [word for word in words.get("must_not", ()) if word in text] == []


@pytest.mark.parametrize("slug", slugs())
def test_no_source_is_on_a_host_that_is_gone(slug):
    urls = [source.url for source in facts_of(slug).sources]

    assert [url for url in urls if any(host in url for host in RETIRED_HOSTS)] == []


def test_every_wrong_sentence_has_its_case():
    numbered = {case["id"].split()[0] for case in CASES}

    assert numbered >= {f"A{number}" for number in range(1, 12)}
    assert all(case.keys() & {"facts", "report", "cited", "names"} for case in CASES)
