"""Every fact of the research has its place on the site, or a reason why not."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.ledger.published import SLUGS, cited_facts, ids

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LEDGER: dict[str, list[str] | dict[str, str]] = YAML(typ="safe", pure=True).load(HERE / "facts.yaml")
VECTOR = re.compile(r'id="((?:CWF|LAF|V-[A-Z]{2}|D-[A-Z]{2})-\d+)\b')
"""How a test names the figure or the day that it tries."""


def places() -> dict[str, set[str]]:
    """Where each number really stands: slugs of files and paths of tests."""
    found = defaultdict(set)
    for slug in SLUGS:
        for _, _, citations in cited_facts(slug):
            for number in {number for citation in citations for number in ids(citation)}:
                found[number].add(slug)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for number in VECTOR.findall(path.read_text(encoding="utf-8")):
            found[number].add(path.relative_to(ROOT).as_posix())
    return found


PLACES = places()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_citation_names_the_facts_it_proves(slug):
    unnumbered = [(place, c.says) for place, _, citations in cited_facts(slug) for c in citations if not ids(c)]

    assert unnumbered == []


def test_the_ledger_knows_every_number_that_is_cited():
    assert set(PLACES) - set(LEDGER) == set()


@pytest.mark.parametrize("number", LEDGER)
def test_a_fact_is_where_the_ledger_says(number):
    entry = LEDGER[number]
    if isinstance(entry, dict):
        assert list(entry) == ["left_out"]
        assert entry["left_out"]
        assert number not in PLACES
    else:
        assert entry
        assert set(entry) == PLACES[number]


@pytest.mark.parametrize(
    ("family", "count", "last"),
    [
        ("SD", 10, "SD-10"),
        ("CW", 84, "CW-103"),
        ("LA", 60, "LA-092"),
        ("CO", 50, "CO-091"),
        ("CR", 27, "CR-066"),
        ("TT", 21, "TT-047"),
        ("AC", 10, "AC-010"),
        ("IP", 8, "IP-008"),
        ("PF", 5, "PF-005"),
        ("FU", 8, "FU-008"),
        ("EW", 2, "EW-002"),
        ("AG", 5, "AG-005"),
        ("SA", 25, "SA-52"),
        ("NB", 2, "NB-02"),
        ("SH", 6, "SH-006"),
        ("SK", 2, "SK-002"),
        ("ST", 3, "ST-003"),
        ("WS", 1, "WS-001"),
        ("UP", 7, "UP-007"),
        ("MM", 1, "MM-001"),
        ("TM", 1, "TM-001"),
        ("SC", 2, "SC-002"),
        ("BZ", 2, "BZ-002"),
        ("MW", 1, "MW-001"),
        ("JH", 1, "JH-001"),
        ("FV", 3, "FV-003"),
        ("X", 16, "X-16"),
        ("XO", 17, "XO-17"),
        ("CWF", 12, "CWF-12"),
        ("LAF", 7, "LAF-7"),
        ("V-AC", 1, "V-AC-1"),
        ("V-CO", 13, "V-CO-13"),
        ("V-CR", 10, "V-CR-10"),
        ("V-CW", 1, "V-CW-1"),
        ("V-SK", 1, "V-SK-1"),
        ("V-ST", 1, "V-ST-1"),
        ("V-TT", 8, "V-TT-8"),
        ("V-UP", 1, "V-UP-1"),
        ("D-CO", 6, "D-CO-6"),
        ("D-SH", 1, "D-SH-1"),
        ("D-SK", 2, "D-SK-2"),
    ],
)
def test_no_number_of_the_research_is_forgotten(family, count, last):
    numbers = [number for number in LEDGER if number.rsplit("-", 1)[0] == family]

    assert len(numbers) == count
    assert numbers[-1] == last
